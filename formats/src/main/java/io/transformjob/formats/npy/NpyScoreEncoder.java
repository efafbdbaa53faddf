package io.transformjob.formats.npy;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Answers as the NumPy file that {@code numpy.save} makes of an array of predictions (formats.md §8): version 1.0,
 * {@code float32}, C order, numbers at a multiple of 64 bytes. A single number for each row makes an array of one dimension;
 * else the numbers of all columns stand side by side in two. Whole numbers become {@code float32} too.
 *
 * <p>The header tells the count of rows, so that all rows of a response are held until its end.
 */
public final class NpyScoreEncoder implements ScoreEncoder {
    private static final int ALIGNMENT = 64;
    private static final byte[] MAGIC_AND_VERSION = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int HEADER_START = MAGIC_AND_VERSION.length + 2;

    private final ByteSink numbers = new ByteSink();
    private List<Column> columns = List.of();
    private int rowWidth;
    private long rows;

    @Override
    public boolean perRecord() {
        return false;
    }

    @Override
    public void begin(ByteSink out) {
        numbers.clear();
        rows = 0;
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        if (scores.columns() != columns) {
            columns = scores.columns();
            requireNumbers();
            rowWidth = columns.stream().mapToInt(Column::width).sum();
        }
        int width = ElementType.FLOAT32.width();
        int length = Math.multiplyExact(scores.rows(), rowWidth * width);
        byte[] into = numbers.reserve(length);
        int at = numbers.length();
        for (int i = 0; i < columns.size(); i++) {
            write(scores.values(i), scores.rows(), columns.get(i).width(), into, at);
            at += columns.get(i).width() * width;
        }
        numbers.advance(numbers.length() + length);
        rows += scores.rows();
    }

    private void requireNumbers() {
        for (Column column : columns) {
            if (column.form() == Form.TEXT) {
                throw new IllegalArgumentException(
                        "columns of a NumPy array must hold numbers, got texts in \"%s\"".formatted(column.name()));
            }
        }
    }

    private void write(double[] values, int count, int width, byte[] into, int at) {
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                int place = at + (row * rowWidth + i) * ElementType.FLOAT32.width();
                ElementType.FLOAT32.writeFraction(values[row * width + i], into, place);
            }
        }
    }

    @Override
    public void end(ByteSink out) {
        boolean single = columns.size() == 1
                && (columns.get(0).form() == Form.NUMBER || columns.get(0).form() == Form.INTEGER);
        String shape = single || columns.isEmpty() ? "(%d,)".formatted(rows) : "(%d, %d)".formatted(rows, rowWidth);
        writeHeader("<f4", shape, out);
        out.write(numbers.bytes(), 0, numbers.length());
        numbers.clear();
    }

    @Override
    public void placeholder(String text, ByteSink out) {
        throw new IllegalStateException("an array is answered as a whole");
    }

    /** The file of a text, {@code numpy.array(text)}: an array of no dimension whose type is text. */
    @Override
    public void placeholderResponse(String text, ByteSink out) {
        byte[] characters = text.getBytes(Charset.forName("UTF-32LE"));
        writeHeader("<U" + characters.length / Integer.BYTES, "()", out);
        out.write(characters);
    }

    private static void writeHeader(String type, String shape, ByteSink out) {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
        int padding = Math.floorMod(-(HEADER_START + header.length() + 1), ALIGNMENT);
        int length = header.length() + padding + 1;
        out.write(MAGIC_AND_VERSION);
        out.write((byte) length);
        out.write((byte) (length >> 8));
        out.write(header + " ".repeat(padding) + "\n");
    }
}
