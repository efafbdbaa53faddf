package io.transformjob.cli;

/** How a command ends, as the shell sees it. */
final class ExitStatus {
    /** The job completed. */
    static final int COMPLETED = 0;
    /** The job failed; outputs of good objects are kept. */
    static final int FAILED = 1;
    /** The call or a document is wrong; nothing ran. */
    static final int REFUSED = 2;
    /** The job was stopped. */
    static final int STOPPED = 4;
    /** Machines or the store were lost; {@code resume} continues. */
    static final int LOST = 75;
    /** Ctrl-C, or an end asked for by the system. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}
}
