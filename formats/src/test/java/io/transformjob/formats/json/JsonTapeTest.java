package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTapeTest {
    /** Another reader of the same language: RFC 8259 and the bare words of Python's {@code json}. */
    private static final JsonMapper JACKSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonTape.DEPTH_MAX)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final List<String> GOOD = List.of(
            "[]",
            "{}",
            "[[]   ]",
            "[\"\"]",
            "[1\n]",
            " [1] ",
            "[null, 1, \"1\", {}]",
            "[1,null,null,null,2]",
            "\t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\r\n",
            "[123e65]",
            "[0e+1]",
            "[0e1]",
            "[ 4]",
            "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
            "[20e1]",
            "[-0]",
            "[-123]",
            "[1E22]",
            "[1E-2]",
            "[1E+2]",
            "[123e45]",
            "[123.456e78]",
            "[1e-2]",
            "[1e+2]",
            "[123.456789]",
            "[-0.0]",
            "[NaN, Infinity, -Infinity]",
            "NaN",
            "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
            "{\"a\":\"b\",\"a\":\"c\"}",
            "{\"a\":\"b\",\"a\":\"b\"}",
            "{\"\":0}",
            "{\"foo\\u0000bar\": 42}",
            "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
            "{\"a\":[]}",
            "{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430\" }",
            "[\"\\u0060\\u012a\\u12AB\"]",
            "[\"\\uD801\\udc37\"]",
            "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
            "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
            "[\"\\\\u0000\"]",
            "[\"\\\"\"]",
            "[\"a/*b*/c/*d//e\"]",
            "[\"\\\\a\"]",
            "[\"\\\\n\"]",
            "[\"\\u0012\"]",
            "[\"\\uFFFF\"]",
            "[\"asd\"]",
            "[\"\u007F\"]",
            "[\"€\uD834\uDD1E\u2028\u2029\uFDD0\"]",
            "[\"\uDBFF\uDFFF\"]",
            "[\"\\uD800\"]",
            "[\"\\uDd1e\\uD834\"]",
            "\"abcdefgh\"",
            "\"\"",
            "\" \"",
            "false",
            "42",
            "-0.1",
            "null",
            "true");

    private static final List<String> BAD = List.of(
            "",
            " ",
            "[1 true]",
            "[a]",
            "[\"\": 1]",
            "[\"\"],",
            "[,1]",
            "[1,,2]",
            "[\"x\",,]",
            "[\"x\"]]",
            "[\"\",]",
            "[\"x\"",
            "[x",
            "[3[4]]",
            "[1:2]",
            "[,]",
            "[-]",
            "[   , \"\"]",
            "[\"a\",\n4\n,1,",
            "[1,]",
            "[1,,]",
            "[*]",
            "[1,\n1\n,1",
            "[{}",
            "[fals]",
            "[nul]",
            "[tru]",
            "[True]",
            "[None]",
            "[nan]",
            "[inf]",
            "[infinity]",
            "[NaNs]",
            "[-NaN]",
            "[+Infinity]",
            "[--1]",
            "[+1]",
            "[++1234]",
            "[-01]",
            "[-1.0.]",
            "[-2.]",
            "[.-1]",
            "[.2e-3]",
            "[.5]",
            "[0.1.2]",
            "[0.3e+]",
            "[0.3e]",
            "[0.e1]",
            "[0E+]",
            "[0E]",
            "[1.0e-]",
            "[1.0e]",
            "[1 000.0]",
            "[1eE2]",
            "[1_000]",
            "[2.e3]",
            "[2.e+3]",
            "[9.e+]",
            "[0x1]",
            "[0x42]",
            "[1+2]",
            "[1ea]",
            "[-foo]",
            "[- 1]",
            "[012]",
            "[-012]",
            "[00]",
            "[1a]",
            "[1e1.5]",
            "[\uFF11]",
            "[1f]",
            "[1L]",
            "{\"x\", null}",
            "{\"x\"::\"b\"}",
            "{[: \"x\"}",
            "{\"a\" b}",
            "{:\"b\"}",
            "{\"a\" \"b\"}",
            "{\"a\":",
            "{\"a\"",
            "{1:1}",
            "{9999E9999:1}",
            "{null:null,null:null}",
            "{\"id\":0,,,,,}",
            "{'a':0}",
            "{\"id\":0,}",
            "{\"a\":\"b\"}/**/",
            "{\"a\":\"b\"}//",
            "{\"a\":\"b\"}#",
            "{\"a\":\"b\",,\"c\":\"d\"}",
            "{a: \"b\"}",
            "{\"a\":\"a",
            "{ \"foo\" : \"bar\", \"a\" }",
            "{\"a\":1]",
            "[1}",
            "{,}",
            "[\"\\uD800\\\"]",
            "[\"\\uD800\\u\"]",
            "[\"\\uD800\\u1\"]",
            "[\"\\u00A\"]",
            "[\"\\u123g\"]",
            "[\"\\x00\"]",
            "[\"\\\\\\\"]",
            "[\"\\\t\"]",
            "[\"\\\"]",
            "[\"\\a\"]",
            "[\"\\U1234\"]",
            "[\"",
            "\"",
            "[\"new\nline\"]",
            "[\"tab\tbed\"]",
            "[\"nul\u0000\"]",
            "[\"unit\u001F\"]",
            "[\\n]",
            "['single']",
            "[\"a\" \"b\"]",
            "abc",
            "[",
            "]",
            "{",
            "}",
            "{}}",
            "[][]",
            "1 2",
            "[1]x",
            "[\u000C]",
            "[\u000B1]",
            "[\u00A01]",
            "[\u2060]",
            "\uFEFF",
            "\uFEFF[]",
            "<null>",
            "[<null>]",
            "1]",
            "{\"a\": true} \"x\"",
            "[\"a\u0000",
            "/* */ 1",
            "[1] // end",
            "&");

    private static JsonTape tape(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        JsonTape tape = new JsonTape();
        tape.parseWhole(bytes, 0, bytes.length);
        return tape;
    }

    @Test
    void rfc8259_whatIsJsonIsReadAndWhatIsNotIsRefused() {
        JsonTape tape = new JsonTape();
        for (String text : GOOD) {
            assertThat(jackson(text)).as(text).isNotNull();
            requireSame(tape, text.getBytes(UTF_8), text);
        }
        for (String text : BAD) {
            assertThat(jackson(text)).as(text).isNull();
            requireSame(tape, text.getBytes(UTF_8), text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rfc8259_mutatedTextsAreReadAndRefusedAsJacksonDoes(long seed) {
        Random random = new Random(seed);
        byte[] alphabet = "{}[]:,\"\\ \n0123456789+-.eEtruefalsnNaIity/u".getBytes(US_ASCII);
        JsonTape tape = new JsonTape();
        int read = 0;
        int rounds = 15_000;
        for (int round = 0; round < rounds; round++) {
            byte[] text = GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8);
            if (random.nextInt(3) == 0) {
                byte[] other = GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8);
                text = ("[" + new String(text, UTF_8) + "," + new String(other, UTF_8) + "]").getBytes(UTF_8);
            }
            for (int change = random.nextInt(3); change >= 0 && text.length > 0; change--) {
                int at = random.nextInt(text.length);
                switch (random.nextInt(4)) {
                    case 0 -> text[at] = alphabet[random.nextInt(alphabet.length)];
                    case 1 -> text[at] = (byte) random.nextInt();
                    case 2 -> text = without(text, at);
                    default -> text = doubled(text, at);
                }
            }
            read += requireSame(tape, text, "seed %d round %d".formatted(seed, round)) ? 1 : 0;
        }
        assertThat(read).isBetween(rounds / 20, rounds * 19 / 20);
    }

    private static byte[] without(byte[] text, int at) {
        byte[] shorter = Arrays.copyOf(text, text.length - 1);
        System.arraycopy(text, at + 1, shorter, at, text.length - at - 1);
        return shorter;
    }

    private static byte[] doubled(byte[] text, int at) {
        byte[] longer = Arrays.copyOf(text, text.length + 1);
        System.arraycopy(text, at, longer, at + 1, text.length - at);
        return longer;
    }

    /** Fails unless the tape reads the text just as Jackson does; answers whether they read it. */
    private static boolean requireSame(JsonTape tape, byte[] text, String which) {
        String characters = strictUtf8(text);
        JsonNode expected = characters == null ? null : jackson(characters);
        // Bytes around the text must not matter.
        byte[] framed = new byte[text.length + 20];
        Arrays.fill(framed, (byte) '"');
        System.arraycopy(text, 0, framed, 3, text.length);
        boolean read;
        try {
            tape.parseWhole(framed, 3, 3 + text.length);
            read = true;
        } catch (MalformedRecordException e) {
            assertThat(e.offset()).isEqualTo(3);
            read = false;
        }
        String shown = which + ": " + new String(text, ISO_8859_1);
        assertThat(read).as(shown).isEqualTo(expected != null);
        if (read) {
            assertThat(requireEqual(tape, 0, expected, shown)).as(shown).isEqualTo(tape.nodeCount());
        }
        return read;
    }

    private static String strictUtf8(byte[] text) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        try {
            return decoder.decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static JsonNode jackson(String text) {
        // Words of Jackson's own.
        if (text.contains("INF") || text.contains("+Infinity")) {
            return null;
        }
        try {
            JsonNode node = JACKSON.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Compares a value and all that is in it; answers the node behind it. */
    private static int requireEqual(JsonTape tape, int node, JsonNode expected, String shown) {
        String raw = new String(tape.bytes(), tape.start(node), tape.end(node) - tape.start(node), UTF_8);
        switch (tape.type(node)) {
            case OBJECT -> {
                assertThat(expected.isObject()).as(shown).isTrue();
                int child = node + 1;
                int members = 0;
                for (; child < tape.next(node); child = tape.next(child + 1)) {
                    assertThat(tape.is(child, Type.STRING)).isTrue();
                    members++;
                    byte[] name = tape.text(child).getBytes(UTF_8);
                    assertThat(tape.equals(child, name)).as(shown).isTrue();
                    int last = tape.member(node, name);
                    assertThat(tape.next(last))
                            .isEqualTo(requireEqual(tape, last, expected.get(tape.text(child)), shown));
                }
                assertThat(tape.count(node)).as(shown).isEqualTo(members);
                assertThat(child).as(shown).isEqualTo(tape.next(node));
                for (Iterator<String> names = expected.fieldNames(); names.hasNext(); ) {
                    assertThat(tape.member(node, names.next().getBytes(UTF_8)))
                            .as(shown)
                            .isNotNegative();
                }
                assertThat(raw).startsWith("{").endsWith("}");
            }
            case ARRAY -> {
                assertThat(expected.isArray()).as(shown).isTrue();
                assertThat(tape.count(node)).as(shown).isEqualTo(expected.size());
                int child = node + 1;
                for (JsonNode element : expected) {
                    child = requireEqual(tape, child, element, shown);
                }
                assertThat(child).as(shown).isEqualTo(tape.next(node));
                assertThat(raw).startsWith("[").endsWith("]");
            }
            case STRING -> {
                assertThat(tape.text(node)).as(shown).isEqualTo(expected.textValue());
                assertThat(raw).startsWith("\"").endsWith("\"");
            }
            case NUMBER -> {
                assertThat(expected.isNumber()).as(shown).isTrue();
                // Jackson has no negative zero among whole numbers.
                assertThat(expected.doubleValue() + 0.0)
                        .as(shown)
                        .isEqualTo(Double.valueOf(Double.parseDouble(raw) + 0.0));
            }
            default -> assertThat(raw).as(shown).isEqualTo(expected.asText());
        }
        return tape.next(node);
    }

    @Test
    void rfc3629_exactlyTheSequencesThatAreUtf8AreTaken() {
        JsonTape tape = new JsonTape();
        int[] edges = {0x7F, 0x80, 0xBF, 0xC0};
        for (int lead = 0x80; lead <= 0xFF; lead++) {
            requireUtf8Alike(tape, lead);
            for (int second = 0; second <= 0xFF; second++) {
                requireUtf8Alike(tape, lead, second);
                for (int third : lead >= 0xE0 ? edges : new int[0]) {
                    requireUtf8Alike(tape, lead, second, third);
                    for (int fourth : lead >= 0xF0 ? edges : new int[0]) {
                        requireUtf8Alike(tape, lead, second, third, fourth);
                    }
                }
            }
        }
    }

    private static void requireUtf8Alike(JsonTape tape, int... sequence) {
        byte[] text = new byte[sequence.length + 2];
        text[0] = '"';
        boolean plain = true;
        for (int i = 0; i < sequence.length; i++) {
            text[i + 1] = (byte) sequence[i];
            plain &= sequence[i] >= 0x80 || sequence[i] == 0x7F;
        }
        text[sequence.length + 1] = '"';
        boolean read = true;
        try {
            tape.parseWhole(text, 0, text.length);
        } catch (MalformedRecordException e) {
            read = false;
        }
        if (read != (plain && strictUtf8(text) != null)) {
            throw new AssertionError(Arrays.toString(sequence) + " is read: " + read);
        }
    }

    @Test
    void aTextThatIsCutShortIsRefusedWhereverTheCutIs() {
        byte[] text = "{\"a\\n\": [1.5e+1, -Infinity, {\"ü\": null}, [], {}], \"b\": [true, false, \"x\\u00e4y\"]}"
                .getBytes(UTF_8);
        JsonTape tape = new JsonTape();
        tape.parseWhole(text, 0, text.length);
        for (int length = 0; length < text.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> tape.parseWhole(text, 0, cut))
                    .as("%d bytes", cut)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void valuesHaveTheirPlaces() {
        String text = "  {\"ab\" : [10, {}, \"x\"], \"c\":null }  ";
        JsonTape tape = tape(text);
        assertThat(tape.nodeCount()).isEqualTo(8);
        String[] values = {
            "{\"ab\" : [10, {}, \"x\"], \"c\":null }", "\"ab\"", "[10, {}, \"x\"]", "10", "{}", "\"x\"", "\"c\"", "null"
        };
        int[] next = {8, 2, 6, 4, 5, 6, 7, 8};
        for (int node = 0; node < 8; node++) {
            assertThat(text.substring(tape.start(node), tape.end(node))).isEqualTo(values[node]);
            assertThat(tape.next(node)).isEqualTo(next[node]);
        }
        assertThat(tape.count(0)).isEqualTo(2);
        assertThat(tape.count(2)).isEqualTo(3);
        assertThat(tape.count(4)).isZero();
        assertThat(tape.type(7)).isEqualTo(Type.NULL);
        assertThat(tape.member(0, "c".getBytes(UTF_8))).isEqualTo(7);
        assertThat(tape.member(0, "d".getBytes(UTF_8))).isEqualTo(-1);
        assertThatThrownBy(() -> tape.count(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a NUMBER has no values");
    }

    @Test
    void valuesThatFollowEachOtherAreReadOneAfterTheOther() {
        byte[] text = "1 [2]\n{\"a\":3}true".getBytes(UTF_8);
        JsonTape tape = new JsonTape();
        assertThat(tape.parse(text, 0, text.length)).isEqualTo(1);
        assertThat(tape.parse(text, 1, text.length)).isEqualTo(5);
        assertThat(tape.parse(text, 5, text.length)).isEqualTo(13);
        assertThat(tape.start(0)).isEqualTo(6);
        assertThat(tape.parse(text, 13, text.length)).isEqualTo(17);
    }

    @Test
    void ofMembersWithOneNameTheLastOneIsFound() {
        JsonTape tape = tape("{\"a\":1,\"b\":2,\"\\u0061\":3}");
        assertThat(tape.start(tape.member(0, "a".getBytes(UTF_8)))).isEqualTo(22);
        assertThat(tape.hasEscape(1)).isFalse();
        assertThat(tape.hasEscape(5)).isTrue();
        assertThat(tape.text(5)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\n", "ä", "€", "\uD834\uDD1E"})
    void whatIsSpecialInATextIsFoundAtEveryPlaceOfAWord(String special) {
        JsonTape tape = new JsonTape();
        for (int before = 0; before < 20; before++) {
            for (int after = 0; after < 20; after++) {
                String content = "x".repeat(before) + special + "y".repeat(after);
                byte[] text =
                        ("[\"" + (special.equals("\"") ? "x".repeat(before) : content) + "\", 1]").getBytes(UTF_8);
                tape.parseWhole(text, 0, text.length);
                assertThat(tape.next(0)).isEqualTo(3);
                assertThat(tape.text(1))
                        .isEqualTo(special.equals("\"") ? "x".repeat(before) : content.replace("\\n", "\n"));
            }
        }
    }

    @Test
    void everyControlCharacterIsFoundAtEveryPlaceOfAWord() {
        JsonTape tape = new JsonTape();
        for (int control = 0; control < 0x20; control++) {
            for (int before = 0; before < 20; before++) {
                byte[] text = ("\"" + "x".repeat(before) + (char) control + "y".repeat(17) + "\"").getBytes(UTF_8);
                String found = MalformedRecordException.quote(text, before + 1, before + 17);
                assertThatThrownBy(() -> tape.parseWhole(text, 0, text.length))
                        .hasMessage("JSON must have no control character in a text at byte %d of the record, found %s."
                                        .formatted(before + 1, found)
                                + " Write each record as one JSON value (RFC 8259, UTF-8).");
            }
        }
    }

    @Test
    void arraysAndObjectsAreAtMost1000LevelsDeep() {
        for (String level : List.of("[", "{\"a\":")) {
            String close = level.equals("[") ? "]" : "}";
            JsonTape tape = tape(level.repeat(1000) + "1" + close.repeat(1000));
            assertThat(tape.nodeCount()).isEqualTo(level.equals("[") ? 1001 : 2001);
            assertThatThrownBy(() -> tape(level.repeat(1001) + "1" + close.repeat(1001)))
                    .hasMessage(("JSON must be at most 1000 levels deep at byte %d of the record, found one more."
                                    + " Write each record as one JSON value (RFC 8259, UTF-8).")
                            .formatted(1000 * level.length()));
            assertThatThrownBy(() -> tape(level.repeat(1_000_000))).isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void aTextMayHaveManyValuesButNotMoreThanAreAllowed() {
        String members = "\"k\":0,".repeat(200_000);
        JsonTape tape = tape("{" + members + "\"k\":1}");
        assertThat(tape.count(0)).isEqualTo(200_001);
        assertThat(tape.member(0, "k".getBytes(UTF_8))).isEqualTo(400_002);

        JsonTape small = new JsonTape(300);
        byte[] fits = ("[" + "0,".repeat(298) + "0]").getBytes(UTF_8);
        small.parseWhole(fits, 0, fits.length);
        assertThat(small.nodeCount()).isEqualTo(300);
        byte[] more = ("[" + "0,".repeat(299) + "0]").getBytes(UTF_8);
        assertThatThrownBy(() -> small.parseWhole(more, 0, more.length))
                .hasMessage("JSON must have at most 300 values at byte 599 of the record, found more."
                        + " Write each record as one JSON value (RFC 8259, UTF-8).");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``               | must have a value at byte 0 of the record, found the end
        [1,]             | must have a value at byte 3 of the record, found "]"
        [1 2]            | must have "," or "]" behind a value at byte 3 of the record, found "2]"
        {"a":1           | must have "," or "}" behind a member at byte 6 of the record, found the end
        {'a':1}          | must have a name in double quotes at byte 1 of the record, found "'a':1}"
        {"a" 1}          | must have ":" behind a name at byte 5 of the record, found "1}"
        {"a":1} {"a":2}  | must be one value at byte 8 of the record, found "{"a":2}"
        "abc             | must have a " at the end of a text at byte 4 of the record, found the end
        "a\\q"           | must have one of " \\ / b f n r t u behind a backslash at byte 3 of the record, found "q""
        "a\\u12x4"       | must have four hexadecimal digits behind \\u at byte 6 of the record, found "x4""
        -x               | must have a digit at byte 1 of the record, found "x"
        1.               | must have a digit at byte 2 of the record, found the end
        -012             | must have no digit behind a leading 0 at byte 2 of the record, found "12"
        nulL             | must have a value at byte 0 of the record, found "nulL"
        """)
    void aTextThatIsRefusedIsToldWhereAndWhy(String text, String message) {
        assertThatThrownBy(() -> tape(text))
                .hasMessage("JSON " + message + ". Write each record as one JSON value (RFC 8259, UTF-8).");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() {
        byte[] text = {'[', '"', 'a', (byte) 0xC0, (byte) 0x80, '"', ']'};
        assertThatThrownBy(() -> new JsonTape().parseWhole(text, 0, text.length))
                .hasMessage("JSON must be UTF-8 at byte 3 of the record, found the byte C0."
                        + " Write each record as one JSON value (RFC 8259, UTF-8).");
    }

    @Test
    void aByteOrderMarkIsNamed() {
        assertThatThrownBy(() -> tape("\uFEFF{}"))
                .hasMessage("JSON must have a value at byte 0 of the record, found \"\\xFEFF{}\"."
                        + " The object begins with a byte order mark. Save it as UTF-8 without one.");
    }
}
