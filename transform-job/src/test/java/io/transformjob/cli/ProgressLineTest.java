package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.report.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final Progress.State HALF = new Progress.State(3, 6, 512, 1024, 100, 1);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    private String text() {
        return written.toString(UTF_8);
    }

    @Test
    void aLineSaysHowFarTheJobIs() {
        ProgressLine line = new ProgressLine(out, false);
        assertThat(line.line(HALF, 2))
                .isEqualTo("3 of 6 splits, 512 bytes of 1.0 KiB, 100 records, 50 records/s, 2 s left, 1 failed");
        assertThat(line.line(new Progress.State(0, 6, 0, 1024, 0, 0), 2))
                .isEqualTo("0 of 6 splits, 0 bytes of 1.0 KiB, 0 records, 0 records/s");
        assertThat(line.line(new Progress.State(6, 6, 1024, 1024, 200, 0), 4))
                .isEqualTo("6 of 6 splits, 1.0 KiB of 1.0 KiB, 200 records, 50 records/s");
    }

    @Test
    void aJobWithoutBytesHasALineToo() {
        assertThat(new ProgressLine(out, true).line(new Progress.State(1, 2, 0, 0, 0, 0), 1))
                .isEqualTo("[                        ] 1 of 2 splits, 0 bytes of 0 bytes, 0 records, 0 records/s");
    }

    /** Spark counts a task that is tried again twice. */
    @Test
    void moreThanAllIsAll() {
        assertThat(new ProgressLine(out, true).line(new Progress.State(3, 2, 30, 20, 3, 0), 1))
                .isEqualTo("[########################] 2 of 2 splits, 20 bytes of 20 bytes, 3 records, 3 records/s");
    }

    @Test
    void aTerminalHasABarThatIsTakenOffAtTheEnd() throws InterruptedException {
        ProgressLine line = new ProgressLine(out, true);
        line.at(HALF);
        assertThat(text()).isEmpty();
        Thread.sleep(250);
        line.at(HALF);
        assertThat(text())
                .startsWith("\r[############            ] 3 of 6 splits, ")
                .doesNotContain("\n");
        int shown = text().length() - 1;
        line.clear();
        assertThat(text()).endsWith("\r" + " ".repeat(shown) + "\r");
        written.reset();
        line.clear();
        assertThat(text()).isEmpty();
    }

    @Test
    void aLogIsNotFilledWithProgress() throws InterruptedException {
        ProgressLine line = new ProgressLine(out, false);
        Thread.sleep(250);
        line.at(HALF);
        line.clear();
        assertThat(text()).isEmpty();
    }
}
