package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitWork;
import io.transformjob.plan.PlannedObject;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnitRunnerTest {
    private static final long SMALL_BYTES_MAX = 1000;

    /** One unit for each length. An object of more than 5000 bytes is cut into splits of 5000, of which this is the first. */
    private static List<SplitWork> units(long... lengths) {
        List<SplitWork> units = new ArrayList<>();
        for (long length : lengths) {
            int index = units.size();
            StoredObject input = new StoredObject(new ObjectUri("file", "", "in/" + index), length, "", 0);
            int splits = (int) Math.max(1, (length + 4999) / 5000);
            PlannedObject object =
                    new PlannedObject(index, input, new ObjectUri("file", "", "out/" + index), splits, 5000);
            units.add(new SplitWork(object, 0, -1, null));
        }
        return units;
    }

    private static SplitOutcome outcome(SplitWork unit) {
        return new SplitOutcome.Transformed(
                unit.object().index(), unit.split().index(), 1, 1, 1, 1, "", 0, 0, null, null, Rejections.NONE);
    }

    @Test
    void p2_outcomesComeInTheOrderOfTheUnitsWhoeverIsFirst() throws IOException {
        long seed = 20_241_108;
        Random random = new Random(seed);
        List<SplitWork> units = units(random.longs(500, 0, 2 * SMALL_BYTES_MAX).toArray());
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    LockSupport.parkNanos(unit.object().index() * 7919L % 400_000);
                    return outcome(unit);
                },
                SMALL_BYTES_MAX);
        Thread caller = Thread.currentThread();
        List<SplitWork> done = new ArrayList<>();
        runner.run(units, (unit, outcome) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(outcome.objectIndex()).isEqualTo(unit.object().index());
            done.add(unit);
        });
        assertThat(done).as("seed %d", seed).isEqualTo(units);
    }

    @Test
    void eightSmallObjectsAreWorkedOnAtOnce() throws IOException {
        CyclicBarrier eight = new CyclicBarrier(8);
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    try {
                        eight.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return outcome(unit);
                },
                SMALL_BYTES_MAX);
        AtomicInteger done = new AtomicInteger();
        runner.run(units(new long[64]), (unit, outcome) -> done.incrementAndGet());
        assertThat(done).hasValue(64);
    }

    @Test
    void aLargeSplitRunsAloneOnTheTasksOwnThread() throws IOException {
        Thread task = Thread.currentThread();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger alone = new AtomicInteger();
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    int others = running.getAndIncrement();
                    if (!WorkPackages.isSmall(unit, SMALL_BYTES_MAX)) {
                        assertThat(others).isZero();
                        assertThat(Thread.currentThread()).isSameAs(task);
                        LockSupport.parkNanos(5_000_000);
                        assertThat(running).hasValue(1);
                        alone.incrementAndGet();
                    }
                    running.decrementAndGet();
                    return outcome(unit);
                },
                SMALL_BYTES_MAX);
        // The last but one is the first split of an object of two.
        runner.run(units(1, 1000, 3, 1001, 5, 6, 5001, 8), (unit, outcome) -> {});
        assertThat(alone).hasValue(2);
    }

    @Test
    void eachThreadHasItsOwnWorkAndKeepsItFromRunToRun() throws IOException {
        AtomicInteger made = new AtomicInteger();
        UnitRunner runner = new UnitRunner(
                () -> {
                    made.incrementAndGet();
                    AtomicReference<Thread> user = new AtomicReference<>();
                    return unit -> {
                        assertThat(user.compareAndSet(null, Thread.currentThread()))
                                .isTrue();
                        LockSupport.parkNanos(100_000);
                        user.set(null);
                        return outcome(unit);
                    };
                },
                SMALL_BYTES_MAX);
        for (int run = 0; run < 3; run++) {
            runner.run(units(new long[100]), (unit, outcome) -> {});
            assertThat(made).hasValue(8);
        }
    }

    @Test
    void theFirstFailureStopsAllOthersAndIsThrown() {
        CountDownLatch waiting = new CountDownLatch(7);
        Set<Integer> begun = ConcurrentHashMap.newKeySet();
        AtomicInteger interrupted = new AtomicInteger();
        IOException failure = new IOException("the store does not answer");
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    int index = unit.object().index();
                    begun.add(index);
                    try {
                        if (index == 5) {
                            waiting.await();
                            throw failure;
                        }
                        waiting.countDown();
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw new InterruptedIOException("stopped");
                    }
                    return outcome(unit);
                },
                SMALL_BYTES_MAX);
        assertThatThrownBy(() -> runner.run(units(new long[100]), (unit, outcome) -> {}))
                .isSameAs(failure);
        assertThat(begun).hasSize(8);
        assertThat(interrupted).hasValue(7);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aBugInOneIsThrownAsItIs() {
        IllegalStateException bug = new IllegalStateException("bug");
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    throw bug;
                },
                SMALL_BYTES_MAX);
        assertThatThrownBy(() -> runner.run(units(1, 2, 3), (unit, outcome) -> {}))
                .isSameAs(bug);
    }

    @Test
    void anInterruptOfTheTaskStopsAll() {
        CountDownLatch waiting = new CountDownLatch(8);
        AtomicInteger interrupted = new AtomicInteger();
        Thread task = Thread.currentThread();
        UnitRunner runner = new UnitRunner(
                () -> unit -> {
                    try {
                        waiting.countDown();
                        waiting.await();
                        task.interrupt();
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw new InterruptedIOException("stopped");
                    }
                    return outcome(unit);
                },
                SMALL_BYTES_MAX);
        assertThatThrownBy(() -> runner.run(units(new long[100]), (unit, outcome) -> {}))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while transforming file:///in/0");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted).hasValue(8);
    }
}
