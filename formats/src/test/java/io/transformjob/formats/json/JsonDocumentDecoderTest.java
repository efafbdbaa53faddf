package io.transformjob.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentDecoderTest {
    private static final float NONE = Float.NaN;

    private static JsonDocumentDecoder whole() {
        return new JsonDocumentDecoder(false, new InstancesReader());
    }

    private static JsonDocumentDecoder lines() {
        return new JsonDocumentDecoder(true, new InstancesReader());
    }

    private static List<float[]> decode(String body) {
        return ContainerTextCases.decode(whole(), body.getBytes(UTF_8));
    }

    /** Each batch as kind, rows and columns; behind the last one of a document, the document in angle brackets. */
    private static List<String> batches(BatchDecoder decoder, String body) {
        return batches(decoder, body, Edges.WHOLE);
    }

    private static List<String> batches(BatchDecoder decoder, String body, Edges edges) {
        byte[] bytes = body.getBytes(UTF_8);
        decoder.start(bytes, 0, bytes.length, edges);
        assertThat(decoder.readsDocuments()).isTrue();
        List<String> batches = new ArrayList<>();
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            String kind = batch instanceof DenseBatch ? "dense" : "sparse";
            batches.add("%s %d of %d".formatted(kind, batch.rows(), batch.columns()));
            if (decoder.endsDocument()) {
                batches.add("<" + body.substring(decoder.documentStart(), decoder.documentEnd()) + ">");
            }
        }
        return batches;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\": [{\"features\": [1, 2]}, {\"features\": [3, 4]}]}",
                "{\"instances\": [{\"data\": {\"features\": {\"values\": [1, 2]}}}, {\"features\": [3, 4]}]}",
                "{\"instances\": [{\"configuration\": {}, \"data\": {\"features\": [1, 2]}}, {\"features\": [3, 4]}]}",
                "{\"instances\": [[1, 2], [3, 4]]}",
                "{\"instances\": [[1, 2], {\"features\": [3, 4]}]}",
                "{\"configuration\": {\"k\": [1]}, \"instances\": [[1, 2], [3, 4]]}",
                "{\"instances\": [[1, 2], [3, 4]], \"configuration\": {\"k\": \"x\"}, \"more\": null}",
                "{\"insta\\u006eces\": [[1, 2], [3, 4]]}",
                "[[1, 2], [3, 4]]",
                "\n {\r\n\t\"instances\" :\n[\n {\n \"features\" : [\n1\n,\n2\n]\n}\n,\n[\n3\n,\n4\n]\n]\n}\n\n",
                "\n[\n[1,2]\n,\n[3,4]\n]\n"
            })
    void formats41_documentsOfDenseInstances(String document) {
        assertThat(decode(document)).containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThat(batches(whole(), document)).containsExactly("dense 2 of 2", "<" + document.strip() + ">");
    }

    @Test
    void formats41_documentsOfSparseAndMixedInstances() {
        String document =
                "{\"instances\": [{\"data\": {\"features\": {\"keys\": [2], \"shape\": [4], \"values\": [1]}}},"
                        + " {\"features\": {\"keys\": [3, 0], \"shape\": [2, 2], \"values\": [7, 8]}},"
                        + " {\"features\": [1, 2, 3, 4]}, [5, 6, 7, 8],"
                        + " {\"features\": {\"keys\": [], \"shape\": [4], \"values\": []}}]}";
        for (String form :
                List.of(document, document.replace("{\"instances\"", "{\"configuration\": 0, \"instances\""))) {
            assertThat(decode(form))
                    .containsExactly(
                            new float[] {NONE, NONE, 1, NONE},
                            new float[] {8, NONE, NONE, 7},
                            new float[] {1, 2, 3, 4},
                            new float[] {5, 6, 7, 8},
                            new float[] {NONE, NONE, NONE, NONE});
            assertThat(batches(whole(), form))
                    .containsExactly("sparse 2 of 4", "dense 2 of 4", "sparse 1 of 4", "<" + form + ">");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2]",
                "{\"features\": [1, 2]}",
                "{\"data\": {\"features\": {\"values\": [1, 2]}}}",
                " {\"configuration\": {}, \"data\": {\"features\": [1, 2]}}\n"
            })
    void formats41_aDocumentMayBeOneInstance(String document) {
        assertThat(decode(document)).containsExactly(new float[] {1, 2});
        assertThat(batches(whole(), document)).containsExactly("dense 1 of 2", "<" + document.strip() + ">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\": []}",
                "[]",
                " [ ] ",
                "{\"a\": 1, \"instances\": []}",
                "{\"instances\":[],\"a\":1}"
            })
    void formats42_aDocumentWithoutInstancesIsABatchWithoutRows(String document) {
        assertThat(batches(whole(), document)).containsExactly("dense 0 of 0", "<" + document.strip() + ">");
    }

    @Test
    void bt50_withoutSplittingAnObjectIsOneDocument() {
        assertThat(batches(whole(), "")).isEmpty();
        assertThatThrownBy(() -> decode(" \n"))
                .hasMessage("JSON must have a value at byte 0 of the record, found the end."
                        + " Write each record as one JSON value (RFC 8259, UTF-8).");
    }

    @Test
    void bt51_withLinesEachLineIsADocument() {
        String object =
                "\n{\"instances\": [[1, 2], [3, 4]]}\r\n [[5],[6]] \n{\"features\":[7,8,9]}\n{\"instances\":[]}\n\n";
        assertThat(batches(lines(), object))
                .containsExactly(
                        "dense 2 of 2",
                        "<{\"instances\": [[1, 2], [3, 4]]}>",
                        "dense 2 of 1",
                        "<[[5],[6]]>",
                        "dense 1 of 3",
                        "<{\"features\":[7,8,9]}>",
                        "dense 0 of 0",
                        "<{\"instances\":[]}>");
        assertThat(batches(lines(), "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"instances\":[%s]}", "{\"configuration\":{},\"instances\":[%s]}", "[%s]"})
    void largeDocumentsComeInBatchesOfWhichTheLastEndsThem(String form) {
        StringBuilder instances = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            instances.append(i == 0 ? "" : ",").append("[%d,%s]".formatted(i, i * 0.5));
        }
        String document = form.formatted(instances);
        assertThat(batches(whole(), document))
                .containsExactly("dense 1024 of 2", "dense 1024 of 2", "dense 452 of 2", "<" + document + ">");
        List<float[]> rows = decode(document);
        for (int i = 0; i < 2500; i++) {
            assertThat(rows.get(i)).containsExactly(i, i * 0.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\":[ [1,2] , {\"features\": [3,4]}]}",
                "{\"a\":0,\"instances\":[ [1,2] , {\"features\": [3,4]}]}"
            })
    void spansAreTheInstances(String document) {
        byte[] bytes = document.getBytes(UTF_8);
        JsonDocumentDecoder decoder = whole();
        decoder.start(bytes, 0, bytes.length, Edges.WHOLE);
        FeatureBatch batch = decoder.next();
        assertThat(document.substring(batch.spans().start(0), batch.spans().end(0)))
                .isEqualTo("[1,2]");
        assertThat(document.substring(batch.spans().start(1), batch.spans().end(1)))
                .isEqualTo("{\"features\": [3,4]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"instances":[[1,2],]}        | 20 | 0 | JSON must have a value at byte 0 of instance 2, found "]}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2],[3,4]     | 0  | 0 | JSON must have "," or "]" behind an instance at byte 25 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2],[3,]]}    | 20 | 0 | JSON must have a value at byte 3 of instance 2, found "]]}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2] [3,4]]}   | 0  | 0 | JSON must have "," or "]" behind an instance at byte 20 of the record, found "[3,4]]}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2]]          | 0  | 0 | JSON must have "," or "}" behind a member at byte 20 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2]],}        | 0  | 0 | JSON must have a name in double quotes at byte 21 of the record, found "}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2]],"a"}     | 0  | 0 | JSON must have ":" behind a name at byte 24 of the record, found "}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2]],"a":}    | 0  | 0 | JSON must have a value at byte 25 of the record, found "}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[[1,2]]}{}       | 0  | 0 | an object must be one JSON value, found "{}" behind it. That is JSON Lines: set SplitType to Line, or put the records into one array "instances".
        {"features":[1,2]} {"features":[3,4]} | 0 | 0 | an object must be one JSON value, found "{"features":[3,4]}" behind it. That is JSON Lines: set SplitType to Line, or put the records into one array "instances".
        [[1,2]] 3                     | 0  | 0 | an object must be one JSON value, found "3" behind it. That is JSON Lines: set SplitType to Line, or put the records into one array "instances".
        {'instances':[[1,2]]}         | 0  | 0 | JSON must have a name in double quotes at byte 1 of the record, found "'instances':[[1,". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":{"features":[1]}} | 0 | 0 | "instances" must be an array, found "{"features":[1]}". Write it as {"instances": [{"features": [1.5, 16.0]}]}.
        {"instances":null}            | 0  | 0 | "instances" must be an array, found null. Write it as {"instances": [{"features": [1.5, 16.0]}]}.
        {"instances":[1,2]}           | 14 | 0 | instance 1 must have the member "features" or "data", found "1". Write it as {"features": [1.5, 16.0]}.
        {"instances":[[1,2],[]]}      | 20 | 0 | instance 2 must have at least one feature, found none. Write it as {"features": [1.5, 16.0]}.
        {"instances":[[1,2],[3,4,5]]} | 20 | 0 | instance 2 must have the 2 features of the first one, found 3 features. Write every feature of the model into each record.
        {"instances":[[1,2],[3,NaN]]} | 20 | 2 | feature 2 of instance 2 must be finite, found "NaN". Fill in a number: a dense record has no missing values.
        {"instances":[[1,2],[null,4]]} | 20 | 1 | feature 1 of instance 2 must be a number, found null. Fill in a number: there is no other way to write a feature.
        {"instances":[[1,2],[3,+4]]}  | 20 | 0 | JSON must have a value at byte 3 of instance 2, found "+4]]}". Write each record as one JSON value (RFC 8259, UTF-8).
        {"instances":[{"features":{"keys":[2],"values":[1],"shape":[2]}}]} | 14 | 0 | instance 1 must have keys that are whole numbers from 0 to 1, found "2". Keys count from 0 and lie below the product of the shape.
        {"instances":["some tokens"]} | 14 | 0 | instance 1 must have features that are numbers, found a text, as BlazingText takes it. Name a model of that algorithm, or write {"features": [1.5, 16.0]}.
        {"instances":[{"in0":[6],"in1":[16]}]} | 14 | 0 | instance 1 must have features that are numbers, found "in0" or "in1", as Object2Vec takes them. Name a model of that algorithm, or write {"features": [1.5, 16.0]}.
        {"instances":[{"features":["entity_1","192.168.1.2"]}]} | 14 | 0 | instance 1 must have features that are numbers, found texts, as IP Insights takes them. Name a model of that algorithm, or write {"features": [1.5, 16.0]}.
        {"instances":[{"start":"2009-11-01 00:00:00","target":[4.0]}]} | 14 | 0 | instance 1 must have features that are numbers, found a time series, as DeepAR takes it. Name a model of that algorithm, or write {"features": [1.5, 16.0]}.
        {"inputs":[{"shape":[1,2]}]}  | 0  | 0 | a record must have features that are numbers, found "inputs", as a V2 request has them. In a V2 request each input has name, shape and datatype; all records of an object are V2, or none.
        {"a":0,"instances":[[1,2],[3,4,5]]} | 26 | 0 | instance 2 must have the 2 features of the first one, found 3 features. Write every feature of the model into each record.
        {"a":0,"instances":[[1,2],[3,1e400]]} | 26 | 2 | feature 2 of instance 2 must be finite, found "1e400". Fill in a number: a dense record has no missing values.
        [{"features":[1,2]}]          | 0  | 1 | feature 1 must be a number, found "{"features":[1,2]}". An array holds numbers; objects stand in {"instances": […]}.
        "some tokens"                 | 0  | 0 | a record must have features that are numbers, found a text, as BlazingText takes it. Name a model of that algorithm, or write {"features": [1.5, 16.0]}.
        """)
    void formats42_aDocumentThatIsRefusedNamesTheInstance(String document, int offset, int column, String message) {
        assertThatThrownBy(() -> decode(document)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.offset()).isEqualTo(offset);
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [[1,2]]\\n\\n[[3,4]]                | 8  | every line must be one JSON value, found a blank line. Remove it.
        [[1,2]]\\n[[3,4]] {}                | 8  | every line must be one JSON value, found "{}" behind it. Write each value on a line of its own.
        [[1,2]]\\n {"instances":[[3,4]]} [] | 9  | every line must be one JSON value, found "[]" behind it. Write each value on a line of its own.
        [[1,2]]\\n{"instances":[[3,4],[5]]} | 28 | instance 2 must have the 2 features of the first one, found 1 features. Write every feature of the model into each record.
        [[1,2]]\\n{"instances":             | 8  | JSON must have a value at byte 13 of the record, found the end. Write each record as one JSON value (RFC 8259, UTF-8).
        """)
    void bt51_aLineThatIsNoDocumentIsRefused(String object, int offset, String message) {
        String text = object.replace("\\n", "\n");
        assertThatThrownBy(() -> ContainerTextCases.decode(lines(), text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.offset()).isEqualTo(offset);
                });
    }

    @Test
    void formats42_ofEqualMembersTheLastOneCounts() {
        assertThat(decode("{\"instances\":[[1,2]],\"instances\":[[3],[4]]}"))
                .containsExactly(new float[] {3}, new float[] {4});
        assertThat(decode("{\"instances\":[[1,2]],\"insta\\u006eces\":[[3]]}")).containsExactly(new float[] {3});
        assertThat(decode("{\"instances\":[{\"features\":[1,2],\"features\":[3,4]}]}"))
                .containsExactly(new float[] {3, 4});
    }

    @Test
    void formats42_aByteOrderMarkIsNamed() {
        assertThatThrownBy(() -> decode("\uFEFF{\"instances\":[[1,2]]}"))
                .hasMessage("JSON must have a value at byte 0 of the record, found \"\\xFEFF{\"instances\":\"."
                        + " The object begins with a byte order mark. Save it as UTF-8 without one.");
    }

    @Test
    void aDocumentThatIsCutShortIsRefusedWhereverTheCutIs() {
        String document = "{\"instances\": [{\"features\": [1.5, 2]}, [3, 4e1], {\"data\": {\"features\": {\"values\":"
                + " [5, 6]}}}], \"configuration\": {\"a\": null}}";
        assertThat(decode(document)).hasSize(3);
        for (int length = 1; length < document.length(); length++) {
            String cut = document.substring(0, length);
            assertThatThrownBy(() -> decode(cut)).as(cut).isInstanceOf(MalformedRecordException.class);
        }
    }

    /** Documents that begin with their instances are read as all others are. */
    @Test
    void documentsAreReadAlikeWithAndWithoutATape() {
        long seed = 7;
        Random random = new Random(seed);
        String[] pieces = {
            "[1,2]",
            "{\"features\":[3,4]}",
            "{\"features\":{\"keys\":[1],\"values\":[5],\"shape\":[2]}}",
            "[6]",
            "[[7,8]]",
            "\"instances\"",
            "]",
            "}",
            ",",
            " ",
            "\n",
            "{\"data\":{\"features\":[1,2]}}",
            "[1e400,2]",
            "\"a\":{}"
        };
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder instances = new StringBuilder();
            for (int piece = random.nextInt(5); piece >= 0; piece--) {
                instances.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(4) > 0 ? "," : "");
            }
            String document = "{\"instances\":[" + instances + "[1,2]]}";
            String onTape = "{\"x\":0," + document.substring(1);
            List<float[]> expected = decodeOrNull(onTape);
            List<float[]> rows = decodeOrNull(document);
            refused += rows == null ? 1 : 0;
            String which = "seed %d round %d: %s".formatted(seed, round, document);
            assertThat(rows == null).as(which).isEqualTo(expected == null);
            for (int row = 0; rows != null && row < expected.size(); row++) {
                assertThat(rows.get(row)).as(which).containsExactly(expected.get(row));
            }
        }
        assertThat(refused).isBetween(25_000, 47_500);
    }

    private static List<float[]> decodeOrNull(String document) {
        try {
            return decode(document);
        } catch (MalformedRecordException e) {
            return null;
        }
    }

    /** Documents {@code {"n": rows}} of one feature. */
    private static final class Counts implements DocumentReader {
        private final DenseBatch batch = new DenseBatch();
        private JsonTape tape;

        @Override
        public boolean reads(JsonTape document) {
            return document.is(0, JsonTape.Type.OBJECT) && document.member(0, new byte[] {'n'}) >= 0;
        }

        @Override
        public void start(JsonTape document) {
            tape = document;
        }

        @Override
        public FeatureBatch next() {
            if (!reads(tape)) {
                throw new MalformedRecordException(tape.start(0), 0, "a document must have n", "none", "Add it.");
            }
            int node = tape.member(0, new byte[] {'n'});
            batch.reset(1, 10);
            for (int row = 0; row < tape.bytes()[tape.start(node)] - '0'; row++) {
                batch.addRow(tape.start(0), tape.end(0), false);
            }
            return batch;
        }

        @Override
        public boolean hasMore() {
            return false;
        }
    }

    private static JsonDocumentDecoder choosing(boolean lines) {
        return new JsonDocumentDecoder(lines, new Counts(), new InstancesReader());
    }

    @Test
    void v2_9_1_theFirstDocumentOfTheObjectTellsTheLayoutOfAll() {
        assertThat(batches(choosing(false), "{\"n\":3}")).containsExactly("dense 3 of 1", "<{\"n\":3}>");
        assertThat(batches(choosing(false), "[[1,2]]")).containsExactly("dense 1 of 2", "<[[1,2]]>");
        assertThat(batches(choosing(true), "{\"n\":3}\n {\"n\":0}\n"))
                .containsExactly("dense 3 of 1", "<{\"n\":3}>", "dense 0 of 1", "<{\"n\":0}>");
        assertThat(batches(choosing(true), "[[1,2]]\n[3]"))
                .containsExactly("dense 1 of 2", "<[[1,2]]>", "dense 1 of 1", "<[3]>");
        assertThatThrownBy(() -> batches(choosing(true), "{\"n\":3}\n[[1,2]]"))
                .hasMessage("a document must have n, found none. Add it.");
        assertThatThrownBy(() -> batches(choosing(true), "[[1,2]]\n{\"n\":3}"))
                .hasMessageStartingWith("a record must have the member \"features\" or \"data\", found \"{\"n\":3}\"");
    }

    @Test
    void v2_9_1_laterPayloadsHaveTheLayoutOfTheirObject() {
        Edges behindCounts = behind("{\"n\":3}");
        JsonDocumentDecoder documents = choosing(true);
        assertThat(batches(documents, "{\"n\":2}\n", behindCounts)).containsExactly("dense 2 of 1", "<{\"n\":2}>");
        assertThat(documents.reader()).isInstanceOf(Counts.class);
        assertThat(batches(documents, "{\"n\":1}\n", behindCounts)).containsExactly("dense 1 of 1", "<{\"n\":1}>");
        assertThat(batches(documents, "[[1,2]]\n", behind("[3]"))).containsExactly("dense 1 of 2", "<[[1,2]]>");
        assertThat(documents.reader()).isInstanceOf(InstancesReader.class);
        assertThat(batches(documents, "[[1,2]]\n", behind("{\"n\":"))).containsExactly("dense 1 of 2", "<[[1,2]]>");

        JsonDecoder either = new JsonDecoder(new Counts(), new JsonLinesDecoder());
        assertThat(batches(either, "{\"n\":2}\n", behindCounts)).containsExactly("dense 2 of 1", "<{\"n\":2}>");
    }

    @Test
    void v2_9_1_linesAreRecordsUnlessTheFirstOneIsADocument() {
        JsonDecoder either = new JsonDecoder(new Counts(), new JsonLinesDecoder());
        assertThat(batches(either, "\n{\"n\":3}\n{\"n\":1}"))
                .containsExactly("dense 3 of 1", "<{\"n\":3}>", "dense 1 of 1", "<{\"n\":1}>");
        for (String object : List.of("[1,2]\n[3,4]\n", "{\"n\":", "")) {
            byte[] bytes = object.getBytes(UTF_8);
            either.start(bytes, 0, bytes.length, Edges.WHOLE);
            assertThat(either.readsDocuments()).as(object).isFalse();
        }
        assertThat(ContainerTextCases.decode(either, "[1,2]\n[3,4]\n".getBytes(UTF_8)))
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThat(either.endsDocument()).isFalse();
        assertThatThrownBy(() -> ContainerTextCases.decode(either, "[1,2]\n{\"n\":3}".getBytes(UTF_8)))
                .hasMessageStartingWith("a record must have the member \"features\" or \"data\", found \"{\"n\":3}\"");
    }

    private static Edges behind(String firstLine) {
        byte[] line = firstLine.getBytes(UTF_8);
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
                return line;
            }
        };
    }
}
