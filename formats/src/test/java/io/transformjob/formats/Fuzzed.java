package io.transformjob.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.batch.TextBatch;
import io.transformjob.formats.record.FrameReader;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What holds for every parser, whatever its input: it gives a value or a located error, in memory bounded by the length of
 * the input. Time is bounded by {@code scripts/fuzz}.
 */
public final class Fuzzed {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Buffers that a parser begins with. */
    private static final long BYTES_FIXED = 4 << 20;

    private static final long BYTES_PER_BYTE = 400;

    private Fuzzed() {}

    /** Runs a parser; a fault that is not located in the input fails. */
    public static void parse(byte[] input, Runnable parser) {
        long limit = BYTES_FIXED + BYTES_PER_BYTE * input.length;
        // The first run may load classes, which are changed for the fuzzer in this thread.
        if (allocated(input, parser) > limit) {
            assertThat(allocated(input, parser))
                    .as("bytes allocated for an input of %d", input.length)
                    .isLessThanOrEqualTo(limit);
        }
    }

    private static long allocated(byte[] input, Runnable parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            parser.run();
        } catch (MalformedRecordException e) {
            assertThat(e.offset()).as(e.getMessage()).isBetween(0, input.length);
            assertThat(e.rule()).isNotBlank();
            assertThat(e.found()).isNotBlank();
            assertThat(e.getMessage().length()).isLessThan(2_000);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Reads a payload that is a whole object to its end, and looks at every batch. */
    public static void decode(BatchDecoder decoder, byte[] input) {
        parse(input, () -> {
            decoder.start(input, 0, input.length, Edges.WHOLE);
            for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
                check(batch, input.length);
                if (decoder.endsDocument()) {
                    assertThat(decoder.documentStart()).isBetween(0, decoder.documentEnd());
                    assertThat(decoder.documentEnd()).isLessThanOrEqualTo(input.length);
                }
            }
        });
    }

    /** Reads a stream of frames up to its end or a fault, and adds the data of each record. */
    public static void frames(byte[] stream, Function<InputStream, FrameReader> readers, List<byte[]> records) {
        int before = records.size();
        parse(stream, () -> {
            records.subList(before, records.size()).clear();
            try (FrameReader reader = readers.apply(new ByteArrayInputStream(stream))) {
                while (reader.next()) {
                    records.add(reader.toByteArray());
                }
            } catch (MalformedStreamException e) {
                assertThat(e.offset()).as(e.getMessage()).isBetween(0L, (long) stream.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void check(FeatureBatch batch, int length) {
        assertThat(batch.spans().count()).isEqualTo(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            assertThat(batch.spans().start(row)).isBetween(0, batch.spans().end(row));
            assertThat(batch.spans().end(row)).isLessThanOrEqualTo(length);
        }
        if (batch instanceof SparseBatch sparse) {
            for (int entry = 0; entry < sparse.rowOffset(sparse.rows()); entry++) {
                assertThat(sparse.indices()[entry]).isBetween(0, sparse.columns() - 1);
            }
        } else if (batch instanceof TextBatch texts) {
            for (int row = 0; row < texts.rows(); row++) {
                assertThat(texts.textStart(row)).isBetween(0, texts.textEnd(row));
                assertThat(texts.textEnd(row)).isLessThanOrEqualTo(length);
                assertThat(texts.labelsMax(row)).isPositive();
            }
        } else {
            DenseBatch dense = (DenseBatch) batch;
            assertThat(dense.values().length).isGreaterThanOrEqualTo(dense.rows() * dense.columns());
        }
    }

    /** Files of a folder of the test resources, as seeds; empty bytes besides. */
    public static Stream<byte[]> seeds(String... folders) {
        return Stream.concat(Stream.of(new byte[0]), Stream.of(folders).flatMap(Fuzzed::files));
    }

    private static Stream<byte[]> files(String folder) {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources", folder))) {
            List<Path> seeds = files.filter(Files::isRegularFile).sorted().toList();
            return seeds.stream().map(Fuzzed::bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
