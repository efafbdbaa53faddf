package io.transformjob.formats.artifact.faiss;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;

/**
 * A FAISS index that holds its vectors as they are, {@code IndexFlat}. Behind the {@link FaissHeader} stand {@code u64} count of
 * numbers and the numbers, {@code f32}, vector after vector; nothing follows.
 *
 * <p>Source: facebookresearch/faiss {@code faiss/impl/index_write.cpp}, {@code write_index} of {@code IndexFlat}; files that
 * the library wrote.
 *
 * @param dimension numbers in a vector
 * @param count vectors, at least 1
 * @param innerProduct whether the nearest vector is that of the largest inner product; else that of the least Euclidean distance
 * @param vectors shape [count][dimension], row-major, all finite
 */
public record FlatIndex(int dimension, int count, boolean innerProduct, float[] vectors) {
    private static final String OTHER = "This version searches flat indexes only: score it with its own container";

    /**
     * Reads the rest of a file.
     *
     * @throws ArtifactException if it is no flat index, or damaged
     */
    public static FlatIndex read(ByteCursor in) {
        int start = in.position();
        FaissHeader header = FaissHeader.read(in);
        if (!header.isFlat()) {
            throw in.faultAt(start, "the index must be a flat one of FAISS", "a FAISS " + header.kind(), OTHER);
        }
        boolean agrees = switch (header.letters()) {
            case "IxF2" -> header.metric() == FaissHeader.L2;
            case "IxFI" -> header.metric() == FaissHeader.INNER_PRODUCT;
            default -> header.metric() <= FaissHeader.L2;
        };
        if (!agrees) {
            throw in.faultAt(
                    start,
                    "a flat index must have the metric of its kind",
                    "%s with metric %d".formatted(ArtifactException.quote(header.letters()), header.metric()),
                    OTHER);
        }
        long numbers = in.longLittle("the count of numbers");
        long bytesLeft = in.remaining();
        boolean whole = header.count() >= 1
                && header.count() <= bytesLeft / 4 / header.dimension()
                && numbers == header.count() * header.dimension()
                && bytesLeft == 4 * numbers;
        if (!whole) {
            throw in.fault(
                    "the numbers of %d vectors of dimension %d must end the file"
                            .formatted(header.count(), header.dimension()),
                    "a count of %d with %d bytes left".formatted(numbers, bytesLeft),
                    ByteCursor.DAMAGED);
        }
        float[] vectors = in.floatsLittle(numbers, "vectors");
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw in.faultAt(
                        in.end() - 4 * (vectors.length - i),
                        "numbers of vectors must be finite",
                        Float.toString(vectors[i]),
                        ByteCursor.DAMAGED);
            }
        }
        return new FlatIndex(
                header.dimension(), (int) header.count(), header.metric() == FaissHeader.INNER_PRODUCT, vectors);
    }
}
