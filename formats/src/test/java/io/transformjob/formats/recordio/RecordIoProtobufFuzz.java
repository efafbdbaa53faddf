package io.transformjob.formats.recordio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.record.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class RecordIoProtobufFuzz {
    /** Files of frames, and the records in them. */
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("recordio", "recordio-golden").flatMap(RecordIoProtobufFuzz::withRecords);
    }

    private static Stream<byte[]> withRecords(byte[] file) {
        Stream.Builder<byte[]> seeds = Stream.builder();
        seeds.add(file);
        try (FrameReader reader = RecordIo.reader(new ByteArrayInputStream(file))) {
            while (reader.next()) {
                seeds.add(reader.toByteArray());
            }
        } catch (IOException e) {
            if (e.getMessage().startsWith("record at byte")) {
                return seeds.build(); // not every file holds frames
            }
            throw new UncheckedIOException(e);
        }
        return seeds.build();
    }

    /** As a payload of frames the bytes give rows or a located fault; as one record, what protobuf-java reads. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreReadAsProtobufReadsThem(byte[] bytes) {
        Fuzzed.decode(new RecordIoProtobufDecoder(true), bytes);
        if (bytes.length < RecordIo.HEADER_LENGTH || RecordIo.readInt(bytes, 0) != RecordIo.MAGIC) {
            RecordOracleTest.compare(bytes, () -> HexFormat.of().formatHex(bytes));
        }
    }
}
