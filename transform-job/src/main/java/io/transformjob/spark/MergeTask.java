package io.transformjob.spark;

import io.transformjob.assemble.PartMerger;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.plan.PlannedObject;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.api.java.function.Function;

/** Publishes the output of one object from its parts. */
final class MergeTask implements Function<MergeTask.Parts, SplitOutcome> {
    private static final long serialVersionUID = 1L;

    private final ExecutorContext context;

    MergeTask(ExecutorContext context) {
        this.context = context;
    }

    @Override
    public SplitOutcome call(Parts parts) throws IOException {
        return new PartMerger(context.settings(), context.store()).merge(parts.object(), parts.lengths());
    }

    /** An object all of whose splits were transformed, and the length of each part. */
    record Parts(PlannedObject object, long[] lengths) implements Serializable {}
}
