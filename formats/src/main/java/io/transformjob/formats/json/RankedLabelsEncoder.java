package io.transformjob.formats.json;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Labels of texts and their probabilities, the most probable first: {@code {"prob": [0.9], "label": ["__label__1"]}} on a line for
 * each row, or a list of these objects as one document. A row has as many as its model found.
 *
 * <p>Source: developer guide, "BlazingText algorithm"; answers of real endpoints and batch transform jobs, in which both orders of
 * the members are seen, and a blank after each comma and colon.
 */
public final class RankedLabelsEncoder implements ScoreEncoder {
    private static final byte[] PROBABILITIES = "{\"prob\": [".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABELS = "], \"label\": [".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMA = ", ".getBytes(StandardCharsets.US_ASCII);

    private final JsonPlaceholder placeholder = new JsonPlaceholder();
    private final boolean lines;
    /** In quotes. */
    private final byte[][] labels;

    private boolean first = true;

    /**
     * @param lines whether each row is a line; else a response is one document
     * @param labels texts of the labels by their index
     */
    public RankedLabelsEncoder(boolean lines, List<String> labels) {
        this.lines = lines;
        this.labels = labels.stream()
                .map(label -> JsonString.quote(label).getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /**
     * What is written: a column of probabilities, and one of indices of labels, -1 behind the last one of a row.
     *
     * @param width most labels of a row
     */
    public static List<Column> columns(int width) {
        return List.of(new Column("prob", width, Form.ARRAY), new Column("label", width, Form.INTEGERS));
    }

    @Override
    public boolean perRecord() {
        return lines;
    }

    @Override
    public void begin(ByteSink out) {
        first = true;
        if (!lines) {
            out.write((byte) '[');
        }
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        int width = scores.columns().get(0).width();
        double[] indices = scores.values(1);
        for (int row = 0; row < scores.rows(); row++) {
            beginItem(out);
            int from = row * width;
            int to = from;
            while (to < from + width && indices[to] >= 0) {
                to++;
            }
            out.write(PROBABILITIES);
            for (int i = from; i < to; i++) {
                separate(i > from, out);
                byte[] into = out.reserve(NumberText.SHORTEST.lengthMax());
                out.advance(NumberText.SHORTEST.write(scores.values(0)[i], into, out.length()));
            }
            out.write(LABELS);
            for (int i = from; i < to; i++) {
                separate(i > from, out);
                out.write(labels[(int) indices[i]]);
            }
            out.write(END);
            endItem(out);
        }
    }

    private static void separate(boolean behindAnother, ByteSink out) {
        if (behindAnother) {
            out.write(COMMA);
        }
    }

    private void beginItem(ByteSink out) {
        separate(!lines && !first, out);
        first = false;
    }

    private void endItem(ByteSink out) {
        if (lines) {
            out.write((byte) '\n');
            out.mark();
        }
    }

    /** A line or an item of the list: the text if it is JSON, else a string of it. */
    @Override
    public void placeholder(String text, ByteSink out) {
        beginItem(out);
        out.write(placeholder.json(text));
        endItem(out);
    }

    /** No list: the text if it is JSON, else a string of it. */
    @Override
    public void placeholderResponse(String text, ByteSink out) {
        out.write(placeholder.json(text));
        endItem(out);
    }

    @Override
    public void end(ByteSink out) {
        if (!lines) {
            out.write((byte) ']');
        }
    }
}
