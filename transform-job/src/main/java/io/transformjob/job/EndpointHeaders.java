package io.transformjob.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The headers that a job adds to requests to a model elsewhere. */
final class EndpointHeaders {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int HEADERS_MAX = 32;
    private static final int CHARACTERS_MAX = 1024;
    /** Set by HTTP, by the signature or by the job itself. */
    private static final Set<String> TAKEN = Set.of(
            "accept",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    /** What InvokeEndpoint takes; it drops all others (IE-4, IE-5). */
    private static final Set<String> OF_INVOKE_ENDPOINT = Set.of(
            "x-amzn-sagemaker-custom-attributes",
            "x-amzn-sagemaker-target-model",
            "x-amzn-sagemaker-target-variant",
            "x-amzn-sagemaker-target-container-hostname",
            "x-amzn-sagemaker-enable-explanations",
            "x-amzn-sagemaker-inference-component",
            "x-amzn-sagemaker-inference-id",
            "x-amzn-sagemaker-session-id");

    private EndpointHeaders() {}

    /** The headers by name; empty if the text is no object of such. */
    static Optional<Map<String, String>> parse(String text) {
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (object == null || !object.isObject() || object.size() > HEADERS_MAX) {
            return Optional.empty();
        }
        Map<String, String> headers = new TreeMap<>();
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            String value = object.get(name).isTextual() ? object.get(name).textValue() : "";
            boolean sound = name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
                    && !TAKEN.contains(name.toLowerCase(Locale.ROOT))
                    && value.matches("[!-~]([ -~]*[!-~])?")
                    && value.length() <= CHARACTERS_MAX;
            if (!sound) {
                return Optional.empty();
            }
            headers.put(name, value);
        }
        return Optional.of(headers);
    }

    /** The first header that InvokeEndpoint would drop. */
    static Optional<String> droppedByInvokeEndpoint(Map<String, String> headers) {
        return headers.keySet().stream()
                .filter(name -> !OF_INVOKE_ENDPOINT.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
