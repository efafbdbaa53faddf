package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.TestS3;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A call of the command line and its answer.
 *
 * @param status exit status
 * @param out all of stdout
 * @param err all of stderr, as far as this program wrote it
 */
record Call(int status, String out, String err) {
    /** What stderr says beside the notes on members without effect and on how the model is evaluated. */
    String errors() {
        return err.lines()
                .filter(line -> !line.startsWith("note: ") && !line.startsWith("transform-job: without effect here: "))
                .filter(line -> !line.matches("transform-job: .*, compiled in [0-9]+ ms"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Nothing ran: stdout is empty, and stderr says just this. */
    void assertRefused(String... lines) {
        assertThat(errors()).isEqualTo(String.join("\n", lines) + "\n");
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(2);
    }

    /** A call as from a script: neither stream is a terminal. Credentials are those of {@link TestS3}. */
    static Call of(String... words) {
        return with(Map.of(), false, words);
    }

    /** A call by a person who looks at stdout. */
    static Call atTerminal(String... words) {
        return with(Map.of(), true, words);
    }

    /** A call under other Hadoop properties, given as {@code spark-submit} gives them. */
    static Call with(Map<String, String> hadoop, String... words) {
        return with(hadoop, false, words);
    }

    private static Call with(Map<String, String> hadoop, boolean terminal, String... words) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spark.hadoop.fs.s3a.endpoint", TestS3.endpoint().toString());
        properties.put("spark.hadoop.fs.s3a.path.style.access", "true");
        properties.put("spark.hadoop.fs.s3a.connection.ssl.enabled", "false");
        properties.put("spark.hadoop.fs.s3a.endpoint.region", "us-east-1");
        properties.put("spark.hadoop.fs.s3a.access.key", TestS3.ACCESS_KEY);
        properties.put("spark.hadoop.fs.s3a.secret.key", TestS3.SECRET_KEY);
        hadoop.forEach((name, value) -> properties.put("spark.hadoop." + name, value));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        properties.forEach(System::setProperty);
        try {
            Console console =
                    new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), terminal, false);
            int status = Main.run(words, console);
            return new Call(status, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }
}
