package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task needs does not grow with its object: processes whose heap is a fraction of it. */
@Timeout(300)
class SplitMemoryTest {
    private static final byte[] ROW = "7,0.000000000000000000000\n".getBytes(US_ASCII);
    private static final int ROWS_OF_BLOCK = 10_000;
    /** 312 MB. */
    private static final int BLOCKS = 1200;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"plain,1", "gzip,1", "gzip,3"})
    void p7_anObjectOf300MegabytesIsTransformedInAHeapOf64(String form, int scorers) throws Exception {
        Path input = folder.resolve("in");
        byte[] block = new String(ROW, US_ASCII).repeat(ROWS_OF_BLOCK).getBytes(US_ASCII);
        try (OutputStream file = Files.newOutputStream(input);
                OutputStream out = form.equals("gzip") ? new GZIPOutputStream(file, 1 << 16) : file) {
            for (int i = 0; i < BLOCKS; i++) {
                out.write(block);
            }
        }
        Path output = folder.resolve("out");
        run(SplitProcess.command("64m", input, output, scorers, form));
        long answers = (long) BLOCKS * ROWS_OF_BLOCK;
        assertThat(output).hasSize(answers * "7.0\n".length());
    }

    @ParameterizedTest
    @CsvSource({"'',7.0", "join,'7,,7.0'"})
    void p7_aRecordOf90MegabytesIsTransformedInAnExecutorOfOneGigabyte(String form, String answer) throws Exception {
        Path input = folder.resolve("in");
        // The second feature is missing, in as many blanks.
        byte[] record = new byte[90 << 20];
        Arrays.fill(record, (byte) ' ');
        record[0] = '7';
        record[1] = ',';
        record[record.length - 1] = '\n';
        Files.write(input, record);
        Path output = folder.resolve("out");
        run(SplitProcess.command("1g", input, output, 1, form));
        assertThat(Files.readString(output).replace(" ", "")).isEqualTo(answer + "\n");
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor())
                .as("what it said: %s", Files.readString(log))
                .isZero();
    }
}
