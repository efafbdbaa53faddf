package io.transformjob.formats.artifact.fasttext;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;

/**
 * A fastText model: {@code i32} magic 793712314, {@code i32} version (11 or 12), {@link Arguments}, {@link Dictionary}, a byte that
 * says whether the input matrix is quantized, that matrix, a byte that says whether the output matrix is, if the first one is, and
 * that matrix; nothing follows.
 *
 * <p>Source: facebookresearch/fastText 0.9.2 {@code src/fasttext.cc}, {@code saveModel}, {@code loadModel}.
 *
 * @param version of the file
 * @param input a row for each word, then one for each bucket of n-grams
 * @param output a row for each label, of hierarchical softmax one for each inner node of its tree; of word vectors for each word
 */
public record FastTextModel(
        int version, Arguments arguments, Dictionary dictionary, WeightMatrix input, WeightMatrix output) {
    private static final int MAGIC = 793_712_314;
    private static final int VERSION_MIN = 11;
    private static final int VERSION_MAX = 12;

    /** Whether bytes begin as a model does. */
    public static boolean matches(byte[] bytes) {
        return bytes.length >= 4 && new ByteCursor("", bytes).intLittle("") == MAGIC;
    }

    /**
     * Reads the rest of a file.
     *
     * @throws ArtifactException if it is no model, or damaged
     */
    public static FastTextModel read(ByteCursor in) {
        int start = in.position();
        if (in.intLittle("the magic number") != MAGIC) {
            throw in.faultAt(
                    start,
                    "a fastText model must begin with the number %d".formatted(MAGIC),
                    "another",
                    "Use the model.bin of supervised training, in a version of fastText from 2017 on");
        }
        int version = in.intLittle("the version");
        if (version < VERSION_MIN || version > VERSION_MAX) {
            throw in.faultAt(
                    start + 4,
                    "the version of a fastText model must be %d or %d".formatted(VERSION_MIN, VERSION_MAX),
                    Integer.toString(version),
                    "Save the model with fastText 0.9");
        }
        Arguments arguments = Arguments.read(in, version);
        Dictionary dictionary = Dictionary.read(in);
        boolean quantized = flag(in, "whether the input matrix is quantized");
        if (!quantized && dictionary.isPruned()) {
            throw in.fault(
                    "a model whose dictionary is pruned must have quantized weights", "others", ByteCursor.DAMAGED);
        }
        WeightMatrix input = WeightMatrix.read(in, quantized, "input matrix");
        boolean outputQuantized = flag(in, "whether the output matrix is quantized");
        WeightMatrix output = WeightMatrix.read(in, quantized && outputQuantized, "output matrix");
        if (in.remaining() > 0) {
            throw in.fault(
                    "a model must end with its output matrix", in.remaining() + " bytes more", ByteCursor.DAMAGED);
        }
        FastTextModel model = new FastTextModel(version, arguments, dictionary, input, output);
        model.requireSizes(in);
        return model;
    }

    private static boolean flag(ByteCursor in, String what) {
        int value = in.unsignedByte(what);
        if (value > 1) {
            throw in.fault("a byte must say %s by 0 or 1".formatted(what), Integer.toString(value), ByteCursor.DAMAGED);
        }
        return value == 1;
    }

    private void requireSizes(ByteCursor in) {
        long ngrams = dictionary.isPruned() ? dictionary.keptBuckets() : arguments.bucket();
        requireSize(in, "input", input, dictionary.words() + ngrams);
        requireSize(in, "output", output, arguments.isSupervised() ? dictionary.labels() : dictionary.words());
    }

    private void requireSize(ByteCursor in, String name, WeightMatrix matrix, long rowsMin) {
        if (matrix.rows() < rowsMin || matrix.columns() != arguments.dimension()) {
            throw in.fault(
                    "the %s matrix must have at least %d rows of %d numbers"
                            .formatted(name, rowsMin, arguments.dimension()),
                    "%d of %d".formatted(matrix.rows(), matrix.columns()),
                    ByteCursor.DAMAGED);
        }
    }
}
