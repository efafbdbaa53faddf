package io.transformjob.formats.json;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.number.LiteralText;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a row as a JSON object, one member per column in order. Keeps the bytes of the names between rows. */
final class ScoreObject {
    private final JsonSpacing spacing;
    private final LiteralText literals;
    private List<Column> columns = List.of();
    private byte[][] heads = new byte[0][];

    ScoreObject(NumberText numbers, JsonSpacing spacing) {
        this.spacing = spacing;
        literals = new LiteralText(numbers, LiteralText.Words.JSON, spacing.comma());
    }

    void write(ScoreBatch scores, int row, ByteSink out) {
        if (scores.columns() != columns) {
            columns = scores.columns();
            heads = heads(columns, spacing);
        }
        out.write((byte) '{');
        for (int i = 0; i < heads.length; i++) {
            out.write(heads[i]);
            if (columns.get(i).form() == Form.TEXT) {
                out.write(JsonString.quote(scores.texts(i)[row]));
            } else {
                literals.write(columns.get(i), scores.values(i), row, out);
            }
        }
        out.write((byte) '}');
    }

    /** What stands before each value: {@code "score": }, from the second on behind a comma. */
    private static byte[][] heads(List<Column> columns, JsonSpacing spacing) {
        byte[][] heads = new byte[columns.size()][];
        for (int i = 0; i < heads.length; i++) {
            String head = (i == 0 ? "" : spacing.comma())
                    + JsonString.quote(columns.get(i).name())
                    + spacing.colon();
            heads[i] = head.getBytes(StandardCharsets.US_ASCII);
        }
        return heads;
    }
}
