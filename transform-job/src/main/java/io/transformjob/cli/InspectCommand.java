package io.transformjob.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.job.EngineOption;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.firstparty.UnrunArtifact;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code inspect}: what a model archive holds, whether it is safe to open, and whether and how it would be run. Reads it as a
 * job does, under the same limits; nothing in it is executed. Exit status 2 if it cannot be run.
 */
final class InspectCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private InspectCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        if (words.length < 2 || words[1].startsWith("--")) {
            throw new UsageException(
                    "inspect needs a model archive, such as: transform-job inspect model.tar.gz --image xgboost:1.7-1.");
        }
        Arguments arguments =
                Arguments.parse(words, 2, new LinkedHashSet<>(List.of("image", "set", "endpoint-url")), Set.of());
        ObjectStore store = Documents.store(arguments);
        byte[] bytes = store.read(Documents.uri(words[1]), PayloadLimits.ARRAY_LENGTH_MAX);
        ContainerSpec spec = spec(arguments);
        ObjectNode document = inspect(words[1], bytes, spec);
        if (console.outIsTerminal()) {
            console.out().print(text(document));
        } else {
            console.out().write(JobRun.bytes(document));
        }
        console.out().flush();
        return document.get("Runnable").booleanValue() ? ExitStatus.COMPLETED : ExitStatus.REFUSED;
    }

    /** {@code --set runtime=NAME} is the option, every other {@code --set} a variable of the container. */
    private static ContainerSpec spec(Arguments arguments) {
        Map<String, String> environment = new LinkedHashMap<>(arguments.sets());
        Optional<String> runtime = Optional.ofNullable(environment.remove(EngineOption.RUNTIME.key()));
        return new ContainerSpec(arguments.value("image").orElse(""), environment, runtime);
    }

    private static ObjectNode inspect(String name, byte[] bytes, ContainerSpec spec) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("Artifact", name);
        document.put("Bytes", bytes.length);
        document.put("Sha256", JobModel.sha256(bytes));
        ModelArchive archive;
        try {
            archive = ModelArchive.open(name, bytes);
        } catch (ArtifactException e) {
            document.put("Safe", false);
            document.put("Runnable", false);
            document.put("Reason", e.getMessage());
            return document;
        }
        document.put("Safe", true);
        ArrayNode members = document.putArray("Members");
        archive.members()
                .forEach((member, content) -> members.addObject()
                        .put("Name", member)
                        .put("Bytes", content.length)
                        .put("Content", FileSignature.describe(content, 0, content.length)));
        try {
            Containers.Opened opened = Containers.choose(spec, archive);
            document.put("Runtime", opened.runtime());
            document.put("Description", opened.container().description());
            document.set("Model", JSON.valueToTree(opened.container().facts()));
            document.set("Kernels", JSON.valueToTree(opened.container().kernels()));
            document.put("Runnable", true);
        } catch (ArtifactException | UnsupportedRequestException e) {
            putUnrun(document, archive);
            document.put("Runnable", false);
            document.put("Reason", e.getMessage());
        }
        return document;
    }

    /** What is known of a model that is not run here. */
    private static void putUnrun(ObjectNode document, ModelArchive archive) {
        try {
            UnrunArtifact.of(archive).ifPresent(artifact -> {
                ObjectNode model = document.putObject("Model");
                model.put("Algorithm", artifact.algorithm().toString());
                artifact.facts().forEach((name, value) -> model.set(name, JSON.valueToTree(value)));
            });
        } catch (ArtifactException e) {
            // A damaged file: the reason says what of it stands against running it.
        }
    }

    private static String text(ObjectNode document) {
        StringBuilder text = new StringBuilder("%s, %s, SHA-256 %s%n"
                .formatted(
                        document.get("Artifact").textValue(),
                        Sizes.text(document.get("Bytes").longValue()),
                        document.get("Sha256").textValue()));
        document.path("Members")
                .forEach(member -> text.append("  %s (%s): %s%n"
                        .formatted(
                                member.get("Name").textValue(),
                                Sizes.text(member.get("Bytes").longValue()),
                                member.get("Content").textValue())));
        boolean safe = document.get("Safe").booleanValue();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("safe", safe ? "yes: names and sizes are within limits, and nothing in it is executed" : "no");
        Optional.ofNullable(document.get("Description")).ifPresent(line -> lines.put("model", line.textValue()));
        document.path("Model")
                .properties()
                .forEach(fact -> lines.put(
                        "  " + fact.getKey(),
                        fact.getValue().isValueNode()
                                ? fact.getValue().asText()
                                : fact.getValue().toString()));
        document.path("Kernels").forEach(kernel -> lines.merge("kernel", kernel.textValue(), "%s; %s"::formatted));
        boolean runnable = document.get("Runnable").booleanValue();
        lines.put("runs", runnable ? "yes, as " + document.get("Runtime").textValue() : "no");
        Optional.ofNullable(document.get("Reason")).ifPresent(reason -> lines.put("because", reason.textValue()));
        lines.forEach((name, value) -> text.append("%-18s %s%n".formatted(name, value)));
        return text.toString();
    }
}
