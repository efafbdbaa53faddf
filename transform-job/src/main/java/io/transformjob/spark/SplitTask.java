package io.transformjob.spark;

import io.transformjob.assemble.Fault;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitTransformer;
import io.transformjob.assemble.SplitWork;
import io.transformjob.commit.Journal;
import io.transformjob.commit.JournalWriter;
import io.transformjob.model.RequestHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/** Transforms the splits of one partition and answers with what became of each. */
final class SplitTask implements FlatMapFunction<Iterator<ArrayList<SplitWork>>, SplitOutcome> {
    private static final long serialVersionUID = 1L;

    private final ExecutorContext context;
    private final Journal.Outcomes journal;
    private final Counters counters;

    /** @param journal where outcomes are written down */
    SplitTask(ExecutorContext context, Journal.Outcomes journal, Counters counters) {
        this.context = context;
        this.journal = journal;
        this.counters = counters;
    }

    @Override
    public Iterator<SplitOutcome> call(Iterator<ArrayList<SplitWork>> packages) throws IOException {
        RequestHandler handler = context.handler();
        int cores = TaskContext.get().cpus();
        JournalWriter writer = context.journal(journal);
        Queue<Future<Void>> entries = new ConcurrentLinkedQueue<>();
        long smallBytesMax = WorkPackages.smallBytesMax(context.settings().gzip());
        UnitRunner runner = new UnitRunner(
                () -> {
                    SplitTransformer transformer =
                            new SplitTransformer(context.settings(), handler, context.store(), cores);
                    return work -> {
                        SplitOutcome outcome = transformer.transform(work);
                        if (isFinal(outcome)) {
                            Future<Void> entry = writer.add(outcome);
                            entries.add(entry);
                            if (!WorkPackages.isSmall(work, smallBytesMax)) {
                                writer.await(entry);
                            }
                        }
                        return outcome;
                    };
                },
                smallBytesMax);
        List<SplitOutcome> outcomes = new ArrayList<>();
        while (packages.hasNext()) {
            runner.run(packages.next(), (work, outcome) -> {
                counters.count(outcome, work.split().length());
                outcomes.add(outcome);
            });
        }
        for (Future<Void> entry : entries) {
            writer.await(entry);
        }
        return outcomes.iterator();
    }

    /** What a store refused, or what took too long, the next driver may be granted. */
    private static boolean isFinal(SplitOutcome outcome) {
        return !(outcome instanceof SplitOutcome.Failed failed && failed.fault().kind() != Fault.Kind.INPUT);
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
