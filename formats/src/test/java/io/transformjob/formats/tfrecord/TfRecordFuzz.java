package io.transformjob.formats.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.record.FrameReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TfRecordFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("tfrecord");
    }

    /** What is read and written is the beginning of what was there; any bytes can be the data of a record. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesGiveRecordsOrALocatedFault(byte[] stream) throws IOException {
        List<byte[]> records = new ArrayList<>();
        Fuzzed.frames(stream, TfRecord::reader, records);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (TfRecordWriter writer = new TfRecordWriter(written)) {
            for (byte[] record : records) {
                writer.write(record);
            }
            assertThat(Arrays.copyOf(stream, written.size())).isEqualTo(written.toByteArray());
            writer.write(stream);
        }
        try (FrameReader reader = TfRecord.reader(new ByteArrayInputStream(written.toByteArray()))) {
            for (byte[] record : records) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.toByteArray()).isEqualTo(record);
            }
            assertThat(reader.next()).isTrue();
            assertThat(reader.toByteArray()).isEqualTo(stream);
            assertThat(reader.next()).isFalse();
        }
    }
}
