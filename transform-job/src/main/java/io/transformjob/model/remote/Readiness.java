package io.transformjob.model.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.model.ExecutionParameters;
import io.transformjob.model.RemoteSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The questions that come before the first request: whether a model is there, and how it wants to be asked. */
final class Readiness {
    private static final JsonMapper JSON = new JsonMapper();
    /** Each try (BT-141). */
    private static final long TRY_SECONDS_MAX = 2;
    /** Between tries (BT-89). */
    private static final long PAUSE_MILLIS = 1000;

    private static final long PARAMETERS_SECONDS_MAX = 10;
    private static final long BODY_BYTES_MAX = 1 << 20;
    private static final int CONCURRENT_MAX = 100;

    private final HttpClient client;
    private final RemoteSpec spec;

    Readiness(HttpClient client, RemoteSpec spec) {
        this.client = client;
        this.spec = spec;
    }

    /**
     * Returns when the address has answered 200.
     *
     * @throws IOException if it has not in the time there is
     */
    void await(URI address) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(spec.waitSeconds());
        try {
            while (true) {
                String found = ask(address);
                if (found.isEmpty()) {
                    return;
                }
                if (System.nanoTime() >= deadline) {
                    throw new IOException(
                            "%s must answer 200 before a job begins, found %s for %d seconds. See that the model runs there, or raise endpoint-wait-seconds."
                                    .formatted(address, found, spec.waitSeconds()));
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw interrupted(address);
        }
    }

    private static InterruptedIOException interrupted(URI address) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for " + address);
    }

    /** Empty if it answers 200. */
    private String ask(URI address) throws InterruptedException {
        try {
            Reply reply = get(address, TRY_SECONDS_MAX);
            return reply.status() == 200 ? "" : reply.shown();
        } catch (TimeoutException e) {
            return "no answer within %d seconds".formatted(TRY_SECONDS_MAX);
        } catch (IOException e) {
            return e.getMessage() == null ? "no connection" : "no answer (%s)".formatted(e.getMessage());
        }
    }

    private Reply get(URI address, long seconds) throws IOException, InterruptedException, TimeoutException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).GET();
        spec.headers().forEach(request::header);
        return HttpModel.await(client.sendAsync(request.build(), BoundedBody.handler(BODY_BYTES_MAX)), seconds);
    }

    /** Asks a container for its parameters. It need not have any (BT-142); those that are not sound are left out, with a note. */
    ExecutionParameters executionParameters(URI address) throws IOException {
        Reply reply;
        try {
            reply = get(address, PARAMETERS_SECONDS_MAX);
        } catch (InterruptedException e) {
            throw interrupted(address);
        } catch (TimeoutException e) {
            return ignored("no answer within %d seconds".formatted(PARAMETERS_SECONDS_MAX));
        } catch (IOException e) {
            return ignored("no answer (%s)".formatted(e.getMessage()));
        }
        if (reply.status() == 404) {
            return ExecutionParameters.NONE;
        }
        return reply.status() == 200 ? parse(reply.body()) : ignored(reply.shown());
    }

    private static ExecutionParameters ignored(String found) {
        return new ExecutionParameters(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("GET /execution-parameters of the container must answer a document or 404, found " + found));
    }

    static ExecutionParameters parse(byte[] body) {
        JsonNode document;
        try {
            document = JSON.readTree(body);
        } catch (IOException e) {
            document = null;
        }
        if (document == null || !document.isObject()) {
            return ignored(Reply.excerpt(body));
        }
        List<String> notes = new ArrayList<>();
        Optional<Integer> concurrent = integer(document, "MaxConcurrentTransforms", 1, CONCURRENT_MAX, notes);
        Optional<Integer> payload = integer(document, "MaxPayloadInMB", 0, 100, notes);
        Optional<Boolean> single = strategy(document, notes);
        return new ExecutionParameters(concurrent, single, payload, notes);
    }

    private static Optional<Integer> integer(JsonNode document, String name, int min, int max, List<String> notes) {
        JsonNode value = document.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isInt() && value.intValue() >= min && value.intValue() <= max) {
            return Optional.of(value.intValue());
        }
        notes.add(note(name, "a whole number from %d to %d".formatted(min, max), value));
        return Optional.empty();
    }

    private static Optional<Boolean> strategy(JsonNode document, List<String> notes) {
        String name = "BatchStrategy";
        JsonNode value = document.get(name);
        if (value == null) {
            return Optional.empty();
        }
        switch (value.asText()) {
            case "SINGLE_RECORD", "SingleRecord":
                return Optional.of(true);
            case "MULTI_RECORD", "MultiRecord":
                return Optional.of(false);
            default:
                notes.add(note(name, "SINGLE_RECORD or MULTI_RECORD", value));
                return Optional.empty();
        }
    }

    private static String note(String name, String rule, JsonNode value) {
        return "%s of the container's /execution-parameters must be %s, found %s"
                .formatted(
                        name, rule, Reply.excerpt(value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
