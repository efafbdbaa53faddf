package io.transformjob.assemble;

import io.transformjob.plan.PlannedObject;
import io.transformjob.store.PartUpload;
import java.io.Serializable;
import java.util.List;

/**
 * Outputs of splits that were staged one behind the other, to be made one piece of their object.
 *
 * @param object that the splits are of
 * @param firstSplit first split of the run
 * @param staged the outputs, in order
 * @param partNumber which part of the upload the piece is
 * @param upload null if the piece is all of the output, which is then published
 */
public record MergeWork(PlannedObject object, int firstSplit, List<Staged> staged, int partNumber, PartUpload upload)
        implements Serializable {

    /**
     * A staged output.
     *
     * @param splitIndex of which split
     * @param attempt of which attempt, see {@link SplitOutcome.Transformed}
     * @param length bytes, at least 1
     */
    public record Staged(int splitIndex, String attempt, long length) implements Serializable {}
}
