package io.transformjob.assemble;

import io.transformjob.plan.PlannedObject;
import io.transformjob.store.PartUpload;
import java.io.Serializable;

/**
 * Outputs of splits that were staged one behind the other, to be made one piece of their object.
 *
 * @param object that the splits are of
 * @param firstSplit first split of the run
 * @param lengths length of each staged output from {@code firstSplit} on; 0 where there is none
 * @param partNumber which part of the upload the piece is
 * @param upload null if the piece is all of the output, which is then published
 */
public record MergeWork(PlannedObject object, int firstSplit, long[] lengths, int partNumber, PartUpload upload)
        implements Serializable {

    public long length() {
        long sum = 0;
        for (long length : lengths) {
            sum += length;
        }
        return sum;
    }
}
