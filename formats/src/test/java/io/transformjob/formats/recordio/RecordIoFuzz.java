package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.record.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class RecordIoFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("recordio", "recordio-golden");
    }

    /** What is read, written and read again is the same; so are the bytes themselves as the data of a record. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesGiveRecordsOrALocatedFault(byte[] stream) throws IOException {
        List<byte[]> records = new ArrayList<>();
        records.add(stream);
        Fuzzed.frames(stream, RecordIo::reader, records);
        for (Function<OutputStream, RecordIoWriter> writers :
                List.<Function<OutputStream, RecordIoWriter>>of(RecordIoWriter::raw, RecordIoWriter::escaping)) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            try (RecordIoWriter writer = writers.apply(written)) {
                for (byte[] record : records) {
                    writer.write(record);
                }
            }
            try (FrameReader reader = RecordIo.reader(new ByteArrayInputStream(written.toByteArray()))) {
                for (byte[] record : records) {
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.toByteArray()).isEqualTo(record);
                }
                assertThat(reader.next()).isFalse();
            }
        }
    }
}
