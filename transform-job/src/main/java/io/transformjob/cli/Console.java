package io.transformjob.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of a command: {@code out} carries its result and nothing else, {@code err} all that is said on the way.
 *
 * @param outIsTerminal whether a person reads the result: then it is text, else JSON
 * @param errIsTerminal whether a line on {@code err} can be rewritten
 */
record Console(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {
    /** The process's own. The launcher says what they are, since Java can only tell of both together. */
    static Console ofProcess() {
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                "terminal".equals(System.getProperty("transform-job.stdout")),
                "terminal".equals(System.getProperty("transform-job.stderr")));
    }

    /** A line on {@code err} that says who speaks. */
    void say(String message) {
        err.println("transform-job: " + message);
    }
}
