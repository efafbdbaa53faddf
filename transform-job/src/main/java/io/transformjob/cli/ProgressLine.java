package io.transformjob.cli;

import io.transformjob.report.Progress;
import java.io.PrintStream;

/** Progress on stderr: one line that is rewritten on a terminal, else a line every half minute. */
final class ProgressLine implements Progress {
    private static final long TERMINAL_MILLIS = 200;
    private static final long LOG_MILLIS = 30_000;
    private static final int BAR_CHARACTERS = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final long startedNanos = System.nanoTime();
    private long shownNanos = startedNanos;
    private int shownCharacters;

    ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void at(State state) {
        long now = System.nanoTime();
        if ((now - shownNanos) / 1_000_000 < (terminal ? TERMINAL_MILLIS : LOG_MILLIS)) {
            return;
        }
        shownNanos = now;
        String line = line(state, (now - startedNanos) / 1e9);
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shownCharacters - line.length())));
            out.flush();
            shownCharacters = line.length();
        } else {
            out.println(line);
        }
    }

    String line(State state, double seconds) {
        // A task that Spark tried again was counted twice.
        long splits = Math.min(state.splits(), state.splitsTotal());
        long bytes = Math.min(state.bytes(), state.bytesTotal());
        double done = state.bytesTotal() == 0 ? 0 : (double) bytes / state.bytesTotal();
        StringBuilder line = new StringBuilder();
        if (terminal) {
            int filled = (int) (done * BAR_CHARACTERS);
            line.append('[')
                    .append("#".repeat(filled))
                    .append(" ".repeat(BAR_CHARACTERS - filled))
                    .append("] ");
        }
        line.append("%d of %d splits, %s of %s, %d records, %.0f records/s"
                .formatted(
                        splits,
                        state.splitsTotal(),
                        Sizes.text(bytes),
                        Sizes.text(state.bytesTotal()),
                        state.records(),
                        state.records() / seconds));
        if (done > 0 && done < 1) {
            line.append(", %.0f s left".formatted(seconds / done - seconds));
        }
        if (state.failures() > 0) {
            line.append(", %d failed".formatted(state.failures()));
        }
        return line.toString();
    }

    /** Takes the line off the terminal. */
    void clear() {
        if (shownCharacters > 0) {
            out.print("\r" + " ".repeat(shownCharacters) + "\r");
            out.flush();
            shownCharacters = 0;
        }
    }
}
