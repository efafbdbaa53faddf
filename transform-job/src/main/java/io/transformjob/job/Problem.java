package io.transformjob.job;

import java.io.Serializable;

/**
 * A finding in a document of the user: where, what must hold, what was found, what to do.
 *
 * @param severity whether the job can run all the same
 * @param source name of the document, or {@code --set}
 * @param line line counted from 1; 0 if the source has no lines
 * @param column character in the line counted from 1 (code points, not bytes); 0 if the source has no lines
 * @param pointer JSON pointer (RFC 6901) of the value, empty for the whole document; names longer than 256 are cut
 * @param message the rule and what was found, a sentence without its end
 * @param remedy one sentence, or empty if the message says it
 */
public record Problem(
        Severity severity, String source, int line, int column, String pointer, String message, String remedy)
        implements Serializable {
    /** What a problem does to the job. */
    public enum Severity {
        /** The job is refused. */
        ERROR,
        /** The member has no effect here; the job runs. */
        NOTE
    }

    /** The problem on one line, as compilers print: {@code job.json:7:21 /TransformInput/SplitType: must be …}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        if (!pointer.isEmpty()) {
            text.append(' ').append(pointer);
        }
        text.append(": ").append(message);
        if (!remedy.isEmpty()) {
            text.append(". ").append(remedy);
        }
        return text.toString();
    }
}
