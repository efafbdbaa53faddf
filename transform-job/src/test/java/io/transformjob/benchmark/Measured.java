package io.transformjob.benchmark;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What one job cost.
 *
 * @param cpuSeconds of all threads of the process, user and system
 * @param wallSeconds from its start to its end
 * @param memoryBytes most resident memory of its process, 0 if not asked
 */
record Measured(double cpuSeconds, double wallSeconds, long memoryBytes) {
    /** The middle of some values, their lowest and their highest. */
    record Spread(double low, double median, double high) {
        static Spread of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int count = sorted.length;
            double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
            return new Spread(sorted[0], median, sorted[count - 1]);
        }

        String text(String number) {
            return (number + " (" + number + " .. " + number + ")").formatted(median, low, high);
        }
    }

    /** CPU time of this process so far, all threads, user and system. */
    static double cpuSecondsSoFar() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    static Spread rates(long rows, List<Measured> jobs) {
        return Spread.of(
                jobs.stream().mapToDouble(job -> rows / job.cpuSeconds / 1e3).toArray());
    }

    static Spread walls(List<Measured> jobs) {
        return Spread.of(jobs.stream().mapToDouble(Measured::wallSeconds).toArray());
    }

    static long memoryMax(List<Measured> jobs) {
        return jobs.stream().mapToLong(Measured::memoryBytes).max().orElse(0);
    }
}
