package io.transformjob.assemble;

import io.transformjob.model.RequestHandler;
import io.transformjob.payload.Companion;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.PayloadChunk;
import io.transformjob.payload.PayloadChunks;
import io.transformjob.plan.PlannedObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The loop over the payloads of a whole object, on several threads while another one inflates and cuts: for objects that
 * cannot be split but take longer to score than to read. Output, counts and the fault that is found are those of one
 * thread.
 */
final class ChunkTransformer {
    /** Payloads up to this length are put together. */
    static final int CHUNK_BYTES = 1024 * 1024;

    /** Beside those that are worked on: one that waits for a thread, and one that waits for those before it. */
    private static final int CHUNKS_WAITING = 2;
    /** So long are threads that were interrupted waited for. */
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(10);

    /** Objects whose bad records are kept are not scored here. */
    private static final RejectedRecords.Opening NO_QUARANTINE = () -> {
        throw new IllegalStateException("bad records fail the object");
    };

    private final TransformSettings settings;
    private final RequestHandler handler;
    private final int threads;
    private final int chunkBytes;

    /**
     * @param threads how many score
     * @param chunkBytes how much each takes at once
     */
    ChunkTransformer(TransformSettings settings, RequestHandler handler, int threads, int chunkBytes) {
        this.settings = settings;
        this.handler = handler;
        this.threads = threads;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Transforms all payloads of an object.
     *
     * @param payloads at its beginning; closed by the thread that reads, soon after the end of this at the latest
     * @throws DataFaultException for the first record, in order, that breaks its format, or for the object
     */
    ObjectTransformer.Counts transform(PlannedObject object, LineReader payloads, OutputStream out) throws IOException {
        List<Companion> companions = new ArrayList<>();
        PayloadChunks chunks = new PayloadChunks(payloads, threads + CHUNKS_WAITING, chunkBytes);
        try {
            Answers answers = new Answers(object, chunks);
            for (int i = 0; i < threads; i++) {
                PayloadTransformer transformer = new PayloadTransformer(settings, handler);
                companions.add(Companion.start(() -> answers.make(transformer)));
            }
            return answers.write(out);
        } finally {
            chunks.close();
            Companion.stop(companions, STOP_MILLIS);
        }
    }

    /** The answer to a chunk: output and counts, or what was thrown. */
    private static final class Answer {
        private final PayloadChunk chunk;
        private final ByteArrayOutputStream output;
        private ObjectTransformer.Counts counts;
        private Throwable failure;

        Answer(PayloadChunk chunk, ByteArrayOutputStream output) {
            this.chunk = chunk;
            this.output = output;
        }
    }

    /** The answers to the chunks of one object, made in any order and written in that of the chunks. */
    private static final class Answers {
        private final PlannedObject object;
        private final PayloadChunks chunks;
        private final Map<Long, Answer> made = new HashMap<>();
        private final Deque<ByteArrayOutputStream> free = new ArrayDeque<>();
        private Throwable failure;

        Answers(PlannedObject object, PayloadChunks chunks) {
            this.object = object;
            this.chunks = chunks;
        }

        /** Answers chunks until all are taken. */
        void make(PayloadTransformer transformer) {
            try {
                for (PayloadChunk chunk; (chunk = chunks.take()) != null; ) {
                    Answer answer = new Answer(chunk, output());
                    try {
                        answer.counts = transformer.transform(object, chunk.reader(), answer.output, NO_QUARANTINE);
                    } catch (IOException | RuntimeException | Error e) {
                        answer.failure = e;
                    }
                    put(answer);
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        private synchronized ByteArrayOutputStream output() {
            ByteArrayOutputStream output = free.poll();
            return output == null ? new ByteArrayOutputStream() : output;
        }

        private synchronized void put(Answer answer) {
            made.put(answer.chunk.index(), answer);
            notifyAll();
        }

        private synchronized void fail(Throwable e) {
            failure = e;
            notifyAll();
        }

        /** Writes all answers in order, as they are made; throws what the first that failed threw. */
        ObjectTransformer.Counts write(OutputStream out) throws IOException {
            ObjectTransformer.Counts counts = ObjectTransformer.Counts.NONE;
            boolean last = false;
            for (long index = 0; !last; index++) {
                Answer answer = await(index);
                Companion.rethrow(answer.failure);
                answer.output.writeTo(out);
                counts = counts.then(answer.counts);
                last = answer.chunk.isLast();
                done(answer);
            }
            return counts;
        }

        private synchronized Answer await(long index) throws IOException {
            while (failure == null && !made.containsKey(index)) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException(
                            "interrupted while transforming " + object.input().uri());
                }
            }
            Companion.rethrow(failure);
            return made.remove(index);
        }

        private void done(Answer answer) {
            answer.output.reset();
            synchronized (this) {
                free.add(answer.output);
            }
            chunks.release(answer.chunk);
        }
    }
}
