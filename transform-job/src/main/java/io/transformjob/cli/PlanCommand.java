package io.transformjob.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.job.Problem;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.TransformPlan;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.util.Set;

/** {@code plan}: what {@code run} would do. Nothing is read but documents, the model and listings; nothing is written. */
final class PlanCommand {
    private PlanCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Arguments arguments = Arguments.parse(words, 1, Documents.OPTIONS, Set.of());
        ObjectStore store = Documents.store(arguments);
        return print(PreparedJob.prepare(Documents.texts(arguments, store), store), console);
    }

    static int print(PreparedJob prepared, Console console) throws IOException {
        if (console.outIsTerminal()) {
            console.out().print(text(prepared));
        } else {
            console.out().write(JobRun.bytes(json(prepared)));
            console.out().flush();
        }
        return ExitStatus.COMPLETED;
    }

    private static String text(PreparedJob prepared) {
        TransformPlan plan = prepared.plan();
        StringBuilder text = new StringBuilder("%s would transform %d objects (%s) in %d splits%n"
                .formatted(
                        prepared.definition().job().name(),
                        plan.objects().size(),
                        Sizes.text(plan.inputBytes()),
                        plan.splitCount()));
        text.append("model: ").append(prepared.container().description()).append('\n');
        plan.notSplit()
                .ifPresent(reason ->
                        text.append("objects are not cut: ").append(reason).append('\n'));
        for (PlannedObject object : plan.objects()) {
            text.append("  %s (%s, %d %s)%n    -> %s%n"
                    .formatted(
                            object.input().uri(),
                            Sizes.text(object.input().length()),
                            object.splitCount(),
                            object.splitCount() == 1 ? "split" : "splits",
                            object.output()));
        }
        plan.skipped()
                .forEach(skipped -> text.append("not input: ").append(skipped).append('\n'));
        prepared.definition()
                .notes()
                .forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString();
    }

    private static ObjectNode json(PreparedJob prepared) {
        TransformPlan plan = prepared.plan();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("TransformJobName", prepared.definition().job().name());
        document.put("Model", prepared.container().description());
        document.put("InputBytes", plan.inputBytes());
        document.put("Splits", plan.splitCount());
        plan.notSplit().ifPresent(reason -> document.put("NotSplit", reason));
        ArrayNode objects = document.putArray("Objects");
        for (PlannedObject object : plan.objects()) {
            ObjectNode node = objects.addObject();
            node.put("Input", object.input().uri().toString());
            node.put("Length", object.input().length());
            node.put("Output", object.output().toString());
            node.put("Splits", object.splitCount());
        }
        ArrayNode skipped = document.putArray("NotInput");
        plan.skipped().forEach(skipped::add);
        ArrayNode notes = document.putArray("Notes");
        prepared.definition().notes().stream().map(Problem::toString).forEach(notes::add);
        return document;
    }
}
