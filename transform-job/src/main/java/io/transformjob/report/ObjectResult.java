package io.transformjob.report;

import io.transformjob.assemble.Fault;
import io.transformjob.assemble.OutputPiece;
import io.transformjob.assemble.Quarantine;
import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.job.BadRecordRules;
import io.transformjob.plan.PlannedObject;
import java.util.ArrayList;
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
 * @param rejections the records that got a placeholder; none if there is no output
 * @param quarantine parts that keep the bytes of these records, in the order of the splits
 */
public record ObjectResult(
        PlannedObject object,
        Optional<Fault> fault,
        long records,
        long inputBytes,
        List<OutputPiece> pieces,
        Rejections rejections,
        List<Quarantine.Part> quarantine) {

    /**
     * From the outcomes of all splits of an object.
     *
     * @param splits in order
     * @param rules say how many records may be bad
     * @param assembled the pieces of an object of several splits
     */
    public static ObjectResult of(
            PlannedObject object,
            List<SplitOutcome> splits,
            BadRecordRules rules,
            Optional<List<OutputPiece>> assembled) {
        long records = 0;
        long lines = 0;
        long inputBytes = 0;
        Rejections rejections = Rejections.NONE;
        List<Quarantine.Part> quarantine = new ArrayList<>();
        SplitOutcome.Transformed last = null;
        for (SplitOutcome outcome : splits) {
            if (outcome instanceof SplitOutcome.Failed failed) {
                return failed(object, failed.fault().afterRecords(lines));
            }
            last = (SplitOutcome.Transformed) outcome;
            long kept = last.rejections().quarantineLength();
            if (kept > 0) {
                quarantine.add(new Quarantine.Part(last.splitIndex(), last.attempt(), lines, kept));
            }
            rejections = rejections.and(last.rejections(), lines);
            records += last.records();
            lines += last.lines();
            inputBytes += last.inputBytes();
        }
        Optional<Fault> tooMany = rejections.beyond(rules);
        if (tooMany.isPresent()) {
            return failed(object, tooMany.get());
        }
        OutputPiece whole = new OutputPiece(last.outputBytes(), last.sha256(), null);
        return new ObjectResult(
                object,
                Optional.empty(),
                records,
                inputBytes,
                assembled.orElseGet(() -> List.of(whole)),
                rejections,
                List.copyOf(quarantine));
    }

    private static ObjectResult failed(PlannedObject object, Fault fault) {
        return new ObjectResult(object, Optional.of(fault), 0, 0, List.of(), Rejections.NONE, List.of());
    }

    /** Length of the output. */
    public long outputBytes() {
        return pieces.stream().mapToLong(OutputPiece::length).sum();
    }
}
