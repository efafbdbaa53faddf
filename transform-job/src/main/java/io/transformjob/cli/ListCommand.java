package io.transformjob.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.store.StoreException;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code list}: the jobs of the registry, the latest first, as ListTransformJobs summarises them (BT-124). */
final class ListCommand {
    private static final List<String> SUMMARY = List.of(
            "TransformJobName",
            "TransformJobArn",
            "CreationTime",
            "TransformEndTime",
            "TransformJobStatus",
            "FailureReason");

    private ListCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Arguments arguments =
                Arguments.parse(words, 1, new LinkedHashSet<>(List.of(Registry.OPTION, "endpoint-url")), Set.of());
        Registry registry = Registry.of(arguments, Documents.store(arguments));
        List<ObjectNode> summaries = new java.util.ArrayList<>();
        for (Registry.Entry entry : registry.all()) {
            summaries.add(summary(entry, arguments));
        }
        summaries.sort(Comparator.comparingDouble(
                        (ObjectNode summary) -> summary.path("CreationTime").asDouble())
                .reversed());
        if (console.outIsTerminal()) {
            for (ObjectNode summary : summaries) {
                console.out()
                        .printf(
                                "%-11s %s  %s%n",
                                summary.path("TransformJobStatus").asText(),
                                summary.path("TransformJobName").asText(),
                                summary.path("S3OutputPath").asText());
            }
        } else {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            ArrayNode list = document.putArray("TransformJobSummaries");
            summaries.forEach(list::add);
            console.out().write(JobRun.bytes(document));
        }
        console.out().flush();
        return ExitStatus.COMPLETED;
    }

    /** A job whose place cannot be reached is listed with the reason. */
    private static ObjectNode summary(Registry.Entry entry, Arguments arguments) throws UsageException, IOException {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("TransformJobName", entry.name());
        try {
            Optional<ObjectNode> describe = new NamedJob(entry, NamedJob.store(entry, arguments)).describe();
            if (describe.isPresent()) {
                for (String member : SUMMARY) {
                    if (describe.get().has(member)) {
                        summary.set(member, describe.get().get(member));
                    }
                }
            } else {
                summary.put("FailureReason", "its describe.json is not there any more");
            }
        } catch (StoreException e) {
            summary.put("FailureReason", e.getMessage());
        }
        summary.put("S3OutputPath", entry.outputPath().toString());
        return summary;
    }
}
