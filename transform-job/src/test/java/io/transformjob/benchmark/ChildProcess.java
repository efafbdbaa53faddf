package io.transformjob.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a process to its end and measures all of it: the CPU time the kernel charged to children that ended, and the
 * high-water mark of its resident memory. Linux only; one at a time.
 */
final class ChildProcess {
    private static final long POLL_MILLIS = 20;
    /** {@code sysconf(_SC_CLK_TCK)}, 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Pattern HIGH_WATER = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private ChildProcess() {}

    /**
     * @param log takes what the process prints
     * @throws IOException if it does not end with status 0
     */
    static Measured run(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        double cpu = cpuSecondsOfChildren();
        long start = System.nanoTime();
        Process process = builder.start();
        long memory = 0;
        do {
            memory = Math.max(memory, highWater(process.pid()));
        } while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));
        double wall = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("%s ended with status %d:%n%s"
                    .formatted(command.get(0), process.exitValue(), Files.readString(log)));
        }
        return new Measured(cpuSecondsOfChildren() - cpu, wall, memory);
    }

    private static double cpuSecondsOfChildren() throws IOException {
        // proc(5): behind the name in parentheses, fields 16 and 17 are cutime and cstime.
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    private static long highWater(long pid) {
        try {
            Matcher matcher = HIGH_WATER.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return matcher.find() ? 1024 * Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException e) {
            // It has just ended; what was seen before stands.
            return 0;
        }
    }
}
