package io.transformjob.spark;

import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitTransformer;
import io.transformjob.model.RequestHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/** Transforms the splits of one partition and answers with what became of each. */
final class SplitTask implements FlatMapFunction<Iterator<ArrayList<WorkPackages.Unit>>, SplitOutcome> {
    private static final long serialVersionUID = 1L;

    private final ExecutorContext context;
    private final Counters counters;

    SplitTask(ExecutorContext context, Counters counters) {
        this.context = context;
        this.counters = counters;
    }

    @Override
    public Iterator<SplitOutcome> call(Iterator<ArrayList<WorkPackages.Unit>> packages) throws IOException {
        RequestHandler handler = context.handler();
        int cores = TaskContext.get().cpus();
        UnitRunner runner = new UnitRunner(
                () -> {
                    SplitTransformer transformer =
                            new SplitTransformer(context.settings(), handler, context.store(), cores);
                    return unit -> transformer.transform(unit.object(), unit.split());
                },
                WorkPackages.smallBytesMax(context.settings().gzip()));
        List<SplitOutcome> outcomes = new ArrayList<>();
        while (packages.hasNext()) {
            runner.run(packages.next(), (unit, outcome) -> {
                counters.count(outcome, unit.split().length());
                outcomes.add(outcome);
            });
        }
        return outcomes.iterator();
    }

    /** For progress only: Spark may count a task twice. Results come from outcomes. */
    record Counters(LongAccumulator splits, LongAccumulator bytes, LongAccumulator records, LongAccumulator failures)
            implements java.io.Serializable {
        void count(SplitOutcome outcome, long splitBytes) {
            splits.add(1L);
            bytes.add(splitBytes);
            if (outcome instanceof SplitOutcome.Transformed transformed) {
                records.add(transformed.records());
            } else {
                failures.add(1L);
            }
        }
    }
}
