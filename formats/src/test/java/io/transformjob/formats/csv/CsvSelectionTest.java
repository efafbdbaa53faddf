package io.transformjob.formats.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSelectionTest {
    private static final float NONE = Float.NaN;

    /** The given fields, negative ones from the end: what {@code $[1,-1]} selects. */
    private static FieldSelection fields(int... indexes) {
        return width -> IntStream.of(indexes)
                .map(index -> index < 0 ? width + index : index)
                .peek(index -> {
                    if (index < 0 || index >= width) {
                        throw new IllegalArgumentException(
                                "index %d must be a field of the record, found %d columns".formatted(index, width));
                    }
                })
                .toArray();
    }

    /** All fields from an index on, maybe none: what {@code $[1:]} selects. */
    private static FieldSelection from(int first) {
        return width -> IntStream.range(Math.min(first, width), width).toArray();
    }

    private static List<float[]> decode(String body, FieldSelection selection) {
        return decode(body, CsvFormat.CONTAINER, selection);
    }

    private static List<float[]> decode(String body, CsvFormat format, FieldSelection selection) {
        return ContainerTextCases.decode(new CsvDecoder(format, selection), body.getBytes(UTF_8));
    }

    private static CsvFormat delimitedBy(char delimiter) {
        return new CsvFormat((byte) delimiter, false, false);
    }

    private static final CsvFormat MULTILINE = new CsvFormat(CsvFormat.SNIFFED, false, true);

    @Test
    void bt90_fieldsThatAreNotSelectedMayHoldAnyText() {
        assertThat(decode("5575-GNVDE,34,56.95\n\"Smith, John\",2,53.85\n\"5\"\" pipe\",,1\n,1,2", from(1)))
                .containsExactly(
                        new float[] {34, 56.95f}, new float[] {2, 53.85f}, new float[] {NONE, 1}, new float[] {1, 2});
    }

    @Test
    void bt90_fieldsComeInTheOrderOfTheSelectionAndMayRepeat() {
        assertThat(decode("1,a,2,3\n4,\"b,\",5,6\n", fields(3, 0, 3)))
                .containsExactly(new float[] {3, 1, 3}, new float[] {6, 4, 6});
        assertThat(decode("1,a,2,3\n", fields(-1))).containsExactly(new float[] {3});
    }

    @Test
    void bt100_quotesAreTakenOffSelectedFields() {
        assertThat(decode("\"1\",\"-2.5\",\"\",\" 3 \"\n", fields(0, 1, 2, 3)))
                .containsExactly(new float[] {1, -2.5f, NONE, 3});
        assertThat(decode("\"1\",\"2\"\r\n\"3\",\"4\"\r\n", fields(1, 0)))
                .containsExactly(new float[] {2, 1}, new float[] {4, 3});
    }

    @Test
    void bt100_theDelimiterIsTheCommaUnlessOneIsGiven() {
        assertThat(decode("a b;1;2,5\n", delimitedBy(';'), fields(1))).containsExactly(new float[] {1});
        assertThat(decode("a\t1\t\n\t2\t3\n", delimitedBy('\t'), fields(1, 2)))
                .containsExactly(new float[] {1, NONE}, new float[] {2, 3});
        assertThat(decode("x-1-5\n", delimitedBy('-'), fields(1, 2))).containsExactly(new float[] {1, 5});
    }

    @Test
    void aDelimiterThatIsGivenIsNoWhiteSpaceAtTheEdgesOfTheObject() {
        assertThat(decode("\n\t1\t2\n3\t4\t\n\n", delimitedBy('\t'), null))
                .containsExactly(new float[] {NONE, 1, 2}, new float[] {3, 4, NONE});
    }

    @Test
    void blankLinesAtTheEdgesOfTheObjectAreStrippedAndSpacesBelongToFields() {
        assertThat(decode("\n \r\n a,1\n\"b\",2\r\n\r\n ", fields(1)))
                .containsExactly(new float[] {1}, new float[] {2});
        assertThatThrownBy(() -> decode("\n \"a\",1\n", fields(1)))
                .hasMessageStartingWith("column 1 must not have a bare \" in a non-quoted field");
        assertThatThrownBy(() -> decode("1,a\n2,\"b\" \n", fields(0)))
                .hasMessageStartingWith("column 2 must end with its quote");
        assertThatThrownBy(() -> decode(" \n", fields(0)))
                .hasMessage("an object must hold numbers, found white space only. Remove it, or empty it.");
    }

    @Test
    void aDelimiterThatIsGivenIsNotSniffed() {
        assertThat(decode("1 2;3\n", delimitedBy(' '), fields(0))).containsExactly(new float[] {1});
        assertThat(decode("1|2\n3|4\n", delimitedBy('|'), null))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThatThrownBy(() -> decode("1,2\n", delimitedBy('|'), null))
                .hasMessage("column 1 must be a number or empty, found \"1,2\"."
                        + " Leave the cell empty if the value is missing.");
    }

    @Test
    void bt51_aCarriageReturnBeforeTheLineFeedIsNoPartOfAField() {
        assertThat(decode("a,1\r\nb,\r\n\"c\",\"3\"\r\n", fields(1)))
                .containsExactly(new float[] {1}, new float[] {NONE}, new float[] {3});
        assertThat(decode("1,a\r\n2,\"b\"\r\n", fields(0))).containsExactly(new float[] {1}, new float[] {2});
    }

    @Test
    void recordsOfOtherWidthsAreReadIfAsManyFieldsAreSelected() {
        assertThat(decode("1,2\n3,4,x\n5,6\n7,8,\n", fields(0, 1)))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6}, new float[] {7, 8});
        assertThat(decode("1,2\n3,x,4\n", fields(0, -1))).containsExactly(new float[] {1, 2}, new float[] {3, 4});
    }

    @Test
    void formats11_labelColumnsAreLeftOut() {
        assertThat(decode("yes,no,1,2\n,,3,4\n", FieldSelection.withoutLabels(2)))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThat(decode("1,2\n", FieldSelection.withoutLabels(0))).containsExactly(new float[] {1, 2});
        assertThatThrownBy(() -> decode("1\n", FieldSelection.withoutLabels(1)))
                .hasMessage("a record must have features behind its labels, which are 1, found 1 columns."
                        + " Correct the filter, or the record.");
        assertThatThrownBy(() -> FieldSelection.withoutLabels(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("labels must be at least 0, got -1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a,1,2\\na,1\\n      | 0 | 6 | index 2 must be a field of the record, found 2 columns. Correct the filter, or the record.
        a,1,2\\na,x,2\\n    | 2 | 6 | column 2 must be a number or empty, found "x". Leave the cell empty if the value is missing.
        id,age,2\\na,1,2\\n | 2 | 0 | column 2 must be a number or empty, found "age". If this is a header row, remove it or set csv-header=true.
        a,1,2\\na,"x",2\\n  | 2 | 6 | column 2 must be a number or empty, found "x". Leave the cell empty if the value is missing.
        a,1,2\\na,inf,2\\n  | 2 | 6 | column 2 must be finite, found "inf". Leave the cell empty if the value is missing.
        a,1,2\\n\\na,1,2\\n  | 0 | 6 | index 1 must be a field of the record, found 1 columns. Correct the filter, or the record.
        a,1,2\\na"b,1,2\\n  | 1 | 6 | column 1 must not have a bare " in a non-quoted field, found ""b,1,2" at byte 1 of the record. Put the field in quotes, and write each quote in it twice.
        a,1,2\\n"a"b,1,2\\n | 1 | 6 | column 1 must end with its quote: a quoted field must be followed by the delimiter, found "b,1,2" at byte 3 of the record. Write each quote in the field twice.
        a,1,2\\n"a\\nb",1,2 | 1 | 6 | column 1 must not have an open quote at the end of the record, found ""a" at byte 0 of the record. Close the quote; a field goes on in the next line only with csv-multiline=true.
        a,1,2\\na,1,2,"\\n  | 4 | 6 | column 4 must not have an open quote at the end of the record, found \""" at byte 6 of the record. Close the quote; a field goes on in the next line only with csv-multiline=true.
        a;1;2\\n           | 0 | 0 | index 1 must be a field of the record, found 1 columns. If fields end at ";", set csv-delimiter=;.
        a\\t1\\t2\\n         | 0 | 0 | index 1 must be a field of the record, found 1 columns. If fields end at tabs, set csv-delimiter=tab.
        """)
    void bt98_aRecordThatIsRefusedIsNamed(String body, int column, int offset, String message) {
        String text = body.replace("\\n", "\n").replace("\\t", "\t");
        assertThatThrownBy(() -> decode(text, fields(1, 2)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.column()).isEqualTo(column);
                    assertThat(e.offset()).isEqualTo(offset);
                });
    }

    @Test
    void anotherDelimiterIsSuspectedInAFieldThatIsNoNumber() {
        assertThatThrownBy(() -> decode("1;2;3\n", fields(0)))
                .hasMessage("column 1 must be a number or empty, found \"1;2;3\"."
                        + " If fields end at \";\", set csv-delimiter=;.");
    }

    @Test
    void theFieldsSelectedOfEachRecordAreAsManyAsThoseOfTheFirst() {
        assertThatThrownBy(() -> decode("a,1,2\nb,1,2,3\n", from(1)))
                .hasMessage("every record must have the 2 selected columns of the first one, found 3 of 4 columns."
                        + " Missing values are empty fields; their delimiters must be there.");
        assertThatThrownBy(() -> decode("a,1,2\n\nb,1,2\n", fields(0)))
                .hasMessageStartingWith("column 1 must be a number or empty, found \"a\".");
        assertThatThrownBy(() -> decode("1,2\n\n3,4\n", FieldSelection.ALL))
                .hasMessage("every record must have the 2 selected columns of the first one, found a blank line."
                        + " Remove it.");
    }

    @Test
    void bt102_aSelectionOfNothingIsRefused() {
        assertThatThrownBy(() -> decode("1,2\n", from(2)))
                .hasMessage("at least one field must be selected, found none of 2 columns. Correct the filter.");
    }

    @Test
    void bt61_whatIsSelectedOfARecordIsMeasuredIfTheRecordIsLonger() {
        CsvDecoder decoder = new CsvDecoder(CsvFormat.CONTAINER, fields(1, 2), 5);
        byte[] body = "\"a long text\",\"12\",34\n".getBytes(UTF_8);
        assertThat(ContainerTextCases.decode(decoder, body)).containsExactly(new float[] {12, 34});
        byte[] longer = "1,2,3\n\"a long text\",\"12\",345\n".getBytes(UTF_8);
        assertThatThrownBy(() -> ContainerTextCases.decode(decoder, longer))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e)
                            .hasMessage("what is selected of a record must fit in a payload of 5 bytes, found 6 bytes."
                                    + " Raise MaxPayloadInMB (100 at most, 0 for no limit), or select less.");
                    assertThat(e.offset()).isEqualTo(6);
                });
    }

    @Test
    void multilineRecordsAreReadByRfc4180WithOrWithoutASelection() {
        String body = "\"1\",\"two\nlines\",3\n4,\"\"\"\n\"\"\r\n\",6\r\n\"7\n\",,9";
        assertThat(decode(body, MULTILINE, fields(0, 2)))
                .containsExactly(new float[] {1, 3}, new float[] {4, 6}, new float[] {7, 9});
        assertThat(decode(body, MULTILINE, fields(2, 0)))
                .containsExactly(new float[] {3, 1}, new float[] {6, 4}, new float[] {9, 7});
        assertThat(decode("\"1\",\" \n2\"\n3,4\n", MULTILINE, null))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
    }

    @Test
    void aStrayQuoteInAMultilineRecordIsNamedThere() {
        assertThatThrownBy(() -> decode("a,1\nb\"c,2\nd,\"3\"\n", MULTILINE, fields(1)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessageStartingWith("column 1 must not have a bare \" in a non-quoted field");
                    assertThat(e.offset()).isEqualTo(4);
                });
    }

    @Test
    void aHeaderIsNotSuspectedWhereOneHasBeenLeftOut() {
        assertThatThrownBy(() -> decode("a,1\n", new CsvFormat(CsvFormat.SNIFFED, true, false), fields(0)))
                .hasMessage("column 1 must be a number or empty, found \"a\"."
                        + " Leave the cell empty if the value is missing.");
    }

    private static Edges behind(String firstLine) {
        return new Edges() {
            @Override
            public boolean nothingBefore() {
                return false;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                return false;
            }

            @Override
            public byte[] firstLine() {
                return firstLine.getBytes(UTF_8);
            }
        };
    }

    private static List<float[]> decodeBehind(String firstLine, String body, FieldSelection selection) {
        byte[] bytes = body.getBytes(UTF_8);
        return ContainerTextCases.decode(
                new CsvDecoder(CsvFormat.CONTAINER, selection), bytes, 0, bytes.length, behind(firstLine));
    }

    @Test
    void aLaterPayloadHasAsManyFeaturesAsTheFirstRecordOfItsObject() {
        assertThat(decodeBehind("\"x,\",1,2", "a,3,4\n", from(1))).containsExactly(new float[] {3, 4});
        assertThatThrownBy(() -> decodeBehind("\"x,\",1,2", "a,3,4,5\n", from(1)))
                .hasMessageStartingWith("every record must have the 2 selected columns of the first one, found 3 of 4");
        assertThatThrownBy(() -> decodeBehind("x", "a,3,4,5\n", fields(1)))
                .hasMessage("the first record of the object: index 1 must be a field of the record, found 1 columns."
                        + " Correct the filter, or the record.");
        // Its bad quotes are found where it is read.
        assertThat(decodeBehind("x\"x,1,2", "a,3,4\n", from(1))).containsExactly(new float[] {3, 4});
    }

    @ParameterizedTest
    @ValueSource(bytes = {'"', '\n', '\r', 'a', 'Z', '5', -1})
    void aDelimiterThatCannotBeOneIsRefused(byte delimiter) {
        assertThatThrownBy(() -> new CsvFormat(delimiter, false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delimiter must be an ASCII character that is no letter, digit, quote or line break,"
                        + " got byte %d".formatted((int) delimiter));
    }

    @Test
    void formatAndSelectionAreSentToExecutors() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
            out.writeObject(MULTILINE);
            out.writeObject(FieldSelection.withoutLabels(1));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(MULTILINE);
            assertThat(((FieldSelection) in.readObject()).columns(3)).containsExactly(1, 2);
        }
    }

    private static String field(Random random, boolean isNumber) {
        String text = isNumber
                ? random.nextInt(4) == 0 ? "" : Float.toString((float) (random.nextGaussian() * 1000))
                : "abc \u00e9\u00e9xyz".substring(random.nextInt(9));
        return switch (random.nextInt(4)) {
            case 0 -> "\"" + text + "\"";
            case 1 -> isNumber ? text : "\"" + text + "\"\",\n" + text + "\"";
            default -> text;
        };
    }

    @Test
    void anySelectionOfAnyRecordsGivesTheNumbersThatWereWritten() {
        long seed = 98;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            int width = 1 + random.nextInt(12);
            int[] selected = random.ints(1 + random.nextInt(6), 0, width).toArray();
            if (random.nextBoolean()) {
                selected = IntStream.of(selected).sorted().distinct().toArray();
            }
            boolean[] isNumber = new boolean[width];
            for (int index : selected) {
                isNumber[index] = true;
            }
            StringBuilder body = new StringBuilder();
            List<float[]> expected = new ArrayList<>();
            for (int row = 1 + random.nextInt(5); row > 0; row--) {
                String[] fields = new String[width];
                for (int i = 0; i < width; i++) {
                    fields[i] = field(random, isNumber[i]);
                }
                // A blank line at the edge of the object is none.
                fields[selected[0]] = "\"1\"";
                body.append(String.join(",", fields)).append(random.nextBoolean() ? "\r\n" : "\n");
                float[] values = new float[selected.length];
                for (int i = 0; i < values.length; i++) {
                    String text = fields[selected[i]].replace("\"", "");
                    values[i] = text.isEmpty() ? NONE : Float.parseFloat(text);
                }
                expected.add(values);
            }
            List<float[]> found = decode(body.toString(), MULTILINE, fields(selected));
            assertThat(found)
                    .as("seed %d round %d: %s", seed, round, body)
                    .containsExactly(expected.toArray(float[][]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyBytesGiveRowsOrARefusal(boolean multiline) {
        long seed = 100;
        Random random = new Random(seed);
        byte[] alphabet = "0123456789.,,,-e\n\r\t \"\"\"ab;".getBytes(UTF_8);
        FieldSelection[] selections = {fields(0), fields(1, 0), from(1), fields(0, 2), fields(-1), FieldSelection.ALL};
        CsvFormat format = new CsvFormat(CsvFormat.SNIFFED, false, multiline);
        List<CsvDecoder> decoders = Stream.of(selections)
                .map(selection -> new CsvDecoder(format, selection, 10))
                .toList();
        int refused = 0;
        int rounds = 100_000;
        for (int round = 0; round < rounds; round++) {
            byte[] body = new byte[random.nextInt(40)];
            for (int i = 0; i < body.length; i++) {
                body[i] = random.nextInt(50) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            CsvDecoder decoder = decoders.get(round % decoders.size());
            try {
                decoder.start(body, 0, body.length, Edges.WHOLE);
                while (decoder.next() != null) {
                    continue;
                }
            } catch (MalformedRecordException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d body %s".formatted(seed, round, new String(body, UTF_8)), e);
            }
        }
        assertThat(refused).isBetween(1, rounds - 1);
    }
}
