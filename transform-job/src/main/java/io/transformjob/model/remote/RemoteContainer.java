package io.transformjob.model.remote;

import io.transformjob.formats.media.MediaType;
import io.transformjob.model.ExecutionParameters;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.Invocations;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.PayloadModel;
import io.transformjob.model.RemoteSpec;
import io.transformjob.model.RemoteSpec.Protocol;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.RequestSigner;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.VectorRequests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A model elsewhere as a container of this engine: it is asked over HTTP/1.1, by at most {@code MaxConcurrentTransforms}
 * requests at once from each JVM.
 */
public final class RemoteContainer implements InferenceContainer {
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
    private static final long BACKOFF_MILLIS = 500;
    private static final String CONTENT_TYPE = "/TransformInput/ContentType";
    private static final String ACCEPT = "/TransformOutput/Accept";
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonlines";
    private static final String BINARY = "application/octet-stream";
    private static final String JSON_LENGTH_PARAMETER = "inference-header-content-length";
    private static final String JSON_LENGTH_HEADER = "Inference-Header-Content-Length";

    private final RemoteSpec spec;
    /** Null unless requests are signed. */
    private final RequestSigner signer;

    private final HttpClient client;
    private Semaphore underWay;
    private int underWayMax;

    private RemoteContainer(RemoteSpec spec, RequestSigner signer) {
        this.spec = spec;
        this.signer = signer;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIME_MAX)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Nothing is sent yet. */
    public static RemoteContainer open(RemoteSpec spec, RequestSigner.Source signers) {
        return new RemoteContainer(spec, spec.region().map(signers::of).orElse(null));
    }

    @Override
    public String description() {
        return switch (spec.protocol()) {
            case CONTAINER -> "container at " + spec.address();
            case V2 -> "V2 model at " + spec.address();
            case ENDPOINT -> "endpoint at %s (region %s)".formatted(spec.address(), spec.regionOrNull());
        };
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Runtime", spec.protocol().runtime());
        facts.put("Address", spec.address().toString());
        spec.region().ifPresent(region -> facts.put("Region", region));
        return facts;
    }

    /**
     * Waits until the model can be asked, and asks a container how it wants to be.
     *
     * @throws IOException if it cannot be asked within the time of its specification
     */
    @Override
    public ExecutionParameters start() throws IOException {
        Readiness readiness = new Readiness(client, spec);
        switch (spec.protocol()) {
            case CONTAINER -> {
                readiness.await(resolve("/ping"));
                return readiness.executionParameters(resolve("/execution-parameters"));
            }
            case V2 -> {
                readiness.await(server().resolve("/v2/health/ready"));
                readiness.await(resolve("/ready"));
            }
            case ENDPOINT -> signer.sign(resolve("/invocations"), Map.of(), new byte[0]);
        }
        return ExecutionParameters.NONE;
    }

    private URI resolve(String path) {
        return URI.create(spec.address() + path);
    }

    private URI server() {
        String address = spec.address().toString();
        return URI.create(address.substring(0, address.indexOf("/v2/models/")) + "/");
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        return switch (spec.protocol()) {
            case CONTAINER, ENDPOINT -> invocations(form);
            case V2 -> v2(form);
        };
    }

    private RequestHandler invocations(RequestForm form) {
        TreeMap<String, String> headers = headers(form.accept());
        form.contentType().ifPresent(type -> checkHeader(CONTENT_TYPE, "Content-Type", type));
        Function<Reply, Outcome> meaning =
                spec.protocol() == Protocol.ENDPOINT ? Replies::ofEndpoint : Replies::ofModel;
        return new Handler(
                model(resolve("/invocations"), form, headers, meaning),
                form,
                answerType(form),
                form.invocations().concurrent(),
                false);
    }

    /** The one type that is accepted; empty if the model may choose. */
    private static String answerType(RequestForm form) {
        String type = VectorRequests.essence(form.accept().orElse(""));
        return type.contains("*") ? "" : type;
    }

    private TreeMap<String, String> headers(Optional<String> accept) {
        TreeMap<String, String> headers = new TreeMap<>(spec.headers());
        accept.filter(types -> !types.isBlank()).ifPresent(types -> {
            checkHeader(ACCEPT, "Accept", types);
            headers.put("Accept", types);
        });
        return headers;
    }

