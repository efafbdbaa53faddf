package io.transformjob.report;

import io.transformjob.assemble.Fault;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.plan.PlannedObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of one input object.
 *
 * @param object the object and its output
 * @param fault why there is no output; empty if there is one
 * @param records records answered
 * @param inputBytes bytes of records read, uncompressed
 * @param outputBytes length of the output
 * @param sha256 digest of the output in hexadecimal, empty if there is none
 */
public record ObjectResult(
        PlannedObject object, Optional<Fault> fault, long records, long inputBytes, long outputBytes, String sha256) {

    /**
     * From the outcomes of all splits of an object, and of their merging if there were several.
     *
     * @param splits in the order of the splits
     * @param merged the outcome of merging, empty if there was nothing to merge
     */
    public static ObjectResult of(PlannedObject object, List<SplitOutcome> splits, Optional<SplitOutcome> merged) {
        List<SplitOutcome> inOrder = splits.stream()
                .sorted(Comparator.comparingInt(SplitOutcome::splitIndex))
                .toList();
        long records = 0;
        long lines = 0;
        long inputBytes = 0;
        SplitOutcome.Transformed whole = null;
        for (SplitOutcome outcome : inOrder) {
            if (outcome instanceof SplitOutcome.Failed failed) {
                return failed(object, failed.fault().afterRecords(lines));
            }
            whole = (SplitOutcome.Transformed) outcome;
            records += whole.records();
            lines += whole.lines();
            inputBytes += whole.inputBytes();
        }
        if (merged.isPresent()) {
            if (merged.get() instanceof SplitOutcome.Failed failed) {
                return failed(object, failed.fault());
            }
            whole = (SplitOutcome.Transformed) merged.get();
        }
        return new ObjectResult(object, Optional.empty(), records, inputBytes, whole.outputBytes(), whole.sha256());
    }

    private static ObjectResult failed(PlannedObject object, Fault fault) {
        return new ObjectResult(object, Optional.of(fault), 0, 0, 0, "");
    }
}
