package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.job.JobDefinition;
import io.transformjob.job.ModelContainer;
import io.transformjob.job.RuntimeOptions;
import io.transformjob.job.TransformJob;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelSource;
import io.transformjob.model.RemoteSpec;
import io.transformjob.model.RemoteSpec.Protocol;
import io.transformjob.model.RequestSigner;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.store.EndpointSigner;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The model of a job.
 *
 * @param sources its containers, in the order in which they are asked
 * @param container all of them as one
 */
record JobModel(List<ModelSource> sources, InferenceContainer container) {
    private static final long ARCHIVE_BYTES_MAX = PayloadLimits.ARRAY_LENGTH_MAX;
    private static final RequestSigner.Source SIGNERS = region -> EndpointSigner.of(region)::sign;

    /**
     * Reads the artifacts of a model and opens it.
     *
     * @throws UnsupportedRequestException if it cannot be opened here
     * @throws IOException if the store cannot be asked
     */
    static JobModel open(JobDefinition definition, ObjectStore store) throws IOException {
        try {
            return read(definition, store);
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedRequestException(
                    definition.model().containers().get(0).pointer(),
                    "calls of endpoints are signed with version 2 of the AWS SDK",
                    "none on the class path (%s)".formatted(e.getMessage()),
                    "Use a Spark with Hadoop 3.4 or newer, or post to a container with runtime http.");
        }
    }

    private static JobModel read(JobDefinition definition, ObjectStore store) throws IOException {
        List<ModelSource> sources = new ArrayList<>();
        List<ModelContainer> containers = definition.model().containers();
        for (int i = 0; i < containers.size(); i++) {
            sources.add(source(
                    definition,
                    containers.get(i),
                    definition.options().runtimes().get(i),
                    store));
        }
        try {
            return new JobModel(sources, ModelSource.open(sources, SIGNERS));
        } catch (ArtifactException e) {
            ModelSource only = sources.get(0);
            String message = e.getMessage();
            throw UnsupportedRequestException.of(
                    only.pointer() + "/ModelDataUrl",
                    message.startsWith(only.archiveName()) ? message : only.archiveName() + ": " + message);
        }
    }

    private static ModelSource source(
            JobDefinition definition, ModelContainer container, RuntimeOptions options, ObjectStore store)
            throws IOException {
        ContainerSpec spec = new ContainerSpec(
                container.image().orElse(""), definition.containerEnvironment(container), options.runtime());
        if (options.isElsewhere()) {
            RemoteSpec remote = remote(definition.job(), container, options);
            return new ModelSource(container.pointer(), spec, remote.address().toString(), new byte[0], remote);
        }
        String url = container.modelDataUrl().orElseThrow();
        return new ModelSource(container.pointer(), spec, url, archive(container, url, store), null);
    }

    private static byte[] archive(ModelContainer container, String url, ObjectStore store) throws IOException {
        try {
            return store.read(ObjectUri.parse(url), ARCHIVE_BYTES_MAX);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            throw UnsupportedRequestException.of(container.pointer() + "/ModelDataUrl", e.getMessage());
        }
    }

    private static RemoteSpec remote(TransformJob job, ModelContainer container, RuntimeOptions options) {
        Protocol protocol = Protocol.of(options.runtime().orElseThrow()).orElseThrow();
        Optional<String> region =
                protocol == Protocol.ENDPOINT ? Optional.of(region(container, options)) : Optional.empty();
        String address = switch (protocol) {
            case CONTAINER -> options.endpoint().orElseThrow().toString();
            case ENDPOINT ->
                options.endpoint().map(URI::toString).orElseGet(() -> service(region.orElseThrow()))
                        + "/endpoints/"
                        + options.endpointName().orElseThrow();
            case V2 -> {
                String given = options.endpoint().orElseThrow().toString();
                yield given.contains("/v2/models/") ? given : given + "/v2/models/" + job.modelName();
            }
        };
        return new RemoteSpec(
                protocol,
                URI.create(address),
                region.orElse(null),
                new TreeMap<>(options.endpointHeaders()),
                options.endpointWaitSeconds());
    }

    private static String region(ModelContainer container, RuntimeOptions options) {
        return options.endpointRegion()
                .or(EndpointSigner::defaultRegion)
                .orElseThrow(() -> new UnsupportedRequestException(
                        container.pointer(),
                        "the region of an endpoint must be known",
                        "none in the environment",
                        "Set endpoint-region, or AWS_REGION."));
    }

    /** IE-2. */
    private static String service(String region) {
        return "https://runtime.sagemaker.%s.amazonaws.com%s".formatted(region, region.startsWith("cn-") ? ".cn" : "");
    }

    /** What people call it. */
    String name() {
        return sources.stream().map(ModelSource::archiveName).collect(Collectors.joining(", "));
    }

    /**
     * Tells the model from others, in hexadecimal: the SHA-256 of its archive. If a container of it runs elsewhere, or it has
     * several, that of a text: a line for each container, with its own digest or its address, and one for how it is asked.
     */
    String sha256(TransformJob job) {
        if (sources.size() == 1 && sources.get(0).remoteOrNull() == null) {
            return sha256(sources.get(0).archive());
        }
        StringBuilder text = new StringBuilder();
        for (ModelSource source : sources) {
            RemoteSpec remote = source.remoteOrNull();
            text.append(
                    remote == null
                            ? sha256(source.archive())
                            : "%s %s %s".formatted(remote.protocol().runtime(), remote.address(), remote.headers()));
            text.append('\n');
        }
        text.append(job.batchStrategy()).append(' ').append(job.maxPayloadBytes());
        return sha256(text.toString().getBytes(UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