    private static void checkHeader(String pointer, String name, String value) {
        try {
            HttpRequest.newBuilder().header(name, value);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedRequestException(
                    pointer,
                    "must be a value that a header of HTTP can have",
                    "\"%s\"".formatted(value),
                    "Write it in ASCII, without control characters.");
        }
    }

    /** Each record is a request of the protocol, posted as it is (v2-protocol.md §9). */
    private RequestHandler v2(RequestForm form) {
        String type = VectorRequests.essence(form.contentType().orElse(""));
        if (!type.equals(JSON) && !type.equals(JSON_LINES) && !type.equals(BINARY)) {
            throw new UnsupportedRequestException(
                    CONTENT_TYPE,
                    "runtime v2 posts records as they are, which must be requests of the Open Inference Protocol:"
                            + " application/json, application/jsonlines or application/octet-stream",
                    form.contentType().map("\"%s\""::formatted).orElse("no ContentType"),
                    "Write each record as {\"inputs\": […]}, or post it to a container with runtime http.");
        }
        String accept = answerType(form);
        if (!accept.isEmpty() && !accept.equals(JSON) && !accept.equals(JSON_LINES) && !accept.equals(BINARY)) {
            throw new UnsupportedRequestException(
                    ACCEPT,
                    "a V2 server answers application/json",
                    "\"%s\"".formatted(accept),
                    "Write application/json, or application/jsonlines where records are lines.");
        }
        TreeMap<String, String> headers = new TreeMap<>(spec.headers());
        if (type.equals(BINARY)) {
            headers.put(JSON_LENGTH_HEADER, jsonLength(form));
        } else {
            headers.put("Accept", JSON);
        }
        String answers = accept.isEmpty() ? type : accept;
        return new Handler(
                model(resolve("/infer"), form, headers, Replies::ofModel),
                form,
                answers,
                form.invocations().concurrent(),
                true);
    }

    private static String jsonLength(RequestForm form) {
        return MediaType.parse(form.contentTypeOrNull())
                .parameter(JSON_LENGTH_PARAMETER)
                .filter(length -> length.matches("[0-9]{1,9}"))
                .orElseThrow(() -> new UnsupportedRequestException(
                        CONTENT_TYPE,
                        "the parameter %s must tell how long the JSON of each request is"
                                .formatted(JSON_LENGTH_PARAMETER),
                        "\"%s\"".formatted(form.contentTypeOrNull()),
                        "Write application/octet-stream;%s=1234, or send requests in JSON."
                                .formatted(JSON_LENGTH_PARAMETER)));
    }

    private PayloadModel model(
            URI address, RequestForm form, TreeMap<String, String> headers, Function<Reply, Outcome> meaning) {
        boolean v2 = spec.protocol() == Protocol.V2;
        boolean chunked = form.payloadBytesMax() == Long.MAX_VALUE;
        HttpModel.Poster poster = request -> {
            TreeMap<String, String> all = new TreeMap<>(headers);
            request.contentType().ifPresent(type -> all.put("Content-Type", type));
            if (v2 && !all.containsKey(JSON_LENGTH_HEADER)) {
                all.put("Content-Type", JSON);
            }
            Map<String, String> sent = signer == null ? all : signer.sign(address, all, request.bytes());
            HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                    .header("User-Agent", "transform-job")
                    .POST(publisher(request.bytes(), chunked && signer == null));
            sent.forEach(builder::header);
            return builder;
        };
        return new HttpModel(
                client,
                description(),
                address,
                poster,
                meaning,
                form.invocations(),
                underWay(form.invocations()),
                BACKOFF_MILLIS);
    }

    /** Without a limit of payloads their bodies are sent in chunks, as the service does (BT-66). */
    private static BodyPublisher publisher(byte[] bytes, boolean chunked) {
        BodyPublisher whole = BodyPublishers.ofByteArray(bytes);
        return chunked && bytes.length > 0 ? BodyPublishers.fromPublisher(whole) : whole;
    }

    /** Shared by all tasks of the JVM. */
    private synchronized Semaphore underWay(Invocations invocations) {
        if (underWay == null || underWayMax != invocations.concurrent()) {
            underWayMax = invocations.concurrent();
            underWay = new Semaphore(underWayMax, true);
        }
        return underWay;
    }

    /**
     * Requests of one job to a model elsewhere.
     *
     * @param responseType empty if the model chooses
     */
    private record Handler(
            PayloadModel model, RequestForm form, String responseType, int concurrency, boolean requestPerRecord)
            implements PayloadHandler {}
}
