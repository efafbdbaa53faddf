package io.transformjob.formats.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class FrameSearchFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("recordio", "recordio-golden", "tfrecord");
    }

    /**
     * A search ends, stays in its part of the stream, and finds what can be read: one whole record at least. One that begins
     * at a record finds it, if enough records follow for a chain or the stream ends with them.
     */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesHaveARecordThatCanBeReadOrNone(byte[] stream) {
        for (Supplier<Framing> framings : List.<Supplier<Framing>>of(RecordIoFraming::new, TfRecordFraming::new)) {
            List<Integer> records = records(stream, framings.get());
            boolean whole = records.get(records.size() - 1) == stream.length;
            for (int from : new int[] {1, 4, stream.length / 2}) {
                Fuzzed.parse(stream, () -> search(stream, Math.min(from, stream.length), framings));
            }
            for (int from : whole ? records.subList(0, records.size() - 1) : List.<Integer>of()) {
                assertThat(search(stream, from, framings)).isEqualTo(from);
            }
        }
    }

    /** Where records begin that follow one another from the beginning of the stream, and where they end. */
    private static List<Integer> records(byte[] stream, Framing framing) {
        List<Integer> places = new ArrayList<>(List.of(0));
        ByteWindow window = ByteWindow.of(stream, 0, stream.length);
        try {
            for (int at = 0, length; (length = framing.find(window, at, stream.length)) > 0; ) {
                at += length;
                places.add(at);
            }
        } catch (MalformedStreamException e) {
            // What was found before it counts.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return places;
    }

    private static long search(byte[] stream, int from, Supplier<Framing> framings) {
        ByteWindow window = new ByteWindow(new ByteArrayInputStream(stream, from, stream.length), from);
        try {
            if (!new FrameSearch(window, framings.get(), stream.length, stream.length).find(stream.length)) {
                return -1;
            }
            assertThat(window.offset()).isBetween((long) from, stream.length - 1L);
            assertThat(framings.get().find(window, 0, stream.length)).isPositive();
            return window.offset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
