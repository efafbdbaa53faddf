package io.transformjob.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Request bodies and what the container makes of them, and how a decoder is held against it. */
public final class ContainerTextCases {
    private ContainerTextCases() {}

    /** A body with its expected rows, NaN where missing; null if it must be refused. */
    public record Case(String body, List<float[]> rows) {
        @Override
        public String toString() {
            return body.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        }
    }

    public static List<Case> csv() throws IOException {
        return read("csv", "");
    }

    public static List<Case> libsvm(String container) throws IOException {
        return read("libsvm", container);
    }

    private static List<Case> read(String format, String container) throws IOException {
        try (InputStream in = ContainerTextCases.class.getResourceAsStream("/container-text/cases.json")) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(in).get(format)) {
                JsonNode result = container.isEmpty() ? node : node.get(container);
                cases.add(
                        new Case(node.get("body").textValue(), result.has("error") ? null : rows(result.get("rows"))));
            }
            return cases;
        }
    }

    private static List<float[]> rows(JsonNode matrix) {
        List<float[]> rows = new ArrayList<>();
        for (JsonNode line : matrix) {
            float[] row = new float[line.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = line.get(i).isNull() ? Float.NaN : (float) line.get(i).doubleValue();
            }
            rows.add(row);
        }
        return rows;
    }

    /** Decodes the body of a case as a whole object and compares. */
    public static void check(Case expected, BatchDecoder decoder) {
        byte[] body = expected.body().getBytes(StandardCharsets.UTF_8);
        if (expected.rows() == null) {
            assertThatThrownBy(() -> decode(decoder, body)).isInstanceOf(MalformedRecordException.class);
        } else {
            List<float[]> rows = decode(decoder, body);
            assertThat(rows).hasSameSizeAs(expected.rows());
            int width = expected.rows().get(0).length;
            for (int i = 0; i < rows.size(); i++) {
                assertThat(padded(rows.get(i), width))
                        .as("row %d", i)
                        .containsExactly(expected.rows().get(i));
            }
        }
    }

    private static float[] padded(float[] row, int width) {
        float[] padded = Arrays.copyOf(row, Math.max(width, row.length));
        Arrays.fill(padded, row.length, padded.length, Float.NaN);
        return padded;
    }

    /** All rows of a payload that is the whole object; sparse ones are filled up with NaN to their own width. */
    public static List<float[]> decode(BatchDecoder decoder, byte[] body) {
        return decode(decoder, body, 0, body.length, Edges.WHOLE);
    }

    public static List<float[]> decode(BatchDecoder decoder, byte[] bytes, int from, int to, Edges edges) {
        List<float[]> rows = new ArrayList<>();
        decoder.start(bytes, from, to, edges);
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            assertThat(batch.spans().count()).isEqualTo(batch.rows());
            boolean missing = false;
            for (int r = 0; r < batch.rows(); r++) {
                float[] row;
                if (batch instanceof DenseBatch dense) {
                    row = Arrays.copyOfRange(dense.values(), r * dense.columns(), (r + 1) * dense.columns());
                } else {
                    SparseBatch sparse = (SparseBatch) batch;
                    row = new float[sparse.columns()];
                    Arrays.fill(row, Float.NaN);
                    for (int e = sparse.rowOffset(r); e < sparse.rowOffset(r + 1); e++) {
                        row[sparse.indices()[e]] = sparse.values()[e];
                    }
                }
                for (float value : row) {
                    missing |= Float.isNaN(value);
                }
                rows.add(row);
            }
            if (batch instanceof DenseBatch) {
                assertThat(batch.mayMiss()).isEqualTo(missing);
            }
        }
        return rows;
    }
}
