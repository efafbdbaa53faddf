package io.transformjob.model.onnx;

import io.transformjob.formats.media.MediaType;
import io.transformjob.model.RequestForm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Media types of records that are rows of a model. */
enum RowMedia {
    CSV("text/csv"),
    LIBSVM("text/libsvm", "text/x-libsvm"),
    RECORDIO_PROTOBUF("application/x-recordio-protobuf");

    private final List<String> types;

    RowMedia(String... types) {
        this.types = List.of(types);
    }

    static Optional<RowMedia> of(RequestForm request) {
        String type = essence(request);
        return Arrays.stream(values())
                .filter(media -> media.types.contains(type))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(media -> media.types.get(0)).collect(Collectors.joining(", "));
    }

    /** The content type without its parameters; empty if there is none. */
    static String essence(RequestForm request) {
        try {
            return request.contentType()
                    .map(MediaType::parse)
                    .map(MediaType::essence)
                    .orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
