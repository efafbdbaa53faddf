package io.transformjob.report;

import io.transformjob.assemble.Fault;
import io.transformjob.assemble.OutputPiece;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.plan.PlannedObject;
import java.util.List;
import java.util.Optional;

/**
 * What became of one input object.
 *
 * @param object the object and its output
 * @param fault why there is no output; empty if there is one
 * @param records records answered
 * @param inputBytes bytes of records read, uncompressed
 * @param pieces the output, in order: one piece, or the parts that it was uploaded in; none if there is no output
 */
public record ObjectResult(
        PlannedObject object, Optional<Fault> fault, long records, long inputBytes, List<OutputPiece> pieces) {

    /**
     * From the outcomes of all splits of an object.
     *
     * @param splits in order
     * @param assembled the pieces of an object of several splits
     */
    public static ObjectResult of(
            PlannedObject object, List<SplitOutcome> splits, Optional<List<OutputPiece>> assembled) {
        long records = 0;
        long lines = 0;
        long inputBytes = 0;
        SplitOutcome.Transformed last = null;
        for (SplitOutcome outcome : splits) {
            if (outcome instanceof SplitOutcome.Failed failed) {
                return failed(object, failed.fault().afterRecords(lines));
            }
            last = (SplitOutcome.Transformed) outcome;
            records += last.records();
            lines += last.lines();
            inputBytes += last.inputBytes();
        }
        OutputPiece whole = new OutputPiece(last.outputBytes(), last.sha256(), null);
        return new ObjectResult(
                object, Optional.empty(), records, inputBytes, assembled.orElseGet(() -> List.of(whole)));
    }

    private static ObjectResult failed(PlannedObject object, Fault fault) {
        return new ObjectResult(object, Optional.of(fault), 0, 0, List.of());
    }

    /** Length of the output. */
    public long outputBytes() {
        return pieces.stream().mapToLong(OutputPiece::length).sum();
    }
}
