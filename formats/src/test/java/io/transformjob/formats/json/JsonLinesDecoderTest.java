package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesDecoderTest {
    private static final float NONE = Float.NaN;

    private static List<float[]> decode(String body) {
        return ContainerTextCases.decode(new JsonLinesDecoder(), body.getBytes(UTF_8));
    }

    /** Kind, rows and columns of each batch, such as {@code dense 2 of 4}. */
    private static List<String> batches(String body) {
        JsonLinesDecoder decoder = new JsonLinesDecoder();
        byte[] bytes = body.getBytes(UTF_8);
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        List<String> batches = new ArrayList<>();
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            String kind = batch instanceof DenseBatch ? "dense" : "sparse";
            batches.add("%s %d of %d".formatted(kind, batch.rows(), batch.columns()));
        }
        return batches;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        J1  | {"features": [1.5, 16.0, 14.0, 23.0]}
        J2  | {"data": {"features": {"values": [1.5, 16.0, 14.0, 23.0]}}}
        J4  | {"configuration": {}, "data": {"features": [1.5, 16.0, 14.0, 23.0]}}
        J4  | {"data": {"features": {"shape": [4], "values": [1.5, 16, 14, 23]}}, "configuration": {"a": [null]}}
        J4  | {"features": {"values": [1.5, 16.0, 14.0, 23.0]}}
        J10 | [1.5, 16.0, 14.0, 23.0]
        """)
    void formats41_denseLayouts(String layout, String line) {
        assertThat(decode(line + "\n")).containsExactly(new float[] {1.5f, 16, 14, 23});
        assertThat(batches(line)).containsExactly("dense 1 of 4");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        J3 | {"data": {"features": {"keys": [26, 182], "shape": [2000], "values": [1, 4]}}}
        J3 | {"data": {"features": {"values": [4, 1], "keys": [182, 26], "shape": [2000]}}}
        J4 | {"configuration": {}, "data": {"features": {"keys": [26, 182], "shape": [2000], "values": [1, 4]}}}
        J4 | {"features": {"keys": [26, 182], "shape": [2000], "values": [1, 4]}}
        J4 | {"features": {"keys": [26, 182], "shape": [20, 100], "values": [1, 4]}}
        """)
    void formats41_sparseLayouts(String layout, String line) {
        float[] row = new float[2000];
        Arrays.fill(row, NONE);
        row[26] = 1;
        row[182] = 4;
        assertThat(decode(line + "\n")).containsExactly(row);
        assertThat(batches(line)).containsExactly("sparse 1 of 2000");
    }

    @Test
    void formats41_aSparseRecordMayHoldNothing() {
        assertThat(decode("{\"features\":{\"keys\":[],\"values\":[],\"shape\":[2]}}"))
                .containsExactly(new float[] {NONE, NONE});
    }

    @Test
    void formats41_layoutsMayChangeFromLineToLine() {
        String body = """
                {"data": {"features": {"keys": [0, 1, 3], "shape": [4], "values": [1, 4, 1]}}}
                {"data": {"features": {"values": [1.5, 16.0, 14.0, 23.0]}}}
                {"features": [1.5, 16.0, 14.0, 23.0]}
                [1, 2, 3, 4]
                {"features": {"keys": [2], "shape": [4], "values": [7]}}
                """;
        assertThat(batches(body)).containsExactly("sparse 1 of 4", "dense 3 of 4", "sparse 1 of 4");
        assertThat(decode(body))
                .containsExactly(
                        new float[] {1, 4, NONE, 1},
                        new float[] {1.5f, 16, 14, 23},
                        new float[] {1.5f, 16, 14, 23},
                        new float[] {1, 2, 3, 4},
                        new float[] {NONE, NONE, 7, NONE});
    }

    @Test
    void formats41_otherMembersChangeNothing() {
        assertThat(decode("{\"id\": \"a\", \"features\": [1, 2], \"label\": null}\n{\"\\u0066eatures\":[3,4]}"))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "some tokens"                                       | a text, as BlazingText takes it
        {"source": "tokens", "k": 2}                        | "source", as BlazingText and seq2seq take it
        {"in0": [6, 17], "in1": [16, 21]}                   | "in0" or "in1", as Object2Vec takes them
        {"in0": [6, 17]}                                    | "in0" or "in1", as Object2Vec takes them
        {"in1": [16, 21]}                                   | "in0" or "in1", as Object2Vec takes them
        {"features": ["entity_1", "192.168.1.2"]}           | texts, as IP Insights takes them
        {"data": {"features": {"values": ["entity_1", "192.168.1.2"]}}} | texts, as IP Insights takes them
        {"start": "2009-11-01 00:00:00", "target": [4.0, "NaN", 5.0], "cat": [0, 1]} | a time series, as DeepAR takes it
        """)
    void formats41_layoutsOfOtherAlgorithmsAreRefusedByName(String line, String found) {
        assertThatThrownBy(() -> decode(line))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("a record must have features that are numbers, found " + found
                        + ". Name a model of that algorithm, or write {\"features\": [1.5, 16.0]}.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"inputs":[{"name":"x"}]} | "inputs", as a V2 request has them. In a V2 request each input has name, shape and datatype; all records of an object are V2, or none.
        {"instances":[[1,2]]}     | a document with "instances". Set ContentType to application/json, or write an instance on each line.
        """)
    void formats41_documentsAreNoInstances(String line, String found) {
        assertThatThrownBy(() -> decode(line))
                .hasMessage("a record must have features that are numbers, found " + found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"features": [1, 2,]}           | JSON must have a value at byte 19 of the record, found "]}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"data": {"features": {"values": [1, 2]}} | JSON must have "," or "}" behind a member at byte 41 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        {'features': [1, 2]}            | JSON must have a name in double quotes at byte 1 of the record, found "'features': [1, ". Write each record as one JSON value (RFC 8259, UTF-8).
        {"features": [1, 2]} {"features": [1, 2]} | every line must be one JSON value, found "{"features": [1, 2]}" behind it. Write each value on a line of its own.
        [1, 2] 3                        | every line must be one JSON value, found "3" behind it. Write each value on a line of its own.
        [1, +2]                         | JSON must have a value at byte 4 of the record, found "+2]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, .5]                         | JSON must have a value at byte 4 of the record, found ".5]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 5.]                         | JSON must have a digit at byte 6 of the record, found "]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 5.e3]                       | JSON must have a digit at byte 6 of the record, found "e3]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, -.5]                        | JSON must have a digit at byte 5 of the record, found ".5]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 02]                         | JSON must have no digit behind a leading 0 at byte 5 of the record, found "2]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, -02.5]                      | JSON must have no digit behind a leading 0 at byte 6 of the record, found "2.5]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 1_0]                        | JSON must have "," or "]" behind a value at byte 5 of the record, found "_0]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 2e]                         | JSON must have a digit at byte 6 of the record, found "]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, nan]                        | JSON must have a value at byte 4 of the record, found "nan]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1 2]                           | JSON must have "," or "]" behind a value at byte 3 of the record, found "2]". Write each record as one JSON value (RFC 8259, UTF-8).
        [1, 2                           | JSON must have "," or "]" behind a value at byte 5 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        {"features": [1, 2]             | JSON must have "," or "}" behind a member at byte 19 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        5                               | a record must have the member "features" or "data", found "5". Write it as {"features": [1.5, 16.0]}.
        null                            | a record must have the member "features" or "data", found null. Write it as {"features": [1.5, 16.0]}.
        {"Features": [1, 2]}            | a record must have the member "features" or "data", found "{"Features": [1, 2]}". Write it as {"features": [1.5, 16.0]}.
        {"data": [1, 2]}                | a record must have the member "features" in its "data", found "[1, 2]". Write it as {"features": [1.5, 16.0]}.
        {"data": {"x": [1, 2]}}         | a record must have the member "features" in its "data", found "{"x": [1, 2]}". Write it as {"features": [1.5, 16.0]}.
        {"features": [1, 2], "data": {"features": [1, 2]}} | a record must have either "features" or "data", found both. Leave one of them out.
        {"features": 5}                 | a record must have an array or an object as "features", found "5". Write it as {"features": [1.5, 16.0]}.
        {"features": null}              | a record must have an array or an object as "features", found null. Write it as {"features": [1.5, 16.0]}.
        {"features": {"value": [1]}}    | a record must have "values" in its features, found "{"value": [1]}". Write it as {"features": [1.5, 16.0]}.
        {"features": {"values": 1}}     | a record must have an array as "values", found "1". Write it in brackets.
        {"features": []}                | a record must have at least one feature, found none. Write it as {"features": [1.5, 16.0]}.
        {"features": {"values": [1, 2], "shape": [3]}} | a record must have as many values as its "shape" says, 3, found 2 values. Correct the shape, or give the "keys" of a sparse record.
        """)
    void formats42_aLineThatIsNoRecordIsRefused(String line, String message) {
        for (String before : List.of("", "[0, 0]\n")) {
            assertThatThrownBy(() -> decode(before + line))
                    .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                        assertThat(e).hasMessage(message);
                        assertThat(e.offset()).isEqualTo(before.length());
                        assertThat(e.column()).isZero();
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1, NaN]          | 2 | feature 2 must be finite, found "NaN". Fill in a number: a dense record has no missing values.
        [1, Infinity]     | 2 | feature 2 must be finite, found "Infinity". Fill in a number: a dense record has no missing values.
        [-Infinity, 1]    | 1 | feature 1 must be finite, found "-Infinity". Fill in a number: a dense record has no missing values.
        [1, 1e400]        | 2 | feature 2 must be finite, found "1e400". Fill in a number: a dense record has no missing values.
        [1, -1e39]        | 2 | feature 2 must be finite, found "-1e39". Fill in a number: a dense record has no missing values.
        [1, null]         | 2 | feature 2 must be a number, found null. Fill in a number: there is no other way to write a feature.
        [true, 1]         | 1 | feature 1 must be a number, found "true". Fill in a number: there is no other way to write a feature.
        [1, {}]           | 2 | feature 2 must be a number, found "{}". An array holds numbers; objects stand in {"instances": […]}.
        ["1.5", "2"]      | 1 | feature 1 must be a number, found ""1.5"". Write it without quotes.
        [1, "NaN"]        | 2 | feature 2 must be a number, found ""NaN"". Write it without quotes.
        [1, 2, "red"]     | 3 | feature 3 must be a number, found ""red"". Encode texts as numbers, as in training.
        [[1, 2], [3, 4]]  | 1 | feature 1 must be a number, found "[1, 2]". Write one row for each record.
        [[1, 2, 3]]       | 1 | feature 1 must be a number, found "[1, 2, 3]". Write one row for each record.
        {"features": {"keys": [2, 7], "values": [1, NaN], "shape": [9]}} | 8 | feature 8 must be finite, found "NaN". Fill in a number, or leave the key out.
        """)
    void formats42_aFeatureThatIsNoNumberIsNamed(String line, int column, String message) {
        assertThatThrownBy(() -> decode(line)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.offset()).isZero();
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"features":{"keys":[1,2],"values":[1],"shape":[4]}}   | a record must have as many keys as values, found 2 keys and 1 values. Write one key for each value.
        {"features":{"keys":[1],"values":[1,2],"shape":[4]}}   | a record must have as many keys as values, found 1 keys and 2 values. Write one key for each value.
        {"features":{"keys":[4],"values":[1],"shape":[4]}}     | a record must have keys that are whole numbers from 0 to 3, found "4". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":[-1],"values":[1],"shape":[4]}}    | a record must have keys that are whole numbers from 0 to 3, found "-1". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":[1.0],"values":[1],"shape":[4]}}   | a record must have keys that are whole numbers from 0 to 3, found "1.0". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":["1"],"values":[1],"shape":[4]}}   | a record must have keys that are whole numbers from 0 to 3, found ""1"". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":[99999999999999999999],"values":[1],"shape":[4]}} | a record must have keys that are whole numbers from 0 to 3, found "99999999999999999999". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":[6],"values":[1],"shape":[2,3]}}   | a record must have keys that are whole numbers from 0 to 5, found "6". Keys count from 0 and lie below the product of the shape.
        {"features":{"keys":[1],"values":[1]}}                 | a record must have a "shape" beside its "keys", found none. Write the number of features, such as [4].
        {"features":{"keys":[1,3,1],"values":[1,2,3],"shape":[4]}} | a record must have each key once, found 1 twice. Add its values up.
        {"features":{"keys":[1,1],"values":[1,2],"shape":[4]}} | a record must have each key once, found 1 twice. Add its values up.
        {"features":{"keys":1,"values":[1],"shape":[4]}}       | a record must have an array as "keys", found "1". Write it in brackets.
        {"features":{"keys":[1],"values":[1],"shape":4}}       | a record must have an array as "shape", found "4". Write it in brackets.
        {"features":{"keys":[1],"shape":[4]}}                  | a record must have "values" in its features, found "{"keys":[1],"shape":[4]}". Write it as {"features": [1.5, 16.0]}.
        {"features":{"keys":[],"values":[],"shape":[]}}        | a record must have a "shape" of whole numbers from 1, with a product of at most 2147483647, found "[]". Write the number of features, such as [4].
        {"features":{"keys":[],"values":[],"shape":[0]}}       | a record must have a "shape" of whole numbers from 1, with a product of at most 2147483647, found "[0]". Write the number of features, such as [4].
        {"features":{"keys":[],"values":[],"shape":[2147483648]}} | a record must have a "shape" of whole numbers from 1, with a product of at most 2147483647, found "[2147483648]". Write the number of features, such as [4].
        {"features":{"keys":[],"values":[],"shape":[65536,65536]}} | a record must have a "shape" of whole numbers from 1, with a product of at most 2147483647, found "[65536,65536]". Write the number of features, such as [4].
        {"features":{"keys":[],"values":[],"shape":[2.5]}}     | a record must have a "shape" of whole numbers from 1, with a product of at most 2147483647, found "[2.5]". Write the number of features, such as [4].
        """)
    void formats42_sparseRecordsMustBeConsistent(String line, String message) {
        assertThatThrownBy(() -> decode(line)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.column()).isZero();
        });
    }

    @Test
    void formats42_keysMayComeInAnyOrder() {
        assertThat(decode("{\"features\":{\"keys\":[3,0,2],\"values\":[3.5,0.5,2.5],\"shape\":[4]}}"))
                .containsExactly(new float[] {0.5f, NONE, 2.5f, 3.5f});
    }

    @Test
    void formats42_ofEqualMembersTheLastOneCounts() {
        assertThat(decode("{\"features\":[1,2],\"features\":[3,4]}\n{\"features\":[5,6],\"\\u0066eatures\":[7,8]}"))
                .containsExactly(new float[] {3, 4}, new float[] {7, 8});
    }

    @Test
    void formats42_aByteOrderMarkIsNamed() {
        assertThatThrownBy(() -> decode("\uFEFF[1,2]"))
                .hasMessage("JSON must have a value at byte 0 of the record, found \"\\xFEFF[1,2]\"."
                        + " The object begins with a byte order mark. Save it as UTF-8 without one.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1, 2, 3]                                              | 3
        {"features": [1, 2, 3]}                                | 3
        [1]                                                    | 1
        {"data": {"features": {"values": [1, 2, 3]}}}          | 3
        {"features": {"keys": [0], "values": [1], "shape": [3]}} | 3
        {"features": {"keys": [0], "values": [1], "shape": [2000000000]}} | 2000000000
        """)
    void formats42_raggedRecordsAreRefused(String line, int found) {
        String message = "a record must have the 2 features of the first one, found %d features."
                + " Write every feature of the model into each record.";
        for (String first : List.of("[1, 2]", "{\"features\": {\"keys\": [], \"values\": [], \"shape\": [2]}}")) {
            assertThatThrownBy(() -> decode(first + "\n" + line + "\n[1, 2]"))
                    .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                        assertThat(e).hasMessage(message.formatted(found));
                        assertThat(e.offset()).isEqualTo(first.length() + 1);
                    });
        }
    }

    @Test
    void aWidthThatARecordOnlySaysItHasTakesNoMemory() {
        String wide = "{\"features\": {\"keys\": [1999999999], \"values\": [1], \"shape\": [2000000000]}}\n";
        assertThat(batches(wide.repeat(2))).containsExactly("sparse 2 of 2000000000");
        assertThatThrownBy(() -> decode(wide + "[1, 2]"))
                .hasMessage("a record must have the 2000000000 features of the first one, found 2 features."
                        + " Write every feature of the model into each record.");
    }

    @Test
    void bt51_linesEndInAnyWayAndTheLastOneNeedNot() {
        assertThat(decode("[1,2]\r\n{\"features\":[3,4]}\r\n{\"features\":{\"values\":[5,6]}}\r\n[7,8]"))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6}, new float[] {7, 8});
    }

    @Test
    void bt51_whiteSpaceAtTheEdgesOfTheObjectIsStripped() {
        assertThat(decode("\n \r\n [1,2]\n[3,4]\r\n\n  \n")).containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThat(decode("")).isEmpty();
        assertThatThrownBy(() -> decode(" \n\r\n"))
                .hasMessage("an object must hold JSON, found white space only. Remove it, or empty it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]\n\n[3,4]", "[1,2]\n \t\r\n[3,4]"})
    void formats42_aBlankLineInsideIsRefused(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage("every line must be one JSON value, found a blank line. Remove it.");
            assertThat(e.offset()).isEqualTo(6);
        });
    }

    @Test
    void formats41_whiteSpaceMayStandBetweenAnyTwoTokens() {
        assertThat(decode("\t{ \"features\"\t: [ 1 ,\t2 ] }  \r\n [1,2 ] \n{\"features\":[ -1e2,0.25]}\t"))
                .containsExactly(new float[] {1, 2}, new float[] {1, 2}, new float[] {-100, 0.25f});
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 9007199254740992",
        "16777217, 16777216",
        "123456789012345678901234567890, 1.2345679e29",
        "0.1, 0.1",
        "-0.0, -0.0",
        "0, 0",
        "1E+2, 100",
        "1e-45, 1.4e-45",
        "1.17549435e-38, 1.17549435e-38",
        "3.4028234663852886e38, 3.4028235e38",
        "0.30000001192092895507812499999999999999999999999999999999, 0.3",
        "8.5899345920000000000000000000000001e9, 8.589934592e9",
        "1e-400, 0"
    })
    void formats42_numbersAreRoundedToADoubleAndThenToAFloat(String text, float value) {
        float[] expected = {(float) Double.parseDouble(text), 1};
        assertThat(expected[0]).isEqualTo(value);
        assertThat(decode("[" + text + ",1]")).containsExactly(expected);
        assertThat(decode("{\"data\": {\"features\": {\"values\": [" + text + ", 1]}}}"))
                .containsExactly(expected);
    }

    @Test
    void spansAreTheLinesWithoutTheirEnds() {
        byte[] body = "[1,2]\r\n {\"data\":{\"features\":[3,4]}} \n[5,6]".getBytes(UTF_8);
        JsonLinesDecoder decoder = new JsonLinesDecoder();
        decoder.start(body, 0, body.length, Edges.WHOLE);
        FeatureBatch batch = decoder.next();
        assertThat(batch.rows()).isEqualTo(3);
        List<String> records = new ArrayList<>();
        for (int row = 0; row < 3; row++) {
            int start = batch.spans().start(row);
            records.add(new String(body, start, batch.spans().end(row) - start, UTF_8));
        }
        assertThat(records).containsExactly("[1,2]", " {\"data\":{\"features\":[3,4]}} ", "[5,6]");
    }

    /** A payload that follows others: it learns the width from the first line of its object. */
    private static Edges behind(String firstLine, boolean last) {
        return new Edges() {
            private final byte[] line = firstLine.getBytes(UTF_8);

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
                return line;
            }
        };
    }

    private static List<float[]> decodeBehind(String firstLine, boolean last, String payload) {
        byte[] bytes = ("xx" + payload).getBytes(UTF_8);
        return ContainerTextCases.decode(new JsonLinesDecoder(), bytes, 2, bytes.length, behind(firstLine, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2]",
                "{\"features\": [1, 2]}\r",
                "{\"data\": {\"features\": {\"values\": [1, 2]}}}",
                "{\"features\": {\"keys\": [], \"values\": [], \"shape\": [2]}}"
            })
    void aLaterPayloadHasTheWidthOfItsObject(String firstLine) {
        assertThat(decodeBehind(firstLine, false, "[3,4]\n")).containsExactly(new float[] {3, 4});
        for (String row : List.of("[3]", "{\"features\":[3,4,5]}", "{\"data\":{\"features\":[3,4,5]}}")) {
            assertThatThrownBy(() -> decodeBehind(firstLine, false, row + "\n"))
                    .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                        assertThat(e)
                                .hasMessageStartingWith("a record must have the 2 features of the first one, found ");
                        assertThat(e.offset()).isEqualTo(2);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"features\": [1, 2", "\"some tokens\"", "{\"features\": []}"})
    void aFirstRecordThatIsRefusedIsLeftToItsOwnPayload(String firstLine) {
        assertThat(decodeBehind(firstLine, true, "[3,4]\n")).containsExactly(new float[] {3, 4});
    }

    @Test
    void blankLinesAtTheEndOfAPayloadAreStrippedOnlyAtTheEndOfTheObject() {
        assertThat(decodeBehind("[1,2]", true, "[3,4]\n\n \n")).containsExactly(new float[] {3, 4});
        assertThatThrownBy(() -> decodeBehind("[1,2]", false, "[3,4]\n\n"))
                .hasMessage("every line must be one JSON value, found a blank line. Remove it.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1024})
    void blocksOfAnySizeHoldTheSameRows(int rowsMax) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String form = switch (i % 10) {
                case 3 -> "{\"features\":{\"keys\":[0,1],\"values\":[%d,%s],\"shape\":[2]}}\n";
                case 5 -> "{\"data\":{\"features\":[%d,%s]}}\n";
                default -> "{\"features\":[%d,%s]}\n";
            };
            body.append(form.formatted(i, i * 0.5));
        }
        List<float[]> rows = ContainerTextCases.decode(
                new JsonLinesDecoder(rowsMax), body.toString().getBytes(UTF_8));
        assertThat(rows).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(rows.get(i)).containsExactly(i, i * 0.5f);
        }
    }

    /** What is read straight from the bytes must be what is read by way of the tape. */
    @Test
    void plainLinesAreReadAsAllOthersAre() {
        long seed = 41;
        Random random = new Random(seed);
        String[] pieces = {"0", "1", "9", "25", "000", ".", "e", "E", "+", "-", " ", ",", "]", "1.5", "e-7", "e400", "_"
        };
        JsonLinesDecoder decoder = new JsonLinesDecoder();
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder number = new StringBuilder();
            for (int piece = random.nextInt(4); piece >= 0; piece--) {
                number.append(pieces[random.nextInt(pieces.length)]);
            }
            String array = "[7," + number + "]";
            String plain = "{\"features\":" + array + "}";
            String nested = "{\"x\":0,\"features\":" + array + "}";
            refused += readAlike(decoder, plain, nested, "seed %d round %d".formatted(seed, round)) ? 0 : 1;
        }
        assertThat(refused).isBetween(25_000, 47_500);
    }

    private static boolean readAlike(JsonLinesDecoder decoder, String plain, String nested, String which) {
        List<float[]> expected = decodeOrNull(decoder, nested);
        List<float[]> rows = decodeOrNull(decoder, plain);
        assertThat(rows == null).as("%s: %s is refused", which, plain).isEqualTo(expected == null);
        if (rows != null) {
            assertThat(rows.get(0)).as("%s: %s", which, plain).containsExactly(expected.get(0));
        }
        return rows != null;
    }

    private static List<float[]> decodeOrNull(JsonLinesDecoder decoder, String body) {
        try {
            return ContainerTextCases.decode(decoder, body.getBytes(UTF_8));
        } catch (MalformedRecordException e) {
            return null;
        }
    }

    @Test
    void anyBytesGiveRowsOrARefusal() {
        long seed = 42;
        Random random = new Random(seed);
        String[] pieces = {
            "[1,2]",
            "{\"features\":[1,2]}",
            "\n",
            "\r\n",
            " ",
            "{\"features\":",
            "{\"keys\":[0],",
            "\"values\":[1]",
            "}",
            ",\"shape\":[2]",
            "{\"data\":",
            "[",
            "]",
            "1",
            ",",
            "\"",
            "\\u0061",
            "null",
            "NaN",
            "-",
            "9e99",
            "{",
            ":"
        };
        JsonLinesDecoder decoder = new JsonLinesDecoder(3);
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(8); piece >= 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] body = text.toString().getBytes(UTF_8);
            if (body.length > 0 && random.nextInt(10) == 0) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                ContainerTextCases.decode(decoder, body);
            } catch (MalformedRecordException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d body %s".formatted(seed, round, new String(body, UTF_8)), e);
            }
        }
        assertThat(refused).isBetween(25_000, 49_999);
    }
}
