package io.transformjob.spark;

import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitWork;
import io.transformjob.payload.Companion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Works through the units of a task: large splits one by one on the task's own thread, small objects several at once, since
 * the time of a small object is that of two requests and nearly all of it is waiting. One thread calls.
 */
final class UnitRunner {
    private static final int THREADS = 8;
    /** So long are those that were interrupted waited for: they may be in the middle of a request. */
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Supplier<Work> newWork;
    private final long smallBytesMax;
    /** One for each thread, made when it is first needed; that of the task's own thread is the first. */
    private final List<Work> works = new ArrayList<>();

    /** What is done to a unit; used by one thread at a time. */
    @FunctionalInterface
    interface Work {
        SplitOutcome apply(SplitWork unit) throws IOException;
    }

    /** Is told what became of each unit, in their order, on the thread that called. */
    @FunctionalInterface
    interface Listener {
        void done(SplitWork unit, SplitOutcome outcome);
    }

    /**
     * @param newWork called once for each thread, by the thread that runs
     * @param smallBytesMax longest object of which several are worked on at once
     */
    UnitRunner(Supplier<Work> newWork, long smallBytesMax) {
        this.newWork = newWork;
        this.smallBytesMax = smallBytesMax;
    }

    /**
     * Works through all units.
     *
     * @throws IOException the first that any of them threw; the others have been stopped
     */
    void run(List<SplitWork> units, Listener listener) throws IOException {
        int from = 0;
        while (from < units.size()) {
            int to = from;
            while (to < units.size() && WorkPackages.isSmall(units.get(to), smallBytesMax)) {
                to++;
            }
            if (to - from > 1) {
                runTogether(units.subList(from, to), listener);
                from = to;
            } else {
                listener.done(units.get(from), work(0).apply(units.get(from)));
                from++;
            }
        }
    }

    private Work work(int thread) {
        while (works.size() <= thread) {
            works.add(newWork.get());
        }
        return works.get(thread);
    }

    private void runTogether(List<SplitWork> units, Listener listener) throws IOException {
        Round round = new Round(units);
        List<Companion> threads = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(THREADS, units.size()); i++) {
                Work work = work(i);
                threads.add(Companion.start(() -> round.workOn(work)));
            }
            for (int i = 0; i < units.size(); i++) {
                listener.done(units.get(i), round.outcome(i));
            }
        } finally {
            round.stop();
            Companion.stop(threads, STOP_MILLIS);
        }
    }

    /** Small objects that are worked on at once, and what becomes of them. */
    private static final class Round {
        private final List<SplitWork> units;
        private final SplitOutcome[] outcomes;
        private int next;
        private Throwable failure;

        Round(List<SplitWork> units) {
            this.units = units;
            this.outcomes = new SplitOutcome[units.size()];
        }

        void workOn(Work work) {
            try {
                for (int i; (i = take()) >= 0; ) {
                    done(i, work.apply(units.get(i)));
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        /** Index of the next unit to work on, -1 if there is none. */
        private synchronized int take() {
            return next < units.size() ? next++ : -1;
        }

        private synchronized void done(int i, SplitOutcome outcome) {
            outcomes[i] = outcome;
            notifyAll();
        }

        private synchronized void fail(Throwable e) {
            failure = failure == null ? e : failure;
            stop();
            notifyAll();
        }

        /** No further unit is begun. */
        synchronized void stop() {
            next = units.size();
        }

        /** Waits for what becomes of a unit. */
        synchronized SplitOutcome outcome(int i) throws IOException {
            while (failure == null && outcomes[i] == null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while transforming "
                            + units.get(i).object().input().uri());
                }
            }
            Companion.rethrow(failure);
            return outcomes[i];
        }
    }
}
