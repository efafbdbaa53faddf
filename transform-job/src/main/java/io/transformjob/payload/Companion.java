package io.transformjob.payload;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work on a thread of its own beside the thread that began it, which also ends it. Threads are daemons, shared by all who
 * need one, and go away when nobody has for a while.
 */
public final class Companion {
    private static final long IDLE_SECONDS = 10;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Companion::daemon);

    private final CountDownLatch ended = new CountDownLatch(1);
    /** Null before and behind the work: an interrupt must not reach what the thread does next. */
    private Thread thread;

    private boolean interrupted;

    private Companion() {}

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "transform-job-companion-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Begins work, with the context class loader of the caller. What the work throws is lost: it must not throw. */
    public static Companion start(Runnable work) {
        Companion companion = new Companion();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        THREADS.execute(() -> companion.run(work, loader));
        return companion;
    }

    private void run(Runnable work, ClassLoader loader) {
        Thread current = Thread.currentThread();
        current.setContextClassLoader(loader);
        synchronized (this) {
            thread = current;
            if (interrupted) {
                current.interrupt();
            }
        }
        try {
            work.run();
        } finally {
            synchronized (this) {
                thread = null;
                Thread.interrupted();
            }
            ended.countDown();
        }
    }

    /** Interrupts the work, also if it has not quite begun; does nothing once it has ended. */
    public synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * Waits for the end of the work.
     *
     * @return false if it still runs after so long
     */
    public boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Interrupts all and waits until they have ended, or so long; an interrupt of the caller does not end the waiting, and
     * is kept.
     */
    public static void stop(List<Companion> companions, long millis) {
        companions.forEach(Companion::interrupt);
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Companion companion : companions) {
            for (boolean waited = false; !waited; ) {
                try {
                    companion.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    waited = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws on the caller's thread what a companion's work caught, if anything. */
    public static void rethrow(Throwable caught) throws IOException {
        if (caught instanceof IOException e) {
            throw e;
        }
        if (caught instanceof RuntimeException e) {
            throw e;
        }
        if (caught instanceof Error e) {
            throw e;
        }
        if (caught != null) {
            throw new IllegalArgumentException("a checked exception other than IOException", caught);
        }
    }

    /** How many run, as far as that can be told from beside. */
    static int running() {
        return THREADS.getActiveCount();
    }
}
