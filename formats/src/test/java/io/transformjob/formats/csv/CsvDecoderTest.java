package io.transformjob.formats.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDecoderTest {
    private static final float NONE = Float.NaN;

    static List<ContainerTextCases.Case> cases() throws Exception {
        return ContainerTextCases.csv();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void formats21_bodiesAreReadAsTheContainerReadsThem(ContainerTextCases.Case body) {
        ContainerTextCases.check(body, new CsvDecoder());
    }

    private static List<float[]> decode(String body) {
        return ContainerTextCases.decode(new CsvDecoder(), body.getBytes(UTF_8));
    }

    @Test
    void formats21_anEmptyCellIsMissing() {
        assertThat(decode("1,,3\n,,\n")).containsExactly(new float[] {1, NONE, 3}, new float[] {NONE, NONE, NONE});
    }

    @Test
    void formats21_whiteSpaceAtTheEdgesOfTheObjectIsStripped() {
        assertThat(decode("\n \r\n 1,2\n3,\r\n\n  ")).containsExactly(new float[] {1, 2}, new float[] {3, NONE});
    }

    @Test
    void formats21_aBlankLineInsideIsAMissingValueIfThereIsOneColumn() {
        assertThat(decode("1\n\n3\n")).containsExactly(new float[] {1}, new float[] {NONE}, new float[] {3});
    }

    @Test
    void formats21_anEmptyObjectHasNoRows() {
        assertThat(decode("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1,2\\n3,x            | 2 | 4  | column 2 must be a number or empty, found "x". Leave the cell empty if the value is missing.
        f0,f1\\n1,2          | 1 | 0  | column 1 must be a number or empty, found "f0". If this is a header row, remove it or set csv-header=true.
        "1",2               | 1 | 0  | column 1 must be a number or empty, found ""1"". Quotes are not taken off. Write numbers without them, or set csv-multiline=true to read RFC 4180.
        '1',2               | 1 | 0  | column 1 must be a number or empty, found "'1'". Quotes are not taken off. Write numbers without them.
        "f0","f1"\\n1,2      | 1 | 0  | column 1 must be a number or empty, found ""f0"". If this is a header row, remove it or set csv-header=true.
        1,2\\n3,"4\\n5",6    | 2 | 4  | column 2 must be a number or empty, found ""4". A quote is open at the end of the line. If fields hold line breaks, set csv-multiline=true.
        1,2\\n\\n3,4          | 0 | 4  | every record must have the 2 columns of the first one, found a blank line. Remove it.
        1,2\\n3\\n4,5         | 0 | 4  | every record must have the 2 columns of the first one, found 1 columns. Missing values are empty cells; their delimiters must be there.
        1,2\\n3,4,5          | 0 | 4  | every record must have the 2 columns of the first one, found 3 columns. Missing values are empty cells; their delimiters must be there.
        1,inf               | 2 | 0  | column 2 must be finite, found "inf". Leave the cell empty if the value is missing.
        1,1e39              | 2 | 0  | column 2 must be finite, found "1e39". Leave the cell empty if the value is missing.
        1,2\\n3,1_            | 2 | 4  | column 2 must be a number or empty, found "1_". Leave the cell empty if the value is missing.
        1,\\r\\n3,4           | 2 | 0  | column 2 must be a number or empty, found "\\x0D". Leave the cell empty if the value is missing.
        """, quoteCharacter = '`')
    void formats21_aRecordThatIsRefusedIsNamed(String body, int column, int offset, String message) {
        String text = body.replace("\\n", "\n").replace("\\r", "\r");
        assertThatThrownBy(() -> decode(text)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.column()).isEqualTo(column);
            assertThat(e.offset()).isEqualTo(offset);
        });
    }

    @Test
    void formats21_aByteOrderMarkIsNamed() {
        assertThatThrownBy(() -> decode("\uFEFF1,2"))
                .hasMessage("column 1 must be a number or empty, found \"\\xFEFF1\"."
                        + " The object begins with a byte order mark. Save it as UTF-8 without one.");
    }

    @Test
    void formats21_whiteSpaceOnlyIsRefused() {
        assertThatThrownBy(() -> decode(" \n\r\n"))
                .hasMessage("an object must hold numbers, found white space only. Remove it, or empty it.");
    }

    /** A payload that follows others: it learns delimiter and width from the first line of its object. */
    private static Edges behind(String firstLine, boolean last) {
        return new Edges() {
            @Override
            public boolean nothingBefore() {
                return false;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                return last;
            }

            @Override
            public byte[] firstLine() {
                return firstLine.getBytes(UTF_8);
            }
        };
    }

    @Test
    void aLaterPayloadHasTheDialectOfItsObject() {
        byte[] payload = "xx-4.9e-05,3\n1,2\r\n".getBytes(UTF_8);
        assertThat(ContainerTextCases.decode(new CsvDecoder(), payload, 2, payload.length, behind("1,2", false)))
                .containsExactly(new float[] {-4.9e-05f, 3}, new float[] {1, 2});
        byte[] narrow = "1\n".getBytes(UTF_8);
        assertThatThrownBy(() ->
                        ContainerTextCases.decode(new CsvDecoder(), narrow, 0, narrow.length, behind("1,2", false)))
                .hasMessageStartingWith("every record must have the 2 columns of the first one, found 1 columns.");
    }

    @Test
    void blankLinesAtTheEndOfAPayloadAreStrippedOnlyAtTheEndOfTheObject() {
        byte[] payload = "1,2\n\n".getBytes(UTF_8);
        assertThat(ContainerTextCases.decode(new CsvDecoder(), payload, 0, payload.length, behind("1,2", true)))
                .containsExactly(new float[] {1, 2});
        assertThatThrownBy(() ->
                        ContainerTextCases.decode(new CsvDecoder(), payload, 0, payload.length, behind("1,2", false)))
                .hasMessageContaining("found a blank line");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1024})
    void blocksOfAnySizeHoldTheSameRows(int rowsMax) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            body.append(i).append(',').append(i * 0.5).append('\n');
        }
        List<float[]> rows = ContainerTextCases.decode(
                new CsvDecoder(CsvFormat.CONTAINER, null, Long.MAX_VALUE, false, rowsMax),
                body.toString().getBytes(UTF_8));
        assertThat(rows).hasSize(100);
        assertThat(rows.get(99)).containsExactly(99f, 49.5f);
    }

    @Test
    void anyBytesGiveRowsOrARefusal() {
        long seed = 42;
        Random random = new Random(seed);
        byte[] alphabet = "0123456789.,-+eE\n\r \t;|\"'_naif:".getBytes(UTF_8);
        CsvDecoder decoder = new CsvDecoder(CsvFormat.CONTAINER, null, Long.MAX_VALUE, false, 3);
        int refused = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] body = new byte[random.nextInt(40)];
            for (int i = 0; i < body.length; i++) {
                body[i] = random.nextInt(50) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            try {
                ContainerTextCases.decode(decoder, body);
            } catch (MalformedRecordException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d body %s".formatted(seed, round, new String(body, UTF_8)), e);
            }
        }
        assertThat(refused).isBetween(1, 199_999);
    }
}
