package io.transformjob.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.csv.CsvFormat;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static final PayloadLimits SINGLE = new PayloadLimits(1000, 1, true);

    private static final CsvFormat HEADER = new CsvFormat(CsvFormat.SNIFFED, true, false);
    private static final CsvFormat MULTILINE = new CsvFormat(CsvFormat.SNIFFED, false, true);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static PayloadLimits multi(int bytes) {
        return new PayloadLimits(1000, bytes, false);
    }

    /** A stream that answers each read with at most {@code step} bytes. */
    private static InputStream slow(byte[] object, long offset, long length, int step) {
        return new FilterInputStream(new ByteArrayInputStream(object, (int) offset, (int) length)) {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return super.read(into, from, Math.min(count, step));
            }
        };
    }

    private static List<String> payloads(PayloadReader reader) throws IOException {
        List<String> payloads = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                payloads.add(new String(reader.bytes(), reader.from(), reader.to() - reader.from(), UTF_8));
            }
        }
        return payloads;
    }

    private static LineReader split(byte[] object, long offset, long length, PayloadLimits limits, int step) {
        return LineReader.split((at, count) -> slow(object, at, count, step), object.length, offset, length, limits);
    }

    @Test
    void bt51_recordsEndAtALineFeedAndTheLastMayLackIt() throws IOException {
        assertThat(payloads(LineReader.whole(new ByteArrayInputStream(bytes("a\r\n\nbb\nccc")), SINGLE)))
                .containsExactly("a\r\n", "\n", "bb\n", "ccc");
    }

    @Test
    void bt58_multiRecordPacksWholeRecordsUpToTheLimit() throws IOException {
        byte[] object = bytes("11\n22\n33\n4444444\n5\n6");
        assertThat(payloads(LineReader.whole(new ByteArrayInputStream(object), multi(5))))
                .containsExactly("11\n22\n", "33\n", "4444444\n", "5\n6");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 64, 1000})
    void bt58_anyCutOfAnObjectGivesTheSameRecords(int splitBytes) throws IOException {
        String text = "a,1\nbb,22\n\n\r\nccc,333\n\nd\n" + "x".repeat(40) + "\nlast";
        for (String object : List.of(text, text + "\n", "\n" + text, "\n", "one")) {
            byte[] stored = bytes(object);
            List<String> expected = payloads(LineReader.whole(new ByteArrayInputStream(stored), SINGLE));
            for (int step : new int[] {1, 3, 100}) {
                for (PayloadLimits limits : List.of(SINGLE, multi(1), multi(4), multi(1000))) {
                    StringBuilder together = new StringBuilder();
                    List<String> records = new ArrayList<>();
                    for (long offset = 0; offset < stored.length; offset += splitBytes) {
                        long length = Math.min(splitBytes, stored.length - offset);
                        for (String payload : payloads(split(stored, offset, length, limits, step))) {
                            together.append(payload);
                            records.add(payload);
                        }
                    }
                    assertThat(together).hasToString(object);
                    if (limits.singleRecord()) {
                        assertThat(records).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void bt58_randomObjectsAndCutsGiveBackEveryByteOnceAndKeepTheirPlaces() throws IOException {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] object = new byte[random.nextInt(3000)];
            for (int i = 0; i < object.length; i++) {
                object[i] = (byte) (random.nextInt(20) == 0 ? '\n' : 'a' + random.nextInt(20));
            }
            int splitBytes = 1 + random.nextInt(700);
            PayloadLimits limits = new PayloadLimits(5000, 1 + random.nextInt(400), random.nextBoolean());
            long expectedOffset = 0;
            for (long offset = 0; offset < object.length; offset += splitBytes) {
                long length = Math.min(splitBytes, object.length - offset);
                long lines = 0;
                try (LineReader reader = split(object, offset, length, limits, 1 + random.nextInt(500))) {
                    while (reader.next()) {
                        assertThat(reader.offset())
                                .as("seed %d round %d", seed, round)
                                .isEqualTo(expectedOffset);
                        assertThat(reader.recordsBefore()).isEqualTo(lines);
                        lines += reader.recordIndexAt(reader.to());
                        for (int i = reader.from(); i < reader.to(); i++) {
                            assertThat(reader.bytes()[i]).isEqualTo(object[(int) expectedOffset++]);
                        }
                    }
                    assertThat(reader.recordsBefore()).isEqualTo(lines);
                }
            }
            assertThat(expectedOffset).isEqualTo(object.length);
        }
    }

    /** Lines that end in a line feed, with a carriage return before it or not, or one alone in them; blank ones; the last. */
    @Test
    void p1_splitsOfAnyTerminatorsBeginWhereTheOneBeforeEndsAndGiveEveryRecordOnce() throws IOException {
        long seed = 20261203;
        Random random = new Random(seed);
        String[] pieces = {"a", "bcd,1", "", " ", "\r", "e\rf", "\n", "\r\n", "\n", "\r\n", "\n\n", "\n\r\n"};
        for (int round = 0; round < 400; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(120); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] object = bytes(text.toString());
            int splitBytes = 1 + random.nextInt(60);
            int step = 1 + random.nextInt(50);
            CsvFormat format = random.nextInt(4) == 0 ? HEADER : CsvFormat.CONTAINER;
            PayloadLimits limits = new PayloadLimits(5000, 1 + random.nextInt(40), random.nextBoolean());
            String what = "seed %d round %d".formatted(seed, round);
            StringBuilder together = new StringBuilder();
            List<String> records = new ArrayList<>();
            long trueStart = 0;
            for (long offset = 0; offset < object.length; offset += splitBytes) {
                long length = Math.min(splitBytes, object.length - offset);
                try (LineReader reader = LineReader.split(
                        (at, count) -> slow(object, at, count, step), object.length, offset, length, limits, format)) {
                    while (reader.next()) {
                        String payload = new String(reader.bytes(), reader.from(), reader.to() - reader.from(), UTF_8);
                        records.add(payload);
                        together.append(payload);
                    }
                    boolean hasRecord = trueStart < offset + length;
                    assertThat(reader.begin()).as(what).isEqualTo(hasRecord ? trueStart : -1);
                    if (hasRecord) {
                        trueStart = reader.end();
                        assertThat(trueStart).as(what).isGreaterThanOrEqualTo(offset + length);
                    } else {
                        assertThat(reader.end()).as(what).isEqualTo(-1);
                    }
                }
            }
            assertThat(trueStart).as(what).isEqualTo(object.length);
            List<String> whole = payloads(LineReader.whole(new ByteArrayInputStream(object), limits, format));
            assertThat(together.toString()).as(what).isEqualTo(String.join("", whole));
            if (limits.singleRecord()) {
                assertThat(records).as(what).isEqualTo(whole);
            }
            if (!format.header()) {
                assertThat(together.toString()).as(what).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void bt62_aRecordAboveTheLimitIsRefusedWithItsPlace() throws IOException {
        byte[] object = bytes("short\n" + "x".repeat(1001) + "\n");
        try (LineReader reader = LineReader.whole(new ByteArrayInputStream(object), multi(100))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(OversizeRecordException.class)
                    .hasMessage(
                            "a record must fit in a payload of 1000 bytes, found 1001 bytes."
                                    + " Raise MaxPayloadInMB (100 at most, 0 for no limit), or check that records end with a line feed.")
                    .extracting(e -> ((OversizeRecordException) e).offset())
                    .isEqualTo(6L);
            assertThat(reader.recordsBefore()).isEqualTo(1);
        }
    }

    @Test
    void bt62_aRecordOfExactlyTheLimitIsTaken() throws IOException {
        byte[] object = bytes("x".repeat(1000) + "\ny\n");
        assertThat(payloads(LineReader.whole(new ByteArrayInputStream(object), multi(100))))
                .containsExactly("x".repeat(1000) + "\n", "y\n");
    }

    @Test
    void bt66_withoutALimitARecordMayBeAsLongAsAnArray() throws IOException {
        String line = "x".repeat(5 * 1024 * 1024);
        PayloadLimits unlimited = PayloadLimits.of(Long.MAX_VALUE, false, false);
        assertThat(payloads(LineReader.whole(new ByteArrayInputStream(bytes(line + "\n1\n")), unlimited)))
                .containsExactly(line + "\n", "1\n");
    }

    @Test
    void anObjectShorterThanListedIsNoticed() {
        byte[] object = bytes("a\nb\n");
        assertThatThrownBy(() -> payloads(LineReader.split(
                        (at, count) -> new ByteArrayInputStream(object, (int) at, (int) Math.min(count, 4 - at)),
                        10,
                        0,
                        10,
                        multi(100))))
                .isInstanceOf(EOFException.class)
                .hasMessage("the object ended at byte 4, it was listed with 10 bytes");
    }

    @Test
    void edgesTellWhatStandsAroundAPayload() throws IOException {
        byte[] object = bytes("\n \n  first,1\nsecond,2\n\n \n");
        for (int splitBytes : new int[] {1, 4, 9, 100}) {
            int seen = 0;
            for (long offset = 0; offset < object.length; offset += splitBytes) {
                long length = Math.min(splitBytes, object.length - offset);
                try (LineReader reader = split(object, offset, length, multi(1), 2)) {
                    while (reader.next()) {
                        seen++;
                        assertThat(reader.edges().nothingBefore())
                                .as("before byte %d", reader.offset())
                                .isEqualTo(reader.offset() <= 5);
                        assertThat(reader.edges().nothingAfter(b -> b > ' '))
                                .as("after byte %d", reader.offset())
                                .isEqualTo(reader.offset() >= 13);
                        if (!reader.edges().nothingBefore()) {
                            assertThat(new String(reader.edges().firstLine(), UTF_8))
                                    .isEqualTo("first,1");
                        }
                    }
                }
            }
            assertThat(seen).isEqualTo(6);
        }
    }

    @Test
    void aPayloadKeepsItsBytesWhileTheRestIsLookedThrough() throws IOException {
        byte[] object = bytes("a\n" + "\n".repeat(5000) + "b\n");
        try (LineReader reader = split(object, 0, object.length, multi(1), 100)) {
            reader.next();
            byte[] payload = reader.bytes();
            int from = reader.from();
            assertThat(reader.edges().nothingAfter(b -> b == 'b')).isFalse();
            assertThat(payload[from]).isEqualTo((byte) 'a');
            while (reader.next()) {
                assertThat(reader.edges().nothingBefore()).isFalse();
            }
            assertThat(reader.recordsBefore()).isEqualTo(5002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 64, 1000})
    void aHeaderIsLeftOutAndCountedWhereverTheObjectIsCut(int splitBytes) throws IOException {
        for (String head : List.of("id,age\n", "\n \r\n  id,age\r\n", "\uFEFF\"id\"\n")) {
            byte[] object = bytes(head + "\n1,2\n  3,4\n\n5,6");
            for (PayloadLimits limits : List.of(SINGLE, multi(1), multi(6), multi(1000))) {
                StringBuilder together = new StringBuilder();
                long records = 0;
                for (long offset = 0; offset < object.length; offset += splitBytes) {
                    long length = Math.min(splitBytes, object.length - offset);
                    try (LineReader reader = LineReader.split(
                            (at, count) -> slow(object, at, count, 3), object.length, offset, length, limits, HEADER)) {
                        while (reader.next()) {
                            assertThat(reader.offset()).isEqualTo(bytes(head + together).length);
                            if (!limits.singleRecord()) {
                                assertThat(reader.edges().nothingBefore()).isEqualTo(together.length() <= 1);
                            }
                            if (!reader.edges().nothingBefore()) {
                                assertThat(new String(reader.edges().firstLine(), UTF_8))
                                        .isEqualTo("1,2");
                            }
                            together.append(
                                    new String(reader.bytes(), reader.from(), reader.to() - reader.from(), UTF_8));
                        }
                        records += reader.recordsBefore();
                    }
                }
                assertThat(together).hasToString("\n1,2\n  3,4\n\n5,6");
                assertThat(records).isEqualTo(head.lines().count() + 4);
            }
        }
    }

    @Test
    void anObjectOfAHeaderAloneHasNoRecords() throws IOException {
        for (String object : List.of("", "\n", "id,age", "id,age\n", "\n\nid,age\r\n")) {
            byte[] stored = bytes(object);
            assertThat(payloads(LineReader.whole(new ByteArrayInputStream(stored), multi(100), HEADER)))
                    .isEmpty();
            assertThat(payloads(LineReader.split(
                            (at, count) -> slow(stored, at, count, 1),
                            stored.length,
                            0,
                            stored.length,
                            SINGLE,
                            HEADER)))
                    .isEmpty();
        }
    }

    @Test
    void aHeaderAboveTheLimitIsRefusedAsARecord() throws IOException {
        byte[] object = bytes("\n" + "x".repeat(1001) + "\n1\n");
        try (LineReader reader = LineReader.whole(new ByteArrayInputStream(object), multi(100), HEADER)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(OversizeRecordException.class)
                    .extracting(e -> ((OversizeRecordException) e).offset())
                    .isEqualTo(1L);
            assertThat(reader.recordsBefore()).isEqualTo(1);
        }
    }

    @Test
    void anObjectThatIsNotSplitBeginsBehindItsHeader() throws IOException {
        byte[] object = bytes("\r\nid,age\n1,2\n3,4\n");
        try (WholeObjectReader reader =
                new WholeObjectReader(new ByteArrayInputStream(object), object.length, multi(100), HEADER)) {
            assertThat(reader.next()).isTrue();
            assertThat(new String(reader.bytes(), reader.from(), reader.to() - reader.from(), UTF_8))
                    .isEqualTo("1,2\n3,4\n");
            assertThat(reader.offset()).isEqualTo(9);
            assertThat(reader.recordIndexAt(reader.from() + 4)).isEqualTo(3);
            assertThat(reader.next()).isFalse();
        }
        assertThat(payloads(new WholeObjectReader(new ByteArrayInputStream(bytes("id,age\n")), 7, multi(100), HEADER)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 1000})
    void aRecordOfQuotedLinesIsOneRecord(int step) throws IOException {
        String[] records = {"1,\"a\nb\"\n", "\n", "2,\"\"\"\n\n\"\r\n", "3,b\"\n", "4,\"c\n"};
        byte[] object = bytes(String.join("", records));
        for (boolean known : new boolean[] {false, true}) {
            for (PayloadLimits limits : List.of(SINGLE, multi(1), multi(10), multi(1000))) {
                List<String> found = new ArrayList<>();
                try (LineReader reader = known
                        ? LineReader.split(
                                (at, count) -> slow(object, at, count, step),
                                object.length,
                                0,
                                object.length,
                                limits,
                                MULTILINE)
                        : LineReader.whole(slow(object, 0, object.length, step), limits, MULTILINE)) {
                    while (reader.next()) {
                        assertThat(reader.recordsBefore()).isEqualTo(found.size());
                        for (int from = reader.from(); from < reader.to(); ) {
                            assertThat(reader.recordsBefore() + reader.recordIndexAt(from))
                                    .isEqualTo(found.size());
                            int to = Math.min(reader.to(), reader.recordEnd(from) + 1);
                            found.add(new String(reader.bytes(), from, to - from, UTF_8));
                            from = to;
                        }
                    }
                }
                assertThat(found).containsExactly(records);
            }
        }
    }

    @Test
    void bt58_payloadsOfQuotedLinesHoldWholeRecords() throws IOException {
        byte[] object = bytes("\"1\n1\"\n\"2\n2\"\n\"3\n3\n3\"\n4\n");
        assertThat(payloads(LineReader.whole(slow(object, 0, object.length, 5), multi(13), MULTILINE)))
                .containsExactly("\"1\n1\"\n\"2\n2\"\n", "\"3\n3\n3\"\n4\n");
        assertThat(payloads(LineReader.whole(slow(object, 0, object.length, 5), multi(3), MULTILINE)))
                .containsExactly("\"1\n1\"\n", "\"2\n2\"\n", "\"3\n3\n3\"\n", "4\n");
    }

    @Test
    void aHeaderMayBeQuotedLines() throws IOException {
        byte[] object = bytes("id,\"age\n(years)\"\n1,\"2\n\"\n3,4\n");
        CsvFormat both = new CsvFormat(CsvFormat.SNIFFED, true, true);
        try (LineReader reader = LineReader.whole(new ByteArrayInputStream(object), multi(6), both)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.offset()).isEqualTo(17);
            assertThat(reader.recordsBefore()).isEqualTo(1);
            assertThat(reader.next()).isTrue();
            assertThat(reader.recordsBefore()).isEqualTo(2);
            assertThat(new String(reader.edges().firstLine(), UTF_8)).isEqualTo("1,\"2\n\"");
        }
    }

    @Test
    void anObjectOfQuotedLinesIsNotCut() {
        assertThatThrownBy(() ->
                        LineReader.split((at, count) -> InputStream.nullInputStream(), 10, 0, 5, multi(100), MULTILINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an object whose records may hold line feeds must be one split, got 5 of 10 bytes");
    }

    @Test
    void whiteSpaceThatIsTheDelimiterIsNotBlank() throws IOException {
        byte[] object = bytes("\n\t1\n2\t3\n");
        CsvFormat tabs = new CsvFormat((byte) '\t', false, false);
        try (LineReader reader = LineReader.whole(new ByteArrayInputStream(object), multi(1), tabs)) {
            reader.next();
            reader.next();
            assertThat(reader.edges().nothingBefore()).isTrue();
            reader.next();
            assertThat(reader.edges().nothingBefore()).isFalse();
            assertThat(new String(reader.edges().firstLine(), UTF_8)).isEqualTo("\t1");
        }
    }
}
