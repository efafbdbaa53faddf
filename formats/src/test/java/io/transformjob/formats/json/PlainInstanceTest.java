package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.FloatScanner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainInstanceTest {
    /** End of the line as index into the text, or -1 if it is not plain; fails if other numbers are read. */
    private static int read(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        DenseBatch batch = new DenseBatch(true);
        batch.reset(2, 2);
        int end = PlainInstance.readLine(new FloatScanner(), bytes, 0, bytes.length, batch, 1, 2);
        if (end >= 0) {
            assertThat(batch.values()).containsExactly(0, 1.5f, -16, 0);
            assertThat(batch.doubles()).containsExactly(0, 1.5, -16, 0);
        }
        return end;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1.5,-16]",
                "[1.5, -16.0]",
                "{\"features\":[1.5,-16]}",
                "{\"features\": [1.5, -16.0]}",
                "{\"features\": [1.5, -16.0]}\r",
                " \t{ \"features\" : [ 1.5 , -16.0 ] } ",
                " [15e-1, -1.60E+1]",
                "[1.500000000000000000e+00, -1.600000000000000000e+01]",
                "[1.5000000000000000000000001, -16]"
            })
    void thePlainFormsAreReadFromTheBytes(String line) {
        assertThat(read(line)).isEqualTo(line.length());
        assertThat(read(line + "\n[3, 4]\n")).isEqualTo(line.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1.5]",
                "[1.5,-16,3]",
                "[1.5,-16",
                "[1.5,-16]]",
                "[1.5,-16]}",
                "{\"features\":[1.5,-16]",
                "{\"features\":[1.5,-16],\"id\":1}",
                "{\"id\":1,\"features\":[1.5,-16]}",
                "{\"feature\":[1.5,-16]}",
                "{\"features\" [1.5,-16]}",
                "{\"features\":{\"values\":[1.5,-16]}}",
                "[1.5;-16]",
                "[1.5,\n-16]",
                "[+1.5,-16]",
                "[01.5,-16]",
                "[1.5,-16.]",
                "[.15e1,-16]",
                "[1.5,-16.e0]",
                "[1.5,NaN]",
                "[1.5,null]"
            })
    void allOthersAreLeftToTheTape(String line) {
        assertThat(read(line)).isEqualTo(-1);
    }
}
