package io.transformjob.assemble;

import io.transformjob.job.BadRecordRules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bad records of a split, or of an object, that got a placeholder.
 *
 * @param count how many there are
 * @param records how many records there are, bad or not: the rows, or the documents
 * @param runs the first of them, in order: records that follow each other and are bad for the same reason are one run
 * @param quarantineLength bytes of the part that keeps them, 0 if they are not kept
 */
public record Rejections(long count, long records, List<Run> runs, long quarantineLength) implements Serializable {
    /** Runs that are told of an object. */
    public static final int RUNS_MAX = 32;

    /** No record is bad, of none. */
    public static final Rejections NONE = new Rejections(0, 0, List.of(), 0);

    /**
     * Bad records that follow each other.
     *
     * @param first the fault of the first of them
     * @param count how many there are
     */
    public record Run(Fault first, long count) implements Serializable {
        private boolean goesOnWith(Fault next) {
            return next.record() == first.record() + count
                    && next.column() == first.column()
                    && next.rule().equals(first.rule());
        }

        private Run afterRecords(long before) {
            return new Run(first.afterRecords(before), count);
        }

        /** Number of the last of them. */
        public long last() {
            return first.record() + count - 1;
        }
    }

    public Rejections {
        runs = List.copyOf(runs);
    }

    /** Bad records that are in no run. */
    public long more() {
        return count - runs.stream().mapToLong(Run::count).sum();
    }

    /**
     * These and those of the split behind.
     *
     * @param before records of the object before that split, blank lines included
     */
    public Rejections and(Rejections next, long before) {
        List<Run> all = new ArrayList<>(runs);
        if (more() == 0) {
            next.runs.forEach(run -> add(all, run.afterRecords(before)));
        }
        return new Rejections(
                count + next.count, records + next.records, all, quarantineLength + next.quarantineLength);
    }

    /** Adds a run behind the others, as far as there is room. */
    static void add(List<Run> runs, Run run) {
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.goesOnWith(run.first())) {
            runs.set(runs.size() - 1, new Run(last.first(), last.count() + run.count()));
        } else if (runs.size() < RUNS_MAX) {
            runs.add(run);
        }
    }

    /** Why the object that has these fails, if it has more than it may. */
    public Optional<Fault> beyond(BadRecordRules rules) {
        if (rules.limit().allows(count, records)) {
            return Optional.empty();
        }
        Fault first = runs.get(0).first();
        return Optional.of(new Fault(
                first.kind(),
                first.record(),
                first.offset(),
                first.length(),
                first.column(),
                "at most %s of the records of an object may be bad (max-bad-records)".formatted(rules.limit()),
                "%d of %d, this one first: %s%s"
                        .formatted(
                                count,
                                records,
                                first.rule(),
                                first.found().isEmpty() ? "" : ", found " + first.found()),
                first.remedy()));
    }

    /** Why the object whose splits these are fails, if it has more bad records than it may. */
    public static Optional<Fault> beyond(BadRecordRules rules, List<SplitOutcome.Transformed> splitsInOrder) {
        Rejections all = NONE;
        long lines = 0;
        for (SplitOutcome.Transformed split : splitsInOrder) {
            all = all.and(split.rejections(), lines);
            lines += split.lines();
        }
        return all.beyond(rules);
    }
}
