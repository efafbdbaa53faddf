package io.transformjob.formats.artifact.faiss;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What stands at the beginning of every FAISS index: its kind in four letters, {@code i32} dimension, {@code i64} number of
 * vectors, two {@code i64} without meaning, a byte that says whether it is trained, {@code i32} metric, and {@code f32} argument of
 * a metric above 1.
 *
 * <p>Source: facebookresearch/faiss {@code faiss/impl/index_write.cpp}, {@code write_index_header}.
 *
 * @param letters four letters of the file, such as {@code IxF2}
 * @param dimension numbers in a vector, at least 1
 * @param count vectors in the index
 * @param metric code of the metric: 0 for inner products, 1 for squared Euclidean distances
 */
public record FaissHeader(String letters, int dimension, long count, int metric) {
    static final int INNER_PRODUCT = 0;
    static final int L2 = 1;

    /** Kinds that a file of k-NN may be of, by their letters; an index of another kind is known by its letters only. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("IxF2", "Flat"),
            Map.entry("IxFI", "Flat"),
            Map.entry("IxFl", "Flat"),
            Map.entry("IvFl", "IVFFlat"),
            Map.entry("IwFl", "IVFFlat"),
            Map.entry("IvPQ", "IVFPQ"),
            Map.entry("IwPQ", "IVFPQ"),
            Map.entry("IwQR", "IVFPQR"),
            Map.entry("IvQR", "IVFPQR"),
            Map.entry("IxPq", "PQ"),
            Map.entry("IxPT", "PreTransform"),
            Map.entry("IxMp", "IDMap"),
            Map.entry("IxM2", "IDMap2"));

    /** Whether bytes begin as an index of a kind that k-NN may have. */
    public static boolean matches(byte[] bytes) {
        return bytes.length >= 4 && KINDS.containsKey(new String(bytes, 0, 4, StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads the header and leaves the cursor behind it.
     *
     * @throws ArtifactException if it is damaged
     */
    public static FaissHeader read(ByteCursor in) {
        int start = in.position();
        String letters = in.text(4, StandardCharsets.ISO_8859_1, "the kind of an index");
        int dimension = in.intLittle("the dimension");
        long count = in.longLittle("the number of vectors");
        in.take(16, "two numbers without meaning");
        int trained = in.unsignedByte("whether the index is trained");
        int metric = in.intLittle("the metric");
        if (metric > L2) {
            in.take(4, "the argument of the metric");
        }
        if (dimension < 1 || count < 0 || trained > 1 || metric < INNER_PRODUCT) {
            throw in.faultAt(
                    start,
                    "a FAISS index must have a dimension from 1, a number of vectors from 0, and a metric from 0",
                    "%s with dimension %d, %d vectors, metric %d"
                            .formatted(ArtifactException.quote(letters), dimension, count, metric),
                    ByteCursor.DAMAGED);
        }
        return new FaissHeader(letters, dimension, count, metric);
    }

    /** The kind of index, such as {@code IVFFlat}; its letters in quotes if that is not known here. */
    public String kind() {
        String kind = KINDS.get(letters);
        return kind == null ? ArtifactException.quote(letters) : kind;
    }

    public boolean isFlat() {
        return kind().equals("Flat");
    }

    /** The metric in the words of k-NN, such as {@code L2}. */
    public String metricName() {
        return switch (metric) {
            case INNER_PRODUCT -> "INNER_PRODUCT";
            case L2 -> "L2";
            default -> "metric " + metric;
        };
    }
}
