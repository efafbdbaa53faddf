package io.transformjob.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.csv.CsvFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PayloadChunksTest {
    private static final long SEED = 20_241_109;

    @AfterEach
    void noThreadIsLeft() {
        while (Companion.running() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** How objects of CSV are written. */
    enum Form {
        PLAIN(false, false),
        HEADER(true, false),
        MULTILINE(false, true);

        private final CsvFormat format;

        Form(boolean header, boolean multiline) {
            format = new CsvFormat(CsvFormat.SNIFFED, header, multiline);
        }
    }

    /** A stream in pieces of any length, which fails at its end or does not. */
    private static InputStream stream(byte[] bytes, Random random, IOException failure) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int from, int count) {
                int read = super.read(into, from, 1 + random.nextInt(count));
                if (read < 0 && failure != null) {
                    throw new UncheckedIOException(failure);
                }
                return read;
            }
        };
    }

    /** Lines, some blank, some long, some with quotes. */
    private static byte[] object(Random random) {
        String[] tokens = {"\n", "\n", "\n\n", " \n", "\r\n", "a", "b,c", " ", "1:2", "\"x\ny\"\n", "d".repeat(30)};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(200);
        for (int i = 0; i < count; i++) {
            text.append(tokens[random.nextInt(tokens.length)]);
        }
        text.append(random.nextInt(4) == 0 ? "\n".repeat(random.nextInt(300)) : "");
        return text.toString().getBytes(ISO_8859_1);
    }

    private static boolean nothingAfter(byte[] object, long offset, Edges.ByteTest something) {
        for (int i = (int) offset; i < object.length; i++) {
            if (something.accepts(object[i])) {
                return false;
            }
        }
        return true;
    }

    /** All that a decoder can learn of the payload that is out. */
    private static String show(PayloadReader reader) {
        int from = reader.from();
        int to = reader.to();
        StringBuilder shown = new StringBuilder("at %d, %d before: %s"
                .formatted(
                        reader.offset(),
                        reader.recordsBefore(),
                        new String(reader.bytes(), from, to - from, ISO_8859_1)));
        int middle = (from + to) / 2;
        shown.append("|record %d at %d".formatted(reader.recordIndexAt(middle), middle - from));
        shown.append("|first ends at ").append(reader.recordEnd(from) - from);
        boolean nothingBefore = reader.edges().nothingBefore();
        shown.append("|").append(nothingBefore);
        if (!nothingBefore) {
            shown.append(new String(reader.edges().firstLine(), ISO_8859_1));
        }
        return shown.toString();
    }

    /** What a reader shows from its first payload to its end, or to what it throws. */
    private static List<String> show(LineReader reader) throws IOException {
        List<String> shown = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                shown.add(show((PayloadReader) reader));
            }
            shown.add("end, %d before".formatted(reader.recordsBefore()));
        } catch (RuntimeException e) {
            shown.add("%s, %d before".formatted(e, reader.recordsBefore()));
        }
        return shown;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void p1_chunksShowWhatTheReaderAloneShows(Form form) throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 400; round++) {
            byte[] object = object(random);
            PayloadLimits limits =
                    new PayloadLimits(1 + random.nextInt(200), 1 + random.nextInt(60), random.nextInt(4) == 0);
            IOException failure = random.nextInt(3) == 0 ? new IOException("damaged") : null;
            long seed = random.nextLong();
            List<String> expected =
                    show(LineReader.whole(stream(object, new Random(seed), failure), limits, form.format));
            List<String> shown = new ArrayList<>();
            LineReader reader = LineReader.whole(stream(object, random, failure), limits, form.format);
            try (PayloadChunks chunks = new PayloadChunks(reader, 1 + random.nextInt(3), 1 + random.nextInt(150))) {
                for (PayloadChunk chunk; (chunk = chunks.take()) != null; ) {
                    try (PayloadReader payloads = chunk.reader()) {
                        show(payloads, object, failure, limits.singleRecord(), shown);
                        if (chunk.isLast()) {
                            shown.add("end, %d before".formatted(payloads.recordsBefore()));
                        }
                        chunks.release(chunk);
                    } catch (RuntimeException e) {
                        assertThat(chunk.isLast()).isTrue();
                        try (PayloadReader again = chunk.reader()) {
                            assertThatThrownBy(() -> readAll(again)).isSameAs(e);
                            shown.add("%s, %d before".formatted(e, again.recordsBefore()));
                        }
                    }
                }
            }
            assertThat(shown).as("seed %d, round %d", SEED, round).isEqualTo(expected);
        }
    }

    private static void readAll(PayloadReader payloads) throws IOException {
        while (payloads.next()) {
            assertThat(payloads.to()).isGreaterThan(payloads.from());
        }
    }

    private static void show(
            PayloadReader payloads, byte[] object, IOException failure, boolean wholes, List<String> shown)
            throws IOException {
        while (payloads.next()) {
            shown.add(show(payloads));
            long end = payloads.offset() + payloads.to() - payloads.from();
            for (Edges.ByteTest test : List.<Edges.ByteTest>of(b -> b > ' ', b -> b == ':')) {
                boolean nothing = wholes || nothingAfter(object, end, test);
                if (nothing && !wholes && failure != null) {
                    assertThatThrownBy(() -> payloads.edges().nothingAfter(test))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasRootCause(failure);
                } else {
                    assertThat(payloads.edges().nothingAfter(test)).isEqualTo(nothing);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void whatIsHeldIsBounded(int chunksMax) throws IOException {
        AtomicInteger read = new AtomicInteger();
        InputStream source = new InputStream() {
            @Override
            public int read() {
                return read.incrementAndGet() % 10 == 0 ? '\n' : 'a';
            }

            @Override
            public int read(byte[] into, int from, int count) {
                into[from] = (byte) read();
                return 1;
            }
        };
        try (PayloadChunks chunks =
                new PayloadChunks(LineReader.whole(source, new PayloadLimits(100, 10, false)), chunksMax, 100)) {
            for (int i = 0; i < 50; i++) {
                PayloadChunk chunk = chunks.take();
                LockSupport.parkNanos(200_000);
                // Chunks that are not released, and the payload behind them.
                assertThat(read).hasValueLessThanOrEqualTo(100 * (i + chunksMax) + 10 + 10 + 1);
                chunks.release(chunk);
            }
        }
    }

    @Test
    void blankLinesAreReadOnThroughHoweverFewChunksAreHeld() throws IOException {
        byte[] object = ("a\n" + "\n".repeat(5000) + "b\n").getBytes(ISO_8859_1);
        LineReader reader = LineReader.whole(new ByteArrayInputStream(object), new PayloadLimits(100, 10, false));
        try (PayloadChunks chunks = new PayloadChunks(reader, 1, 20)) {
            PayloadReader first = chunks.take().reader();
            assertThat(first.next()).isTrue();
            assertThat(first.edges().nothingAfter(b -> b == 'b')).isFalse();
            assertThat(first.edges().nothingAfter(b -> b == 'c')).isTrue();
        }
    }

    @Test
    void blankLinesWithoutEndAreRefused() throws IOException {
        InputStream blank = new InputStream() {
            @Override
            public int read() {
                return '\n';
            }

            @Override
            public int read(byte[] into, int from, int count) {
                java.util.Arrays.fill(into, from, from + count, (byte) '\n');
                return count;
            }
        };
        PayloadLimits limits = PayloadLimits.of(Long.MAX_VALUE, false, false);
        try (PayloadChunks chunks = new PayloadChunks(LineReader.whole(blank, limits), 2, 1024 * 1024)) {
            PayloadReader first = chunks.take().reader();
            assertThat(first.next()).isTrue();
            assertThatThrownBy(() -> first.edges().nothingAfter(b -> b > ' '))
                    .isInstanceOf(OversizeRecordException.class)
                    .hasMessage("at most 67108864 bytes of blank lines may follow each other, found more. Remove them.")
                    .extracting(e -> ((OversizeRecordException) e).offset())
                    .isEqualTo(256 * 1024L + 1);
        }
    }

    @Test
    void closingFreesWhoeverWaits() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        CountDownLatch closing = new CountDownLatch(1);
        InputStream silent = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    Thread.sleep(3_600_000);
                    return -1;
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                closing.countDown();
            }
        };
        PayloadChunks chunks = new PayloadChunks(LineReader.whole(silent, new PayloadLimits(100, 10, false)), 1, 20);
        List<PayloadChunk> taken = new ArrayList<>();
        Companion waiting = Companion.start(() -> {
            try {
                taken.add(chunks.take());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        chunks.close();
        assertThat(waiting.awaitEnd(30_000)).isTrue();
        assertThat(taken).hasSize(1).containsOnlyNulls();
        // By the thread that reads, which may not have begun when it was told to end.
        assertThat(closing.await(30, TimeUnit.SECONDS)).isTrue();
        noThreadIsLeft();
        assertThat(closed).hasValue(1);
    }
}
