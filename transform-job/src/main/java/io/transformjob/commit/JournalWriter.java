package io.transformjob.commit;

import io.transformjob.assemble.SplitOutcome;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what became of splits, for a driver that may come after this one. Stores cannot append, so entries wait for
 * each other: for two seconds at most, or until somebody needs theirs. With many small objects a request covers many of
 * them, and a cluster of many executors does not spend its requests on the journal. Thread-safe; one in each JVM, a name of
 * its own for each.
 */
public final class JournalWriter {
    private static final long LINGER_MILLIS = 2000;

    private final ObjectStore store;
    private final ObjectUri folder;
    private final String name;
    /** One thread, which is no task's: interrupting a task does not cut an entry off. */
    private final ScheduledThreadPoolExecutor thread;

    private List<SplitOutcome> waiting = new ArrayList<>();
    /** Done when what waits is stored. */
    private CompletableFuture<Void> written = new CompletableFuture<>();

    private int objects;

    /** @param store as the job's output is written */
    public JournalWriter(ObjectStore store, Journal.Outcomes target) {
        this.store = store;
        this.folder = target.folder();
        this.name = target.prefix() + UUID.randomUUID();
        this.thread = new ScheduledThreadPoolExecutor(1, JournalWriter::daemon);
        thread.setKeepAliveTime(2 * LINGER_MILLIS, TimeUnit.MILLISECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "journal");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Has an entry written soon.
     *
     * @return done once it is stored
     */
    public synchronized Future<Void> add(SplitOutcome outcome) {
        if (waiting.isEmpty()) {
            thread.schedule(this::write, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
        waiting.add(outcome);
        return written;
    }

    /** Has what waits written now, and waits for an entry. */
    public void await(Future<Void> entry) throws IOException {
        if (!entry.isDone()) {
            thread.execute(this::write);
        }
        try {
            entry.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an entry of the journal was written");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void write() {
        List<SplitOutcome> entries;
        CompletableFuture<Void> done;
        ObjectUri target;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            entries = waiting;
            done = written;
            waiting = new ArrayList<>();
            written = new CompletableFuture<>();
            target = folder.resolve("%s-%06d.jsonl".formatted(name, objects++));
        }
        try {
            StringBuilder lines = new StringBuilder();
            for (SplitOutcome entry : entries) {
                lines.append(Entries.outcome(entry)).append('\n');
            }
            store.write(target, lines.toString().getBytes(StandardCharsets.UTF_8));
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
