package io.transformjob.cli;

import io.transformjob.commit.Journal;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every now and then whether somebody wants the job to stop, or has taken it over; then the work is cancelled. */
final class JobWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 2000;

    private final Journal journal;
    private final Runnable cancel;
    private final Runnable stopping;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "job-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stopAsked;

    private JobWatch(Journal journal, Runnable cancel, Runnable stopping) {
        this.journal = journal;
        this.cancel = cancel;
        this.stopping = stopping;
    }

    /**
     * @param cancel makes the work end
     * @param stopping called first if it is a stop that was asked for
     */
    static JobWatch start(Journal journal, Runnable cancel, Runnable stopping) {
        JobWatch watch = new JobWatch(journal, cancel, stopping);
        watch.thread.scheduleWithFixedDelay(watch::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        Journal.Control control;
        try {
            control = journal.control();
        } catch (IOException e) {
            // The store is not there at the moment; the work itself finds out if it stays away.
            return;
        }
        if (!journal.isOurs(control)) {
            cancel.run();
        } else if (control.stopAsked() && !stopAsked) {
            stopAsked = true;
            stopping.run();
            cancel.run();
        }
    }

    boolean stopAsked() {
        return stopAsked;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            // Whatever it writes is written before the last word on the job.
            thread.awaitTermination(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
