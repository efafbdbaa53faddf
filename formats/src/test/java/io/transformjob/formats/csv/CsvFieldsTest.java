package io.transformjob.formats.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFieldsTest {
    private final CsvFields fields = new CsvFields();

    /** Spans of the fields of a record that stands between other bytes of its array. */
    private List<String> spans(String record, char delimiter) {
        byte[] bytes = ("\"," + record + "\n\"x\",").getBytes(UTF_8);
        fields.index(bytes, 2, 2 + record.getBytes(UTF_8).length, (byte) delimiter);
        List<String> spans = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            spans.add(new String(bytes, fields.start(i), fields.end(i) - fields.start(i), UTF_8));
        }
        return spans;
    }

    private List<String> spans(String record) {
        return spans(record, ',');
    }

    private List<String> values(String record) {
        spans(record);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            byte[] into = new byte[1 + fields.valueLength(i)];
            assertThat(fields.copyValue(i, into, 1)).isEqualTo(into.length);
            values.add(new String(into, 1, into.length - 1, UTF_8));
        }
        return values;
    }

    @Test
    void bt100_fieldsAreWhatStandsBetweenDelimiters() {
        assertThat(spans("1,2.5,-3e4,abc")).containsExactly("1", "2.5", "-3e4", "abc");
        assertThat(spans("5575-GNVDE,Male,0,\u00e9t\u00e9,1234567890123,1"))
                .containsExactly("5575-GNVDE", "Male", "0", "\u00e9t\u00e9", "1234567890123", "1");
    }

    @Test
    void bt100_fieldsMayBeEmpty() {
        assertThat(spans("")).containsExactly("");
        assertThat(spans(",")).containsExactly("", "");
        assertThat(spans(",,,,,,,,,1,")).containsExactly("", "", "", "", "", "", "", "", "", "1", "");
        assertThat(spans("\"\",\"\"")).containsExactly("\"\"", "\"\"");
    }

    @Test
    void bt100_quotedFieldsKeepDelimitersAndQuotes() {
        assertThat(spans("\"Smith, John\",1,\"5\"\" pipe\",\"\"\"\""))
                .containsExactly("\"Smith, John\"", "1", "\"5\"\" pipe\"", "\"\"\"\"");
        assertThat(values("\"Smith, John\",1,\"5\"\" pipe\",\"\"\"\",\"\""))
                .containsExactly("Smith, John", "1", "5\" pipe", "\"", "");
        assertThat(fields.isQuoted(0)).isTrue();
        assertThat(fields.isQuoted(1)).isFalse();
        assertThat(fields.isQuoted(4)).isTrue();
    }

    @Test
    void bt100_aQuotedFieldMayHoldLineBreaksIfItsRecordDoes() {
        assertThat(values("1,\"two\r\nlines\",3")).containsExactly("1", "two\r\nlines", "3");
    }

    @Test
    void bt100_spacesBelongToFields() {
        assertThat(spans(" 1, 2 ,3 ")).containsExactly(" 1", " 2 ", "3 ");
    }

    @Test
    void bt51_aCarriageReturnBelongsToTheLineFeed() {
        assertThat(spans("1,\"2\"\r")).containsExactly("1", "\"2\"");
        assertThat(spans("\r")).containsExactly("");
        assertThat(spans("1\r,2")).containsExactly("1\r", "2");
    }

    @ParameterizedTest
    @ValueSource(chars = {';', '\t', '|', ':', ' ', '-', '\u0001', '\u007f'})
    void theDelimiterIsAnyAsciiCharacter(char delimiter) {
        assertThat(spans("1x22x\"3xx\"x,".replace('x', delimiter), delimiter))
                .containsExactly("1", "22", "\"3" + delimiter + delimiter + "\"", ",");
    }

    @ParameterizedTest
    @ValueSource(bytes = {'"', '\n', '\r', 0, -1})
    void aDelimiterThatCannotBeOneIsRefused(byte delimiter) {
        assertThatThrownBy(() -> fields.index(new byte[4], 0, 4, delimiter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "delimiter must be ASCII, no quote and no line break, got byte %d".formatted((int) delimiter));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        1,a"b,3        | 2 | column 2 must not have a bare " in a non-quoted field, found ""b,3" at byte 3 of the record. Put the field in quotes, and write each quote in it twice.
        ` "a",2`       | 1 | column 1 must not have a bare " in a non-quoted field, found ""a",2" at byte 1 of the record. Put the field in quotes, and write each quote in it twice.
        1,2,3,4,5,6,7" | 7 | column 7 must not have a bare " in a non-quoted field, found \""" at byte 13 of the record. Put the field in quotes, and write each quote in it twice.
        "a"b,2         | 1 | column 1 must end with its quote: a quoted field must be followed by the delimiter, found "b,2" at byte 3 of the record. Write each quote in the field twice.
        1,"a" ,2       | 2 | column 2 must end with its quote: a quoted field must be followed by the delimiter, found " ,2" at byte 5 of the record. Write each quote in the field twice.
        1,"a,2         | 2 | column 2 must not have an open quote at the end of the record, found ""a,2" at byte 2 of the record. Close the quote; a field goes on in the next line only with csv-multiline=true.
        1,"            | 2 | column 2 must not have an open quote at the end of the record, found \""" at byte 2 of the record. Close the quote; a field goes on in the next line only with csv-multiline=true.
        "a""           | 1 | column 1 must not have an open quote at the end of the record, found ""a\""" at byte 0 of the record. Close the quote; a field goes on in the next line only with csv-multiline=true.
        """)
    void bt100_badQuotingIsNamed(String record, int column, String message) {
        assertThatThrownBy(() -> spans(record)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.offset()).isEqualTo(2);
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @Test
    void aRecordOfManyFieldsIsIndexed() {
        fields.index(",".repeat(1_000_000).getBytes(UTF_8), 0, 1_000_000, (byte) ',');
        assertThat(fields.count()).isEqualTo(1_000_001);
        assertThat(fields.start(1_000_000)).isEqualTo(1_000_000);
        assertThat(fields.end(1_000_000)).isEqualTo(1_000_000);
    }

    /** RFC 4180, one character after the other; null if a quote stands where none may. */
    private static List<String> plainly(String record) {
        List<String> spans = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (true) {
            if (i < record.length() && record.charAt(i) == '"') {
                i++;
                while (i < record.length() && (record.charAt(i) != '"' || record.startsWith("\"\"", i))) {
                    i += record.charAt(i) == '"' ? 2 : 1;
                }
                if (i++ >= record.length()) {
                    return null;
                }
            } else {
                while (i < record.length() && record.charAt(i) != ',' && record.charAt(i) != '"') {
                    i++;
                }
            }
            if (i < record.length() && record.charAt(i) != ',') {
                return null;
            }
            spans.add(record.substring(start, i));
            if (i == record.length()) {
                return spans;
            }
            start = ++i;
        }
    }

    @Test
    void anyRecordIsReadAsOneCharacterAfterTheOtherWouldBe() {
        long seed = 4180;
        Random random = new Random(seed);
        int sound = 0;
        for (int round = 0; round < 300_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append("\"\",,a1 .x\n;\u007f".charAt(random.nextInt(random.nextInt(12) + 1)));
            }
            String record = text.toString();
            List<String> expected = plainly(record);
            List<String> found;
            try {
                found = spans(record);
                sound++;
            } catch (MalformedRecordException e) {
                found = null;
            }
            if (!Objects.equals(found, expected)) {
                throw new AssertionError(
                        "seed %d round %d: %s must be %s, got %s".formatted(seed, round, record, expected, found));
            }
        }
        assertThat(sound).isBetween(30_000, 250_000);
    }
}
