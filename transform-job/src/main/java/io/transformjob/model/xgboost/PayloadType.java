package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.model.UnsupportedRequestException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a payload is, by its content type.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code data_utils.py}, {@code algorithm_mode/serve_utils.py}.
 */
enum PayloadType {
    CSV,
    LIBSVM,
    RECORDIO_PROTOBUF,
    /** Another type, which the container itself refuses. */
    EXTENSION;

    static final String POINTER = "/TransformInput/ContentType";

    /**
     * The type that a container takes a payload for.
     *
     * @param contentType as the job gives it
     * @throws UnsupportedRequestException if the container answers 415
     */
    static PayloadType of(Optional<String> contentType, XgboostGeneration generation) {
        String[] parts = contentType.orElse("").toLowerCase(Locale.ROOT).split(";");
        String type = parts.length == 0 ? "" : parts[0].strip();
        if (contentType.isEmpty() || generation.isFirst() && type.isEmpty()) {
            return generation.isFirst() ? CSV : LIBSVM;
        }
        Optional<PayloadType> named = generation.isFirst() ? firstContainers(type) : named(type);
        String taken = generation.isFirst()
                ? "text/csv and text/libsvm"
                : "text/csv, text/libsvm and application/x-recordio-protobuf";
        PayloadType payload =
                named.orElseThrow(() -> refused("the XGBoost container takes " + taken, contentType.get()));
        if (payload == CSV && !generation.isFirst()) {
            requireLabelSize(parts, contentType.get());
        }
        return payload;
    }

    private static Optional<PayloadType> firstContainers(String type) {
        return switch (type) {
            case "text/csv" -> Optional.of(CSV);
            case "text/libsvm", "text/x-libsvm" -> Optional.of(LIBSVM);
            default -> Optional.empty();
        };
    }

    private static Optional<PayloadType> named(String type) {
        return switch (type) {
            case "csv", "text/csv" -> Optional.of(CSV);
            case "libsvm", "text/libsvm", "text/x-libsvm" -> Optional.of(LIBSVM);
            case "recordio-protobuf", "application/x-recordio-protobuf" -> Optional.of(RECORDIO_PROTOBUF);
            default -> Optional.empty();
        };
    }

    /** {@code label_size} may be 1, once, and then changes nothing: no column is taken away. */
    private static void requireLabelSize(String[] parts, String contentType) {
        boolean seen = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            int equals = part.indexOf('=');
            if (equals < 0 || !part.substring(0, equals).strip().equals("label_size")) {
                continue;
            }
            String value = part.substring(equals + 1).strip();
            if (seen || !value.equals("1") && !value.equals("\"1\"")) {
                throw refused("the XGBoost container takes no label_size but 1", contentType);
            }
            seen = true;
        }
    }

    private static UnsupportedRequestException refused(String rule, String contentType) {
        return new UnsupportedRequestException(
                POINTER,
                rule,
                ArtifactException.quote(contentType),
                "Set ContentType to what the objects hold, such as text/csv.");
    }
}
