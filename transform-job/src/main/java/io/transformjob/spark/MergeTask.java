package io.transformjob.spark;

import io.transformjob.assemble.MergeOutcome;
import io.transformjob.assemble.MergeWork;
import io.transformjob.assemble.StagedMerger;
import java.io.IOException;
import org.apache.spark.api.java.function.Function;

/** Makes a piece of an output object from staged outputs. */
final class MergeTask implements Function<MergeWork, MergeOutcome> {
    private static final long serialVersionUID = 1L;

    private final ExecutorContext context;

    MergeTask(ExecutorContext context) {
        this.context = context;
    }

    @Override
    public MergeOutcome call(MergeWork work) throws IOException {
        return new StagedMerger(context.settings(), context.store()).merge(work);
    }
}
