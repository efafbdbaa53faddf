package io.transformjob.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.model.RequestForm;
import io.transformjob.process.Processing.Format;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real job with both filters and a join; see {@code process/batch-csv-filters/README.md}. */
class RecordedFiltersTest {
    private static byte[] read(String name) throws IOException {
        try (InputStream stream = RecordedFiltersTest.class.getResourceAsStream("/process/batch-csv-filters/" + name)) {
            return stream.readAllBytes();
        }
    }

    private static List<String> lines(String name) throws IOException {
        return new String(read(name), UTF_8).lines().toList();
    }

    private static List<float[]> decode(String filter, byte[] object) {
        RequestForm form = new RequestForm(
                "text/csv", "text/csv", RecordPath.parse(filter), true, 6 << 20, "model", CsvFormat.CONTAINER);
        BatchDecoder decoder = form.newCsvDecoder(form.csv());
        decoder.start(object, 0, object.length, Edges.WHOLE);
        List<float[]> rows = new ArrayList<>();
        for (DenseBatch batch; (batch = (DenseBatch) decoder.next()) != null; ) {
            for (int row = 0; row < batch.rows(); row++) {
                int start = row * batch.columns();
                rows.add(Arrays.copyOfRange(batch.values(), start, start + batch.columns()));
            }
        }
        return rows;
    }

    @Test
    void bt90_theModelGetsTheRowsWithoutTheirIds() throws IOException {
        assertThat(decode("$[1:]", read("input.csv")))
                .hasSize(50)
                .containsExactlyElementsOf(decode("$", read("input-filtered.csv")));
    }

    @Test
    void bt90_recordsAndAnswersAreJoinedAndFilteredToTheByte() throws IOException {
        List<String> records = lines("input.csv");
        List<String> answers = lines("expected-plain.csv.out");
        Processing processing = new Processing(Format.CSV, true, RecordPath.parse("$[0,-1]"), (byte) ',', null, null);
        RecordProcessor processor = processing.processor("input.csv");
        StringBuilder output = new StringBuilder();
        for (int i = 0; i < records.size(); i++) {
            output.append(CsvProcessorTest.process(processor, records.get(i), answers.get(i)))
                    .append('\n');
        }
        assertThat(output.toString()).isEqualTo(new String(read("expected.csv.out"), UTF_8));
    }
}
