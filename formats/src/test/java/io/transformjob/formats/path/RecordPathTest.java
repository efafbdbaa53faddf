package io.transformjob.formats.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPathTest {
    /** What a path selects of a record that stands behind another one. */
    private static String select(String path, String record) {
        byte[] bytes = ("0\n" + record).getBytes(UTF_8);
        JsonTape tape = new JsonTape();
        tape.parseWhole(bytes, 2, bytes.length);
        ByteSink out = new ByteSink();
        RecordPath.parse(path).select(tape, out);
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $                       | {"a": 1}
        $.a                     | 1
        $['a']                  | 1
        $.f                     | {"x": [1, 2.50, "three"], "y": {"é": null}}
        $.f.x                   | [1, 2.50, "three"]
        $.f.x[1]                | 2.50
        $.f.x[-1]               | "three"
        $.f['y']['é']           | null
        $.f.y.é                 | null
        $.my_name               | true
        $['a b.c']              | false
        """)
    void bt94_aPathOfSingleStepsGivesTheValueAsItIsWritten(String path, String selected) {
        String record = path.equals("$")
                ? "{\"a\": 1}"
                : "{\"a\":1, \"f\" : {\"x\": [1, 2.50, \"three\"], \"y\": {\"é\": null}},\"my_name\":true,\"a b.c\": false }";
        assertThat(select(path, record)).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $[0,2]       | [10,12]
        $[0,-1]      | [10,14]
        $[2,2,0]     | [12,12,10]
        $[1:]        | [11,12,13,14]
        $[:2]        | [10,11]
        $[-2:]       | [13,14]
        $[:-2]       | [10,11,12]
        $[1:-1]      | [11,12,13]
        $[ 0 , 3: ]  | [10,13,14]
        $[0:2,4:]    | [10,11,14]
        $[*]         | [10,11,12,13,14]
        $.*          | [10,11,12,13,14]
        $[0:1]       | [10]
        """)
    void bt107_listsSlicesAndWildcardsGiveAnArray(String path, String selected) {
        assertThat(select(path, "[10, 11, 12, 13, 14]")).isEqualTo(selected);
    }

    @Test
    void bt96_theEndOfASliceIsNotSelected() {
        assertThat(select("$[1:4]", "[0,1,2,3,4,5]")).isEqualTo("[1,2,3]");
        assertThat(select("$[:5]", "[0,1,2,3,4,5]")).isEqualTo("[0,1,2,3,4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$[1:9]", "$[-2:999999999]", "$[1:]"})
    void bt98_aSliceIsCutToWhatIsThere(String path) {
        assertThat(select(path, "[0,1,2]")).isEqualTo("[1,2]");
    }

    @Test
    void bt98_aSliceOfNothingIsEmpty() {
        assertThat(select("$[7:]", "[0,1,2]")).isEqualTo("[]");
        assertThat(select("$[-9:-3]", "[0,1,2]")).isEqualTo("[]");
        assertThat(select("$[2:1]", "[0,1,2]")).isEqualTo("[]");
        assertThat(select("$[:5]", "[]")).isEqualTo("[]");
        assertThat(select("$.*", "{}")).isEqualTo("[]");
    }

    @Test
    void bt107_severalNamesGiveAnObjectInTheOrderOfThePath() {
        String record = "{\"id\": 7, \"b\": [1, 2], \"SageMakerOutput\": {\"score\": 0.5}}";
        assertThat(select("$['SageMakerOutput','id']", record))
                .isEqualTo("{\"SageMakerOutput\":{\"score\": 0.5},\"id\":7}");
        assertThat(select("$['id', 'id']", record)).isEqualTo("{\"id\":7}");
        assertThat(select("$.f.['a','c']", "{\"f\": {\"a\": 1, \"b\": 2, \"c\": 3}}"))
                .isEqualTo("{\"a\":1,\"c\":3}");
        assertThat(select("$[*]['a','b']", "[{\"a\":1,\"b\":2,\"c\":3},{\"b\":4},5]"))
                .isEqualTo("[{\"a\":1,\"b\":2},{\"b\":4}]");
    }

    @Test
    void bt107_stepsBehindAWildcardOrAListGoOnFromEachValue() {
        String record = "{\"id\": {\"x\": [1,2], \"y\": [3,4]}, \"rows\": [{\"f\": 1}, {\"g\": 2}, 3, {\"f\": [4]}]}";
        assertThat(select("$.id.*", record)).isEqualTo("[[1,2],[3,4]]");
        assertThat(select("$.id.*[0]", record)).isEqualTo("[1,3]");
        assertThat(select("$.id['y','x'][1]", record)).isEqualTo("[4,2]");
        assertThat(select("$.rows[*].f", record)).isEqualTo("[1,[4]]");
        assertThat(select("$.rows[*].f[0]", record)).isEqualTo("[4]");
        assertThat(select("$.rows[0,2].f", record)).isEqualTo("[1]");
        assertThat(select("$.rows[1:].*", record)).isEqualTo("[2,[4]]");
    }

    @Test
    void namesAreComparedWithoutEscapesAndTheLastOfEqualOnesCounts() {
        assertThat(select("$.aé", "{\"a\\u00e9\": 1}")).isEqualTo("1");
        assertThat(select("$['a','b']", "{\"\\u0061\": 1, \"b\": 2}")).isEqualTo("{\"\\u0061\":1,\"b\":2}");
        assertThat(select("$.a", "{\"a\": 1, \"a\": 2}")).isEqualTo("2");
        assertThat(select("$['x\"y']", "{\"x\\\"y\": 1}")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $.z           | $.z must be in every record, found no member "z" at $. Correct the filter, or the record.
        $.a.b         | $.a.b must be in every record, found an array of 2 values at $.a. Correct the filter, or the record.
        $.o.z.y       | $.o.z must be in every record, found no member "z" at $.o. Correct the filter, or the record.
        $.a[2].x      | $.a[2] must be in every record, found an array of 2 values at $.a. Correct the filter, or the record.
        $.a[-3]       | $.a[-3] must be in every record, found an array of 2 values at $.a. Correct the filter, or the record.
        $.a[0,5]      | $.a[0,5] must be in every record, found an array of 2 values at $.a. Correct the filter, or the record.
        $.a[0:1,5].x  | $.a[0:1,5] must be in every record, found an array of 2 values at $.a. Correct the filter, or the record.
        $['a','z']    | $['a','z'] must be in every record, found no member "z" at $. Correct the filter, or the record.
        $['z','a'].x  | $['z','a'] must be in every record, found no member "z" at $. Correct the filter, or the record.
        $.t.x         | $.t.x must be in every record, found a text at $.t. Correct the filter, or the record.
        $.n[0]        | $.n[0] must be in every record, found null at $.n. Correct the filter, or the record.
        $[1:]         | $[1:] must be in every record, found an object at $. Correct the filter, or the record.
        $.o['x','y']  | $.o['x','y'] must be in every record, found no member "y" at $.o. Correct the filter, or the record.
        """)
    void bt98_whatAPathNamesMustBeThere(String path, String message) {
        String record = "{\"a\": [1, 2], \"o\": {\"x\": 0}, \"t\": \"t\", \"n\": null}";
        assertThatThrownBy(() -> select(path, record)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.offset()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $          | 3 | 0,1,2
        $[*]       | 2 | 0,1
        $.*        | 2 | 0,1
        $[0]       | 4 | 0
        $[0,-1]    | 4 | 0,3
        $[3,0,0]   | 4 | 3,0,0
        $[1:]      | 4 | 1,2,3
        $[:2]      | 4 | 0,1
        $[1:3]     | 4 | 1,2
        $[-2:]     | 4 | 2,3
        $[:-1]     | 4 | 0,1,2
        $[2:99]    | 4 | 2,3
        $[0:2,3:]  | 5 | 0,1,3,4
        $[0,5:]    | 7 | 0,5,6
        """)
    void bt100_columnsOfARow(String path, int width, String columns) {
        assertThat(RecordPath.parse(path).columns(width)).containsExactly(ints(columns));
    }

    private static int[] ints(String list) {
        return java.util.Arrays.stream(list.split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        $[3]      | $[3] must select columns that the record has, found 3 columns
        $[0,-4]   | $[0,-4] must select columns that the record has, found 3 columns
        $[3:]     | $[3:] must select 1 to 16777216 columns, found 0 selected of 3 columns
        """)
    void bt98_columnsThatARowLacksAreRefused(String path, String message) {
        assertThatThrownBy(() -> RecordPath.parse(path).columns(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aListThatRepeatsAllColumnsOfAWideRowIsBounded() {
        assertThatThrownBy(() -> RecordPath.parse("$[0:,0:,0:]").columns(1_000_000_000))
                .hasMessage(
                        "$[0:,0:,0:] must select 1 to 16777216 columns, found 3000000000 selected of 1000000000 columns");
    }

    @Test
    void aPathThatRepeatsAValueWithoutEndIsBounded() {
        String record = "[[[[[[\"" + "x".repeat(98) + "\"]]]]]]";
        assertThat(select("$" + "[0,0,0,0]".repeat(6), record)).hasSize(4096 * 101 + 1);
        String longer = "[[[[[[\"" + "x".repeat(998) + "\"]]]]]]";
        assertThatThrownBy(() -> select("$" + "[0,0,0,0]".repeat(6), longer))
                .hasMessage("$" + "[0,0,0,0]".repeat(6)
                        + " must select at most twice the bytes of a record, found more than 1050600 bytes of"
                        + " 1012. Name each value once.");
    }

    @ParameterizedTest
    @CsvSource({"$,true", "$[0],true", "$[*],true", "$.*,true", "$.a,false", "$['a'],false", "$[0][1],false"})
    void bt100_onlyIndexPathsSelectColumns(String path, boolean columns) {
        assertThat(RecordPath.parse(path).selectsColumns()).isEqualTo(columns);
    }

    @Test
    void onlyADollarSignIsTheWholeRecord() {
        assertThat(RecordPath.parse("$").isWhole()).isTrue();
        assertThat(RecordPath.parse("$.*").isWhole()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``      | 0 | a path must begin with "$", at character 1. Write $ for the whole record.
        $..a    | 2 | a path must name every level; ".." is not supported, at character 3. Write the path from $ on.
        $[0     | 3 | a path must have "," or "]", at character 4.
        """)
    void bt94_aTextThatIsNoPathIsRefusedAtItsFirstFault(String text, int index, String message) {
        assertThatThrownBy(() -> RecordPath.parse(text)).isInstanceOfSatisfying(MalformedPathException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.index()).isEqualTo(index);
        });
    }

    @Test
    void aPathGoesFromDriverToExecutor() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(RecordPath.parse("$.a[0:2,4].*['b','c']"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).hasToString("$.a[0:2,4].*['b','c']");
        }
    }
}
