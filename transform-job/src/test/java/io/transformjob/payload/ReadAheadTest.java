package io.transformjob.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadAheadTest {
    private static final long SEED = 20_241_107;

    /** Whatever a test did to its stream, its thread has ended. */
    @AfterEach
    void noThreadIsLeft() {
        await(() -> Companion.running() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void bytesAreThoseOfTheSourceWhateverIsReadAtOnce(int bufferBytes) throws IOException {
        Random random = new Random(SEED + bufferBytes);
        for (int length : new int[] {0, 1, 2, bufferBytes - 1, bufferBytes, bufferBytes + 1, 4 * bufferBytes, 1500}) {
            for (int buffers = 1; buffers <= 4; buffers++) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                byte[] read = new byte[length];
                try (ReadAhead stream = new ReadAhead(new Source(bytes, random), bufferBytes, buffers)) {
                    int at = 0;
                    while (at < length) {
                        int asked = 1 + random.nextInt(length - at);
                        int count = stream.read(read, at, asked);
                        assertThat(count).isBetween(1, asked);
                        at += count;
                    }
                    assertThat(stream.read()).isEqualTo(-1);
                    assertThat(stream.read(read, 0, 0)).isZero();
                    assertThat(stream.read(new byte[1])).isEqualTo(-1);
                }
                assertThat(read).as("seed %d", SEED).isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 11, 40, 55})
    void whatTheSourceThrowsIsThrownBehindItsLastByte(int length) throws IOException {
        for (Throwable failure : new Throwable[] {
            new IOException("reset"), new IllegalStateException("bug"), new StackOverflowError("deep")
        }) {
            Source source = new Source(new byte[length], new Random(SEED));
            source.failure = failure;
            try (ReadAhead stream = new ReadAhead(source, 10, 3)) {
                assertThat(stream.readNBytes(length)).hasSize(length);
                assertThatThrownBy(stream::read).isSameAs(failure);
                assertThatThrownBy(stream::read).isSameAs(failure);
            }
            await(() -> Companion.running() == 0);
            assertThat(source.closed).hasValue(1);
        }
    }

    @Test
    void nothingIsReadBeforeABufferIsFree() throws IOException {
        Source source = new Source(new byte[1000], new Random(SEED));
        try (ReadAhead stream = new ReadAhead(source, 10, 3)) {
            for (int taken = 0; taken < 1000; taken++) {
                assertThat(stream.read()).isZero();
                // The buffer being read, and those ahead of it.
                assertThat(source.given).hasValueLessThanOrEqualTo(taken / 10 * 10 + 30L);
            }
        }
    }

    @Test
    void theSourceIsReadWhileTheBytesBeforeAreWorkedOn() throws IOException {
        Source source = new Source(new byte[100], new Random(SEED));
        try (ReadAhead stream = new ReadAhead(source, 10, 3)) {
            assertThat(stream.read()).isZero();
            await(() -> source.given.get() == 30);
        }
    }

    @Test
    void aSourceOfOneBufferPaysForNoThread() {
        InputStream source = new ByteArrayInputStream(new byte[0]);
        assertThat(ReadAhead.of(source, 512 * 1024)).isSameAs(source);
        try (ReadAhead ahead = (ReadAhead) ReadAhead.of(source, 512 * 1024 + 1)) {
            assertThat(ahead).isNotNull();
        }
    }

    @Test
    void closingEndsAReadThatCanBeInterrupted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        InputStream source = new InputStream() {
            @Override
            public int read() throws IOException {
                reading.countDown();
                try {
                    Thread.sleep(TimeUnit.HOURS.toMillis(1));
                    return -1;
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }

            @Override
            public void close() {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                closed.incrementAndGet();
            }
        };
        ReadAhead stream = new ReadAhead(source);
        reading.await();
        stream.close();
        await(() -> closed.get() == 1);
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("the stream is closed");
    }

    @Test
    void closingDoesNotWaitForAReadThatCannotBeInterrupted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        InputStream source = new InputStream() {
            @Override
            public int read() {
                reading.countDown();
                while (answer.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return -1;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        ReadAhead stream = new ReadAhead(source);
        reading.await();
        stream.close();
        assertThat(closed).hasValue(0);
        answer.countDown();
        await(() -> closed.get() == 1);
    }

    @Test
    void closingEndsAThreadThatWaitsForAFreeBuffer() throws IOException {
        Source source = new Source(new byte[1000], new Random(SEED));
        try (ReadAhead stream = new ReadAhead(source, 10, 3)) {
            assertThat(stream.read()).isZero();
            await(() -> source.given.get() == 30);
        }
        await(() -> source.closed.get() == 1);
        assertThat(source.given).hasValue(30);
    }

    @Test
    void anInterruptEndsTheWaitForBytes() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        InputStream source = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                return -1;
            }
        };
        ReadAhead stream = new ReadAhead(source);
        Thread.currentThread().interrupt();
        assertThatThrownBy(stream::read)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while waiting for bytes");
        stream.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Gives its bytes in runs of any length, then its end or its failure. */
    private static final class Source extends InputStream {
        private final byte[] bytes;
        private final Random random;
        private final AtomicLong given = new AtomicLong();
        private final AtomicInteger closed = new AtomicInteger();
        private Throwable failure;

        Source(byte[] bytes, Random random) {
            this.bytes = bytes;
            this.random = random;
        }

        @Override
        public int read() {
            throw new AssertionError("bytes are read one by one");
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int at = (int) given.get();
            if (at == bytes.length) {
                return end();
            }
            int length = 1 + random.nextInt(Math.min(count, bytes.length - at));
            System.arraycopy(bytes, at, into, from, length);
            given.addAndGet(length);
            return length;
        }

        private int end() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return -1;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
