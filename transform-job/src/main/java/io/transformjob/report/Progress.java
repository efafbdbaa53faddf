package io.transformjob.report;

/** Hears how far a job is. Called from one thread, a few times a second. */
@FunctionalInterface
public interface Progress {
    /**
     * How far a job is.
     *
     * @param splits splits done
     * @param splitsTotal splits of the plan
     * @param bytes stored bytes of the splits done
     * @param bytesTotal stored bytes of all input
     * @param records records answered
     * @param failures splits that failed
     */
    record State(long splits, long splitsTotal, long bytes, long bytesTotal, long records, long failures) {}

    void at(State state);
}
