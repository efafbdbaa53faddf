package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.model.UnsupportedRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The media type of a container's answers, by what the client accepts.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code algorithm_mode/serve.py}.
 */
final class AnswerType {
    static final String CSV = "text/csv";
    static final String JSON = "application/json";
    static final String JSON_LINES = "application/jsonlines";
    static final String RECORDIO_PROTOBUF = "application/x-recordio-protobuf";
    static final String DEFAULT_VARIABLE = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT";

    private static final List<String> SUPPORTED = List.of(JSON, JSON_LINES, RECORDIO_PROTOBUF, CSV);

    private AnswerType() {}

    /**
     * Parameters are cut off, a list is not understood.
     *
     * @throws UnsupportedRequestException if the container answers 406
     */
    static String of(Optional<String> accept, Map<String, String> environment) {
        String asked = accept.orElse("");
        int semicolon = asked.indexOf(';');
        String type =
                (semicolon < 0 ? asked : asked.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        if (type.isEmpty() || type.equals("*/*")) {
            String fallback = environment.getOrDefault(DEFAULT_VARIABLE, CSV);
            return supported(fallback, fallback, "/Environment/" + DEFAULT_VARIABLE);
        }
        return supported(type, asked, "/TransformOutput/Accept");
    }

    private static String supported(String type, String found, String pointer) {
        if (!SUPPORTED.contains(type)) {
            throw new UnsupportedRequestException(
                    pointer,
                    "the XGBoost container answers with one of " + String.join(", ", SUPPORTED),
                    ArtifactException.quote(found),
                    "Name one of these types, or none for text/csv.");
        }
        return type;
    }
}
