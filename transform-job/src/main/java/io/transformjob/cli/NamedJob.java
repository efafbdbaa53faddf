package io.transformjob.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.commit.Journal;
import io.transformjob.plan.JobFolder;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A job that a command names: {@code describe NAME}.
 *
 * @param entry where it is
 * @param store as it is reached there
 */
record NamedJob(Registry.Entry entry, ObjectStore store) {
    /** Times keep their digits. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();

    private static final long DOCUMENT_BYTES_MAX = Integer.MAX_VALUE;
    private static final List<String> OPTIONS = List.of(Registry.OPTION, "endpoint-url");

    /**
     * Finds the job.
     *
     * @param words the command, the name, options
     * @param more options beside those of every such command
     */
    static NamedJob of(String[] words, String... more) throws UsageException, IOException {
        return of(words, arguments(words, more));
    }

    /** The options behind the name. */
    static Arguments arguments(String[] words, String... more) throws UsageException {
        if (words.length < 2 || words[1].startsWith("--")) {
            throw new UsageException("%s needs the name of a job. See: transform-job list.".formatted(words[0]));
        }
        Set<String> options = new LinkedHashSet<>(OPTIONS);
        options.addAll(List.of(more));
        return Arguments.parse(words, 2, options, Set.of());
    }

    static NamedJob of(String[] words, Arguments arguments) throws UsageException, IOException {
        Registry.Entry entry =
                Registry.of(arguments, Documents.store(arguments)).get(words[1]);
        return new NamedJob(entry, store(entry, arguments));
    }

    /** The store that the job was run with, unless the call says otherwise. */
    static ObjectStore store(Registry.Entry entry, Arguments arguments) throws UsageException {
        return Documents.store(arguments.value("endpoint-url").or(entry::endpointUrl));
    }

    JobFolder folder() {
        return entry.folder();
    }

    Journal journal() {
        return new Journal(store, folder());
    }

    /** {@code describe.json}; empty if it was removed. */
    Optional<ObjectNode> describe() throws IOException {
        return document(folder().describe());
    }

    /** {@code manifest.json}; empty before the job has ended. */
    Optional<ObjectNode> manifest() throws IOException {
        return document(folder().manifest());
    }

    private Optional<ObjectNode> document(ObjectUri uri) throws IOException {
        if (store.find(uri).isEmpty()) {
            return Optional.empty();
        }
        JsonNode document = JSON.readTree(store.read(uri, DOCUMENT_BYTES_MAX));
        if (!(document instanceof ObjectNode object)) {
            throw new IOException("%s must be a JSON object. Restore it, or run the job again.".formatted(uri));
        }
        return Optional.of(object);
    }

    UsageException noDocument(ObjectUri uri) {
        return new UsageException(
                "job %s has no %s. It was removed, or the job never began; run it again.".formatted(entry.name(), uri));
    }
}
