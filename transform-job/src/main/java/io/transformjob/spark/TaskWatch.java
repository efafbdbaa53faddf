package io.transformjob.spark;

import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Knows whether tasks still run: a job that was cancelled, or failed, ends before its last tasks do, and what these
 * leave must be cleared behind them. Spark's own status is brought up to date too seldom to tell.
 */
final class TaskWatch extends SparkListener {
    /** Events of tasks that were launched while their job was cancelled come behind that of its end. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private int running;
    private long changedNanos = System.nanoTime();

    @Override
    public void onJobStart(SparkListenerJobStart event) {
        count(1);
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd event) {
        count(-1);
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
        count(1);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
        count(-1);
    }

    private synchronized void count(int change) {
        running += change;
        changedNanos = System.nanoTime();
        notifyAll();
    }

    /** Returns when no task runs that is known of, or after half a minute. */
    synchronized void awaitIdle() {
        long deadline = System.nanoTime() + WAIT_NANOS;
        try {
            for (long left = WAIT_NANOS; running > 0 && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when nothing runs any more, or after half a minute: a task that cannot be interrupted is not waited for. */
    synchronized void awaitQuiet() {
        long deadline = System.nanoTime() + WAIT_NANOS;
        try {
            for (long now = System.nanoTime(); now < deadline; now = System.nanoTime()) {
                long quiet = running > 0 ? 0 : now - changedNanos;
                if (quiet >= QUIET_NANOS) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, running > 0 ? deadline - now : QUIET_NANOS - quiet);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
