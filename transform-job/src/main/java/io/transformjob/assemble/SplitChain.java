package io.transformjob.assemble;

import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import java.util.List;
import java.util.Optional;

/**
 * Verifies where the splits of one object began. The first one begins with the object; every other one found its first
 * record itself, which in frames is speculation. It is right if that is where the records before it end. Walking the splits
 * in order, each is accepted or names the place to redo it from: so every record is read once, by the split in which it
 * begins, whatever was speculated on. A cursor.
 */
public final class SplitChain {
    private long trueStart;

    /**
     * Looks at the next split, in order. If its outcome is right the chain goes on behind it; else it stays, and the split
     * is to be transformed again, from {@link #trueStart()} on.
     *
     * @return whether the outcome is that of all records that begin in the split, or the failure of the first of them that
     *     fails. A fault of the store is none of any record, so that redoing the split would not help
     */
    public boolean accept(Split split, SplitOutcome outcome) {
        if (outcome.objectIndex() != split.objectIndex() || outcome.splitIndex() != split.index()) {
            throw new IllegalArgumentException("the outcome must be that of split %d of object %d, got %d of %d"
                    .formatted(split.index(), split.objectIndex(), outcome.splitIndex(), outcome.objectIndex()));
        }
        if (outcome instanceof SplitOutcome.Failed failed && failed.fault().kind() == Fault.Kind.STORE) {
            return true;
        }
        boolean hasRecord = trueStart < split.end();
        if (outcome.begin() != (hasRecord ? trueStart : -1)) {
            return false;
        }
        if (hasRecord && outcome instanceof SplitOutcome.Transformed transformed) {
            trueStart = transformed.end();
        }
        return true;
    }

    /** Where the records of all splits that were accepted end, and the next record of the object begins. */
    public long trueStart() {
        return trueStart;
    }

    /**
     * The first split that must be transformed again.
     *
     * @param outcomes of the splits of the object, in their order; of the first splits alone if the others are not known yet
     * @return empty if there is none, or if the object fails before it: at the first outcome that is a failure
     */
    public static Optional<Redo> firstWrong(PlannedObject object, List<SplitOutcome> outcomes) {
        SplitChain chain = new SplitChain();
        for (SplitOutcome outcome : outcomes) {
            Split split = object.split(outcome.splitIndex());
            if (!chain.accept(split, outcome)) {
                return Optional.of(new Redo(split, chain.trueStart()));
            }
            if (outcome instanceof SplitOutcome.Failed) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * A split that began in the wrong place.
     *
     * @param trueStart where the records before it end; behind its own end if none begins in it
     */
    public record Redo(Split split, long trueStart) {}
}
