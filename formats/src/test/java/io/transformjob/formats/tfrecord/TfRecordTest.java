package io.transformjob.formats.tfrecord;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TfRecordTest {
    private static final String REMEDY =
            ". Check that the object is complete, not compressed, and holds TFRecord frames.";
    private static final String HELLO = "05000000 00000000 | EAB2043E | 68656C6C6F | BB1F1C19";

    private static List<String> payloads;
    private static byte[] basic;

    @BeforeAll
    static void readManifest() throws IOException {
        payloads = new ArrayList<>();
        JsonNode manifest = new ObjectMapper().readTree(Frames.resource("/tfrecord/manifest.json"));
        manifest.get("basic.tfrecord").get("payloads_hex").forEach(payload -> payloads.add(payload.textValue()));
        basic = Frames.resource("/tfrecord/basic.tfrecord");
    }

    private static List<String> read(byte[] stream) throws IOException {
        return Frames.read(TfRecord.reader(new ByteArrayInputStream(stream)));
    }

    private static byte[] written(List<String> records) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (TfRecordWriter writer = new TfRecordWriter(stream)) {
            for (String record : records) {
                writer.write(Frames.hex(record));
            }
        }
        return stream.toByteArray();
    }

    private static FrameReader after(int records, byte[] stream) throws IOException {
        FrameReader reader = TfRecord.reader(new ByteArrayInputStream(stream));
        for (int i = 0; i < records; i++) {
            assertThat(reader.next()).isTrue();
        }
        return reader;
    }

    @Test
    void formats7_filesGiveThePayloadsThatWereFramedAndTheOtherWay() throws IOException {
        assertThat(payloads).hasSize(4).contains("");
        assertThat(read(basic)).isEqualTo(payloads);
        assertThat(written(payloads)).isEqualTo(basic);
    }

    @Test
    void formats7_workedExample() throws IOException {
        assertThat(read(Frames.hex(HELLO))).containsExactly("68656c6c6f");
        assertThat(written(List.of("68656c6c6f"))).isEqualTo(Frames.hex(HELLO));
    }

    @Test
    void bt54_checksumsAreCrc32cMasked() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        int crc = 0xE3069283;

        assertThat(TfRecord.masked(new CRC32C(), digits, 0, 9)).isEqualTo((crc >>> 15 | crc << 17) + 0xA282EAD8);
    }

    @Test
    void formats7_anEmptyStreamHasNoRecords() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void bt54_aWrongChecksumOfTheLengthIsRefused() throws IOException {
        assertThatThrownBy(after(0, Frames.resource("/tfrecord/bad_length_crc.tfrecord"))::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage(
                        "record at byte 0: TFRecord: the length must have the checksum 3E04B2EA that its frame tells, found 04524542"
                                + REMEDY);
    }

    @Test
    void bt54_aWrongChecksumOfTheDataIsRefused() throws IOException {
        assertThatThrownBy(after(0, Frames.resource("/tfrecord/bad_data_crc.tfrecord"))::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage(
                        "record at byte 0: TFRecord: the data must have the checksum 191C1FBB that its frame tells, found 4C442F99"
                                + REMEDY);
    }

    @Test
    void formats7_aFileThatIsCutOffGivesTheRecordsBeforeAndThenIsRefused() throws IOException {
        assertThatThrownBy(after(3, Frames.resource("/tfrecord/truncated.tfrecord"))::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage("record at byte 309: TFRecord: a frame must have the 20 bytes of data and checksum that its"
                        + " header tells, found 17 before the end" + REMEDY);
    }

    @ParameterizedTest
    @CsvSource({"1", "11"})
    void formats7_aHeaderThatIsCutOffIsRefused(int left) throws IOException {
        byte[] stream = Arrays.copyOf(basic, 21 + left);

        assertThatThrownBy(after(1, stream)::next)
                .isInstanceOfSatisfying(
                        MalformedStreamException.class,
                        e -> assertThat(e.offset()).isEqualTo(21))
                .hasMessage("record at byte 21: TFRecord: a frame must have a header of 12 bytes, found " + left
                        + " before the end" + REMEDY);
    }

    @ParameterizedTest
    @CsvSource({
        // length with its right checksum, what is found
        "7FFFFFFFFFFFFFFF, 9223372036854775807",
        "8000000000000000, 9223372036854775807",
        "FFFFFFFFFFFFFFFF, 9223372036854775807",
        "000000007FFFFFE8, 2147483624",
        "0000000100000000, 4294967296"
    })
    void p9_aLengthBeyondAnyArrayIsRefusedUnread(String length, String found) {
        FrameReader reader = TfRecord.reader(new ByteArrayInputStream(header(Long.parseUnsignedLong(length, 16))));

        assertThatThrownBy(reader::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessage("record at byte 0: a record must hold at most 2147483623 bytes, found " + found
                        + ". Check that the stream is not damaged, or allow longer records.");
    }

    @Test
    void p9_memoryGrowsWithWhatArrivesAndNotWithWhatAFrameClaims() {
        ByteWindow window = new ByteWindow(new ByteArrayInputStream(header(2_000_000_000)), 0);

        assertThatThrownBy(() -> new TfRecordFraming().find(window, 0, 2_000_000_000))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("must have the 2000000004 bytes of data and checksum");
        assertThat(window.bytes()).hasSize(64 * 1024);
    }

    private static byte[] header(long length) {
        byte[] header = new byte[12];
        for (int i = 0; i < 8; i++) {
            header[i] = (byte) (length >>> 8 * i);
        }
        int crc = TfRecord.masked(new CRC32C(), header, 0, 8);
        for (int i = 0; i < 4; i++) {
            header[8 + i] = (byte) (crc >>> 8 * i);
        }
        return header;
    }

    @Test
    void formats7_anyRecordsComeBackThroughAnyStreamAndNoChangedByteGoesUnnoticed() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<String> records = new ArrayList<>();
            for (int record = 1 + random.nextInt(8); record > 0; record--) {
                byte[] data = new byte[random.nextInt(50) == 0 ? 200_000 : random.nextInt(40)];
                random.nextBytes(data);
                records.add(HexFormat.of().formatHex(data));
            }
            byte[] stream = written(records);
            int step = random.nextInt(3) == 0 ? 100_000 : 1 + random.nextInt(100);
            assertThat(Frames.read(TfRecord.reader(Frames.slow(stream, step))))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(records);

            stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> read(stream))
                    .as("seed %d round %d", seed, round)
                    .isInstanceOf(MalformedStreamException.class);
        }
    }
}
