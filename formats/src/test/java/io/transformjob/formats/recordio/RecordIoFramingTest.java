package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.record.ByteWindow;
import io.transformjob.formats.record.FrameReader;
import io.transformjob.formats.record.Frames;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoFramingTest {
    private static final String MAGIC = "0A23D7CE ";

    private static List<String> read(byte[] stream) throws IOException {
        return Frames.read(RecordIo.reader(new ByteArrayInputStream(stream)));
    }

    private static List<String> read(String digits) throws IOException {
        return read(Frames.hex(digits));
    }

    private static byte[] written(List<String> records, boolean escaping) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoWriter writer = escaping ? RecordIoWriter.escaping(stream) : RecordIoWriter.raw(stream)) {
            for (String record : records) {
                writer.write(Frames.hex(record));
            }
        }
        return stream.toByteArray();
    }

    @Test
    void formats5_framesOfDmlcGiveThePayloadsThatItFramedAndTheOtherWay() throws IOException {
        List<String> payloads = new ArrayList<>();
        JsonNode manifest = new ObjectMapper().readTree(Frames.resource("/recordio/manifest.json"));
        manifest.get("framing_multipart.rec").get("records").forEach(payload -> payloads.add(payload.textValue()));
        byte[] stream = Frames.resource("/recordio/framing_multipart.rec");

        assertThat(payloads).hasSize(12);
        assertThat(read(stream)).isEqualTo(payloads);
        assertThat(written(payloads, true)).isEqualTo(stream);
    }

    @Test
    void formats5_workedExampleOfAPayloadInTwoParts() throws IOException {
        String payload = "0a1a0a0676616c7565731210120e0a0c0000803f0a23d7ce00000040";
        byte[] stream = Frames.hex(
                MAGIC + "14000020  0A1A0A0676616C756573121012 0E0A0C 0000803F" + MAGIC + "04000060  00000040");

        assertThat(read(stream)).containsExactly(payload);
        assertThat(written(List.of(payload), true)).isEqualTo(stream);
        assertThat(stream).isEqualTo(Frames.resource("/recordio/multipart_protobuf.pbr"));
    }

    @Test
    void formats5_aMagicNumberInsideAPartWithFlag0IsData() throws IOException {
        String payload = "0a1a0a0676616c7565731210120e0a0c0000803f0a23d7ce00000040";
        byte[] stream = Frames.resource("/recordio/unescaped_magic_protobuf.pbr");

        assertThat(read(stream)).containsExactly(payload);
        assertThat(written(List.of(payload), false)).isEqualTo(stream);
    }

    @Test
    void formats5_anEmptyStreamHasNoRecordsAndAnEmptyRecordHasEightBytes() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read(MAGIC + "00000000")).containsExactly("");
    }

    @Test
    void formats5_theContentOfThePaddingIsIgnored() throws IOException {
        assertThat(read(MAGIC + "01000000 61 FFFFFF |" + MAGIC + "02000000 6263 0A23"))
                .containsExactly("61", "6263");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0000"})
    void formats5_thePaddingOfTheVeryLastRecordMayBeMissing(String padding) throws IOException {
        assertThat(read(MAGIC + "01000000 61 000000 |" + MAGIC + "01000000 62" + padding))
                .containsExactly("61", "62");
        assertThat(read(MAGIC + "04000020 61616161 |" + MAGIC + "01000060 62" + padding))
                .containsExactly("61616161" + "0a23d7ce" + "62");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0A23D7CF 01000000 61000000           | 12 | a part must begin with 0A 23 D7 CE, found 0A 23 D7 CF 01 00 00 00
        0A                                   | 12 | a part must have a header of 8 bytes, found 1 before the end
        0A23D7CE 000000                      | 12 | a part must have a header of 8 bytes, found 7 before the end
        0A23D7CE 01000000                    | 12 | a part must have the 1 bytes that its header tells, found 0 before the end
        0A23D7CE 05000000 61626364           | 12 | a part must have the 5 bytes that its header tells, found 4 before the end
        0A23D7CE FFFFFF1F 61626364           | 12 | a part must have the 536870911 bytes that its header tells, found 4 before the end
        0A23D7CE 00000040                    | 12 | the first part must have flag 0 or 1, found 2
        0A23D7CE 00000060                    | 12 | the first part must have flag 0 or 1, found 3
        0A23D7CE 00000080                    | 12 | the first part must have flag 0 or 1, found 4
        0A23D7CE 000000A0                    | 12 | the first part must have flag 0 or 1, found 5
        0A23D7CE 000000C0                    | 12 | the first part must have flag 0 or 1, found 6
        0A23D7CE 000000E0                    | 12 | the first part must have flag 0 or 1, found 7
        0A23D7CE 00000020 0A23D7CE 00000000  | 12 | a further part must have flag 2 or 3, found 0 in the part 8 bytes behind the first
        0A23D7CE 00000020 0A23D7CE 00000020  | 12 | a further part must have flag 2 or 3, found 1 in the part 8 bytes behind the first
        0A23D7CE 00000020 0A23D7CE 00000040  | 12 | a part must have a header of 8 bytes, found 0 before the end in the part 16 bytes behind the first
        0A23D7CE 00000020 00000000 00000060  | 12 | a part must begin with 0A 23 D7 CE, found 00 00 00 00 00 00 00 60 in the part 8 bytes behind the first
        0A23D7CE 00000020                    | 12 | a part must have a header of 8 bytes, found 0 before the end in the part 8 bytes behind the first
        0A23D7CE 01000020 61                 | 12 | a part must have the 1 bytes that its header tells, found 1 before the end
        """)
    void formats5_aDamagedFrameIsRefusedWithItsPlace(String frame, long offset, String fault) throws IOException {
        FrameReader reader =
                RecordIo.reader(new ByteArrayInputStream(Frames.hex(MAGIC + "01000000 61 000000" + frame)));

        assertThat(reader.next()).isTrue();
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        MalformedStreamException.class,
                        e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessage("record at byte " + offset + ": RecordIO: " + fault
                        + ". Check that the object is complete and holds RecordIO frames.");
    }

    @Test
    void formats5_aRecordLongerThanTakenIsRefusedUnread() throws IOException {
        byte[] stream = Frames.hex(MAGIC + "08000020 6162636465666768" + MAGIC + "00000060");
        FrameReader twelve = new FrameReader(new ByteArrayInputStream(stream), new RecordIoFraming(), 12);
        FrameReader eleven = new FrameReader(new ByteArrayInputStream(stream), new RecordIoFraming(), 11);

        assertThat(Frames.read(twelve)).containsExactly("61626364656667680a23d7ce");
        assertThatThrownBy(eleven::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage(
                        "record at byte 0: a record must hold at most 11 bytes, found 12. Check that the stream is not"
                                + " damaged, or allow longer records.");
    }

    @Test
    void p9_memoryGrowsWithWhatArrivesAndNotWithWhatAFrameClaims() {
        byte[] stream = Arrays.copyOf(Frames.hex(MAGIC + "FFFFFF1F"), 1000);
        ByteWindow window = new ByteWindow(new ByteArrayInputStream(stream), 0);

        assertThatThrownBy(() -> new RecordIoFraming().find(window, 0, RecordIo.DATA_LENGTH_MAX))
                .isInstanceOf(MalformedStreamException.class);
        assertThat(window.bytes()).hasSize(64 * 1024);
    }

    @Test
    void formats5_anyPayloadComesBackFromBothWritersThroughAnyStream() throws IOException {
        long seed = 5;
        Random random = new Random(seed);
        byte[] magic = Frames.hex(MAGIC);
        for (int round = 0; round < 500; round++) {
            List<String> records = new ArrayList<>();
            for (int record = random.nextInt(8); record > 0; record--) {
                byte[] data = new byte[random.nextInt(50) == 0 ? 200_000 : random.nextInt(40)];
                random.nextBytes(data);
                for (int i = random.nextInt(4); i > 0 && data.length >= 4; i--) {
                    System.arraycopy(magic, 0, data, random.nextInt(data.length / 4) * 4, 4);
                }
                records.add(HexFormat.of().formatHex(data));
            }
            for (boolean escaping : new boolean[] {false, true}) {
                byte[] stream = written(records, escaping);
                int step = random.nextInt(3) == 0 ? 100_000 : 1 + random.nextInt(100);
                assertThat(Frames.read(RecordIo.reader(Frames.slow(stream, step))))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(records);
            }
        }
    }

    @Test
    void p9_anyBytesGiveRecordsOrARefusal() throws IOException {
        long seed = 6;
        Random random = new Random(seed);
        byte[] good = Frames.resource("/recordio/framing_multipart.rec");
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] stream = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int i = random.nextInt(3); i > 0 && stream.length > 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            try {
                read(stream);
            } catch (MalformedStreamException e) {
                refused++;
                assertThat(e.offset()).isBetween(0L, (long) stream.length);
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d".formatted(seed, round), e);
            }
        }
        assertThat(refused).isBetween(10_000, 19_500);
    }

    @Test
    void formats5_readersTellWhereARecordBegan() throws IOException {
        FrameReader reader = RecordIo.reader(
                new ByteArrayInputStream(Frames.hex(MAGIC + "01000000 61 000000 |" + MAGIC + "01000000 62 000000")));

        reader.next();
        assertThat(reader.offset()).isZero();
        assertThat(reader.toByteArray()).containsExactly('a');
        reader.next();
        assertThat(reader.offset()).isEqualTo(12);
        assertThat(reader.toByteArray()).containsExactly('b');
        assertThat(reader.next()).isFalse();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void formats5_recordsInAnArrayAreCountedUpToADamagedOne() {
        byte[] good = Frames.hex(MAGIC + "01000000 61 000000" + MAGIC + "00000020" + MAGIC + "00000060");
        byte[] bytes = Arrays.copyOf(good, good.length + 5);

        assertThat(RecordIo.isFramed(bytes, 0, bytes.length)).isTrue();
        assertThat(RecordIo.isFramed(bytes, 0, 3)).isFalse();
        assertThat(RecordIo.isFramed(bytes, 1, bytes.length)).isFalse();
        assertThat(RecordIo.count(bytes, 0, bytes.length)).isEqualTo(2);
        assertThat(RecordIo.count(bytes, 0, 12)).isEqualTo(1);
        assertThat(RecordIo.count(bytes, 0, 0)).isZero();
        assertThat(RecordIo.end(bytes, 0, bytes.length)).isEqualTo(12);
        assertThat(RecordIo.end(bytes, 12, bytes.length)).isEqualTo(28);
        assertThat(RecordIo.end(bytes, 28, bytes.length)).isEqualTo(28);
    }
}
