package io.transformjob.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
