package io.transformjob.formats.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.csv.CsvDecoder;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.json.InstancesReader;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonLinesDecoder;
import io.transformjob.formats.libsvm.LibsvmDecoder;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoders that keep doubles give every number as it is written, and the float nearest to it beside. */
class DoublesTest {
    /** Not floats, or beyond them. */
    private static final double[] NUMBERS = {0.1, 1.2345678901234567, 16777217, -1e39, 2.5};

    private static BatchDecoder csv(String path, boolean keepsDoubles) {
        RecordPath filter = RecordPath.parse(path);
        return new CsvDecoder(CsvFormat.CONTAINER, filter.isWhole() ? null : filter, Long.MAX_VALUE, keepsDoubles);
    }

    static Stream<Arguments> decoders() {
        BatchDecoder documents = new JsonDocumentDecoder(false, new InstancesReader(true));
        return Stream.of(
                Arguments.of("csv", csv("$", true), "0.1,1.2345678901234567,16777217,-1e39,2.5\n"),
                Arguments.of("csv with blanks", csv("$", true), "0.1, 1.2345678901234567 ,16777217,-1e39,2.5\n"),
                Arguments.of("csv selected", csv("$[1:]", true), "id,0.1,1.2345678901234567,16777217,-1e39,2.5\n"),
                Arguments.of(
                        "csv quoted",
                        csv("$[1:]", true),
                        "\"i,d\",0.1,\"1.2345678901234567\",16777217,\"-1e39\",2.5\n"),
                Arguments.of(
                        "csv in another order",
                        csv("$[4,0,1,2,3]", true),
                        "1.2345678901234567,16777217,-1e39,2.5,0.1\n"),
                Arguments.of(
                        "json lines",
                        new JsonLinesDecoder(true),
                        "{\"features\": [0.1, 1.2345678901234567, 16777217, -1e39, 2.5]}\n"),
                Arguments.of(
                        "json lines of another layout",
                        new JsonLinesDecoder(true),
                        "{\"data\": {\"features\": {\"values\": [0.1, 1.2345678901234567, 16777217, -1e39, 2.5]}}}\n"),
                Arguments.of(
                        "sparse json lines",
                        new JsonLinesDecoder(true),
                        "{\"data\": {\"features\": {\"keys\": [0, 1, 2, 3, 4], \"shape\": [5],"
                                + " \"values\": [0.1, 1.2345678901234567, 16777217, -1e39, 2.5]}}}\n"),
                Arguments.of("json", documents, "{\"instances\": [[0.1, 1.2345678901234567, 16777217, -1e39, 2.5]]}"),
                Arguments.of(
                        "json by its tape",
                        documents,
                        "{\"a\": 1, \"instances\": [[0.1, 1.2345678901234567, 16777217, -1e39, 2.5]]}"),
                Arguments.of(
                        "libsvm",
                        new LibsvmDecoder(false, true),
                        "1 0:0.1 1:1.2345678901234567 2:16777217 3:-1e39 4:2.5\n"),
                Arguments.of(
                        "libsvm in another order",
                        new LibsvmDecoder(false, true),
                        "1 4:2.5 0:0.1 1:1.2345678901234567 2:16777217 3:-1e39\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decoders")
    void everyNumberIsThereAsItIsWritten(String name, BatchDecoder decoder, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        FeatureBatch batch = decoder.next();
        assertThat(batch.rows()).isEqualTo(1);
        float[] floats = new float[NUMBERS.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) NUMBERS[i];
        }
        if (batch instanceof SparseBatch sparse) {
            assertThat(Arrays.copyOf(sparse.indices(), 5)).containsExactly(0, 1, 2, 3, 4);
            assertThat(Arrays.copyOf(sparse.doubles(), 5)).containsExactly(NUMBERS);
            assertThat(Arrays.copyOf(sparse.values(), 5)).containsExactly(floats);
        } else {
            DenseBatch dense = (DenseBatch) batch;
            assertThat(Arrays.copyOf(dense.doubles(), 5)).containsExactly(NUMBERS);
            assertThat(Arrays.copyOf(dense.values(), 5)).containsExactly(floats);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decoders")
    void whatIsNotFiniteAsADoubleIsRefused(String name, BatchDecoder decoder, String text) {
        byte[] bytes = text.replace("-1e39", "-1e400").getBytes(UTF_8);
        assertThatThrownBy(() -> {
                    decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
                    decoder.next();
                })
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("must be finite");
    }

    @Test
    void anEmptyCellIsMissing() {
        byte[] bytes = "0.1,,nan\n".getBytes(UTF_8);
        BatchDecoder decoder = csv("$", true);
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        DenseBatch batch = (DenseBatch) decoder.next();
        assertThat(Arrays.copyOf(batch.doubles(), 3)).containsExactly(0.1, Double.NaN, Double.NaN);
        assertThat(batch.mayMiss()).isTrue();
    }

    @Test
    void manyEntriesOfASparseRowAreKept() {
        StringBuilder line = new StringBuilder("1");
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            line.append(' ').append(i).append(':').append(i + 0.1);
            expected.add(i + 0.1);
        }
        byte[] bytes = line.toString().getBytes(UTF_8);
        BatchDecoder decoder = new LibsvmDecoder(false, true);
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        SparseBatch batch = (SparseBatch) decoder.next();
        assertThat(Arrays.stream(batch.doubles(), 0, 3_000).boxed()).isEqualTo(expected);
    }

    @Test
    void withoutDoublesTheyAreEmpty() {
        byte[] bytes = "0.1,2\n".getBytes(UTF_8);
        BatchDecoder decoder = csv("$", false);
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        assertThat(((DenseBatch) decoder.next()).doubles()).isEmpty();
    }
}
