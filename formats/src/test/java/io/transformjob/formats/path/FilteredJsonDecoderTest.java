package io.transformjob.formats.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.json.InstancesReader;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonLinesDecoder;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilteredJsonDecoderTest {
    private static BatchDecoder lines(String filter) {
        return new FilteredJsonDecoder(new JsonLinesDecoder(), RecordPath.parse(filter), true, 1000);
    }

    private static BatchDecoder documents(String filter, boolean lines) {
        return new FilteredJsonDecoder(
                new JsonDocumentDecoder(lines, new InstancesReader()), RecordPath.parse(filter), lines, 1000);
    }

    /** Features of each row, and the record that it is said to be of. */
    private static List<String> decode(BatchDecoder decoder, String payload) {
        byte[] bytes = ("xx" + payload + "yy").getBytes(UTF_8);
        decoder.start(bytes, 2, bytes.length - 2, Edges.WHOLE);
        List<String> rows = new ArrayList<>();
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            DenseBatch dense = (DenseBatch) batch;
            for (int row = 0; row < batch.rows(); row++) {
                float[] features =
                        Arrays.copyOfRange(dense.values(), row * dense.columns(), (row + 1) * dense.columns());
                int start = batch.spans().start(row);
                rows.add(Arrays.toString(features) + " of "
                        + new String(bytes, start, batch.spans().end(row) - start, UTF_8));
            }
            if (decoder.readsDocuments() && decoder.endsDocument()) {
                int start = decoder.documentStart();
                rows.add("answer to " + new String(bytes, start, decoder.documentEnd() - start, UTF_8));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void bt90_theModelGetsTheSelectionAndSpansAreThoseOfTheRecords(String feed) {
        String payload = String.join(
                feed, "{\"id\": \"a\", \"x\": [1, 2]}", " {\"x\":[3.5,4]} ", "{\"id\":7,\"x\":[5,6],\"y\":{}}", "");
        assertThat(decode(lines("$.x"), payload))
                .containsExactly(
                        "[1.0, 2.0] of {\"id\": \"a\", \"x\": [1, 2]}",
                        "[3.5, 4.0] of  {\"x\":[3.5,4]}",
                        "[5.0, 6.0] of {\"id\":7,\"x\":[5,6],\"y\":{}}");
    }

    @Test
    void bt107_membersAndItemsAreSelected() {
        assertThat(decode(lines("$['features']"), "{\"features\":[1,2],\"id\":3}"))
                .containsExactly("[1.0, 2.0] of {\"features\":[1,2],\"id\":3}");
        assertThat(decode(lines("$[1:]"), "[\"id\",1,2]\n[8,3,4]"))
                .containsExactly("[1.0, 2.0] of [\"id\",1,2]", "[3.0, 4.0] of [8,3,4]");
        assertThat(decode(lines("$['age','income'].*"), "{\"age\":[1],\"income\":[2]}"))
                .containsExactly("[1.0, 2.0] of {\"age\":[1],\"income\":[2]}");
        assertThat(decode(lines("$[*].value"), "[{\"name\":\"a\",\"value\":1},{\"name\":\"b\",\"value\":2}]"))
                .containsExactly("[1.0, 2.0] of [{\"name\":\"a\",\"value\":1},{\"name\":\"b\",\"value\":2}]");
    }

    @Test
    void bt90_documentsAreFilteredAsAWhole() {
        String document = "{\"ids\": [1,\n2], \"data\": {\"instances\": [[1, 2],\n [3, 4]]}}\n";
        assertThat(decode(documents("$.data", false), "\n " + document))
                .containsExactly(
                        "[1.0, 2.0] of " + document.stripTrailing(),
                        "[3.0, 4.0] of " + document.stripTrailing(),
                        "answer to " + document.stripTrailing());
        assertThat(decode(documents("$.d", true), "{\"d\":[[1],[2]]}\n{\"d\":[3],\"e\":0}\n"))
                .containsExactly(
                        "[1.0] of {\"d\":[[1],[2]]}",
                        "[2.0] of {\"d\":[[1],[2]]}",
                        "answer to {\"d\":[[1],[2]]}",
                        "[3.0] of {\"d\":[3],\"e\":0}",
                        "answer to {\"d\":[3],\"e\":0}");
    }

    private static void assertFault(BatchDecoder decoder, String payload, int offset, String message) {
        assertThatThrownBy(() -> decode(decoder, payload)).isInstanceOfSatisfying(MalformedRecordException.class, e -> {
            assertThat(e).hasMessage(message);
            assertThat(e.offset()).isEqualTo(2 + offset);
        });
    }

    @Test
    void bt98_aRecordThatTheFilterDoesNotFitIsNamed() {
        assertFault(
                lines("$.x"),
                "{\"x\":[1]}\n{\"x\":[2]}\n{\"z\":[3]}\n{\"x\":[4]}\n",
                20,
                "InputFilter $.x must be in every record, found no member \"x\" at $. Correct the filter, or the record.");
    }

    @Test
    void p6_theFirstRecordAtFaultIsNamedWhoeverFindsIt() {
        String misfit =
                "InputFilter $.x must be in every record, found no member \"x\" at $. Correct the filter, or the record.";
        assertFault(lines("$.x"), "{}\n{\"x\":[\"a\"]}", 0, misfit);
        assertThatThrownBy(() -> decode(lines("$.x"), "{\"x\":[1]}\n{\"x\":[\"a\"]}\n{}"))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.offset()).isEqualTo(12));
    }

    @Test
    void p6_whatIsNoJsonIsRefusedWhereItStands() {
        assertThatThrownBy(() -> decode(lines("$.x"), "{\"id\":\"a long one\",\"x\":[1]}\n{\"x\":[1]\n{\"x\":[2]}"))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e)
                            .hasMessage(
                                    "JSON must have \",\" or \"}\" behind a member at byte 8 of the record, found the"
                                            + " end. Write each record as one JSON value (RFC 8259, UTF-8).");
                    assertThat(e.offset()).isEqualTo(2 + 28);
                });
        assertFault(
                lines("$.x"),
                "{\"x\":[1]} {\"x\":[2]}\n",
                0,
                "every line must be one JSON value, found \"{\"x\":[2]}\" behind it. Write each value on a line of its own.");
        assertFault(
                lines("$.x"),
                "{\"x\":[1]}\n\n{\"x\":[2]}\n",
                10,
                "every line must be one JSON value, found a blank line. Remove it.");
    }

    @Test
    void bt43_anObjectWithoutRecordsHasNoRows() {
        assertThat(decode(lines("$.x"), "")).isEmpty();
    }

    @Test
    void bt61_payloadsAreMeasuredBehindTheFilter() {
        String record = "{\"note\":\"%s\",\"x\":[%s1]}";
        String small = record.formatted("n".repeat(5000), "");
        assertThat(decode(lines("$.x"), small)).containsExactly("[1.0] of " + small);
        assertFault(
                lines("$.x"),
                small + "\n" + record.formatted("", "1,".repeat(500)),
                small.length() + 1,
                "what is selected of a record must fit in a payload of 1000 bytes, found 1003 bytes. Raise MaxPayloadInMB"
                        + " (100 at most, 0 for no limit), or select less.");
    }

    @Test
    void p1_theFirstRecordOfTheObjectIsFilteredToo() {
        byte[] bytes = "{\"id\":1,\"x\":[3,4,5]}".getBytes(UTF_8);
        BatchDecoder decoder = lines("$.x");
        Edges behindOthers = new Edges() {
            @Override
            public boolean nothingBefore() {
                return false;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                return true;
            }

            @Override
            public byte[] firstLine() {
                return "{\"id\":0,\"x\":[1,2]}".getBytes(UTF_8);
            }
        };
        decoder.start(bytes, 0, bytes.length, behindOthers);
        assertThatThrownBy(decoder::next)
                .hasMessage("a record must have the 2 features of the first one, found 3 features."
                        + " Write every feature of the model into each record.");
    }
}
