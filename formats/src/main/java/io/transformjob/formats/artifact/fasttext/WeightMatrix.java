package io.transformjob.formats.artifact.fasttext;

import io.transformjob.formats.artifact.ByteCursor;

/** A matrix of weights, checked by its reader: it has the numbers that its shape says. */
public sealed interface WeightMatrix {
    int rows();

    int columns();

    /**
     * A matrix that is stored as it is: {@code i64} rows, {@code i64} columns, numbers.
     *
     * @param values shape [rows][columns], row-major
     */
    record Dense(int rows, int columns, float[] values) implements WeightMatrix {}

    /**
     * A matrix of which each row is a list of codes, and each code stands for some numbers: a byte that says whether lengths of rows
     * are apart, {@code i64} rows, {@code i64} columns, {@code i32} number of codes, codes, a codebook, and if lengths are apart a code
     * for each row and another codebook.
     *
     * <p>Source: facebookresearch/fastText {@code src/quantmatrix.cc}, {@code QuantMatrix::save}.
     *
     * @param codes shape [rows][book.parts()], each from 0 to 255
     * @param norms shape [rows]: what the numbers of a row are multiplied by; empty if that is 1
     */
    record Quantized(int rows, int columns, byte[] codes, Codebook book, float[] norms) implements WeightMatrix {}

    /**
     * What codes stand for: {@code i32} numbers of a row, parts of a row, numbers of a part, of the last part; numbers.
     *
     * <p>Source: facebookresearch/fastText {@code src/productquantizer.cc}, {@code ProductQuantizer::save}.
     *
     * @param parts codes of a row
     * @param width numbers of every part but the last
     * @param lastWidth numbers of the last part
     * @param values shape [parts][256][width of the part]
     */
    record Codebook(int parts, int width, int lastWidth, float[] values) {
        private static final int CODES = 256;

        /** Where the numbers of a code begin. */
        public int start(int part, byte code) {
            return part * CODES * width + (code & 0xFF) * width(part);
        }

        public int width(int part) {
            return part == parts - 1 ? lastWidth : width;
        }

        static Codebook read(ByteCursor in, int columns) {
            int start = in.position();
            int dimension = in.intLittle("the dimension of a codebook");
            int parts = in.intLittle("the parts of a codebook");
            int width = in.intLittle("the width of a part");
            int lastWidth = in.intLittle("the width of the last part");
            boolean holds = dimension == columns
                    && parts >= 1
                    && width >= 1
                    && lastWidth >= 1
                    && lastWidth <= width
                    && (parts - 1L) * width + lastWidth == dimension;
            if (!holds) {
                throw in.faultAt(
                        start,
                        "the parts of a codebook must cover %d numbers".formatted(columns),
                        "%d parts of %d, the last one of %d, for %d".formatted(parts, width, lastWidth, dimension),
                        ByteCursor.DAMAGED);
            }
            return new Codebook(parts, width, lastWidth, in.floatsLittle((long) dimension * CODES, "a codebook"));
        }
    }

    static WeightMatrix read(ByteCursor in, boolean quantized, String what) {
        return quantized ? readQuantized(in, what) : readDense(in, what);
    }

    private static Dense readDense(ByteCursor in, String what) {
        int start = in.position();
        long rows = in.longLittle("the rows of the " + what);
        long columns = in.longLittle("the columns of the " + what);
        requireShape(in, start, rows, columns, in.remaining() / 4L, what);
        return new Dense((int) rows, (int) columns, in.floatsLittle(rows * columns, "the numbers of the " + what));
    }

    private static Quantized readQuantized(ByteCursor in, String what) {
        int start = in.position();
        boolean apart = in.unsignedByte("whether lengths of rows are apart") != 0;
        long rows = in.longLittle("the rows of the " + what);
        long columns = in.longLittle("the columns of the " + what);
        int count = in.intLittle("the number of codes");
        // A row has at least one code, and a codebook a kilobyte for each column.
        requireShape(in, start, rows, 1, in.remaining(), what);
        requireShape(in, start, 1, columns, in.remaining() / 1024L, what);
        byte[] codes = in.copy(count, "codes of the " + what);
        Codebook book = Codebook.read(in, (int) columns);
        if (count != rows * book.parts()) {
            throw in.faultAt(
                    start,
                    "the %s must have %d codes for each of %d rows".formatted(what, book.parts(), rows),
                    Integer.toString(count),
                    ByteCursor.DAMAGED);
        }
        float[] norms = {};
        if (apart) {
            byte[] normCodes = in.copy(rows, "codes of lengths of the " + what);
            Codebook normBook = Codebook.read(in, 1);
            norms = new float[normCodes.length];
            for (int row = 0; row < norms.length; row++) {
                norms[row] = normBook.values()[normBook.start(0, normCodes[row])];
            }
        }
        return new Quantized((int) rows, (int) columns, codes, book, norms);
    }

    private static void requireShape(ByteCursor in, int start, long rows, long columns, long numbersMax, String what) {
        if (rows < 0 || columns < 1 || columns > Integer.MAX_VALUE || rows > numbersMax / columns) {
            throw in.faultAt(
                    start,
                    "the %s must have rows and columns that fit the bytes that follow".formatted(what),
                    "%d rows of %d numbers".formatted(rows, columns),
                    ByteCursor.DAMAGED);
        }
    }
}
