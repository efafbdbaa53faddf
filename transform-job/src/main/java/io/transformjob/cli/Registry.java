package io.transformjob.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.plan.JobFolder;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where jobs are, by name: a small document each, in a folder that those who work with the jobs share. What a job is and
 * how it stands is kept with its outputs.
 */
final class Registry {
    /** The option that names the folder. */
    static final String OPTION = "registry";

    private static final JsonMapper JSON = new JsonMapper();
    private static final long ENTRY_BYTES_MAX = 64 * 1024;
    private static final String SUFFIX = ".json";

    private final ObjectStore store;
    private final ObjectUri jobs;

    private Registry(ObjectStore store, ObjectUri folder) {
        this.store = store;
        this.jobs = folder.resolve("jobs");
    }

    /** The registry that a call names, else the one in the user's home. */
    static Registry of(Arguments arguments, ObjectStore store) throws UsageException {
        Optional<String> folder = arguments.value(OPTION);
        return new Registry(
                store,
                folder.isPresent()
                        ? Documents.uri(folder.get())
                        : ObjectUri.of(Path.of(System.getProperty("user.home"), ".transform-job")));
    }

    /**
     * Where a job is.
     *
     * @param name {@code TransformJobName}
     * @param outputPath {@code S3OutputPath}
     * @param endpointUrl of the S3-compatible store that it was run with, if it was named
     */
    record Entry(String name, ObjectUri outputPath, Optional<String> endpointUrl) {
        JobFolder folder() {
            return new JobFolder(outputPath, name);
        }
    }

    /** Writes an entry, in place of one for an earlier job of this name. */
    void put(Entry entry) throws IOException {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("TransformJobName", entry.name());
        document.put("S3OutputPath", entry.outputPath().toString());
        entry.endpointUrl().ifPresent(url -> document.put("EndpointUrl", url));
        store.write(jobs.resolve(entry.name() + SUFFIX), JobRun.bytes(document));
    }

    /** @throws UsageException if there is no job of this name */
    Entry get(String name) throws UsageException, IOException {
        ObjectUri uri = jobs.resolve(name + SUFFIX);
        if (name.contains("/") || store.find(uri).isEmpty()) {
            throw new UsageException(
                    "no job \"%s\" is in the registry %s. See: transform-job list; a registry elsewhere is named with --registry."
                            .formatted(name, jobs.parent()));
        }
        return read(uri);
    }

    /** All jobs, by name. */
    List<Entry> all() throws UsageException, IOException {
        List<Entry> entries = new ArrayList<>();
        for (StoredObject object : store.list(jobs.resolve(""))) {
            if (object.uri().name().endsWith(SUFFIX)) {
                entries.add(read(object.uri()));
            }
        }
        return entries;
    }

    private Entry read(ObjectUri uri) throws UsageException, IOException {
        try {
            JsonNode document = JSON.readTree(store.read(uri, ENTRY_BYTES_MAX));
            return new Entry(
                    document.required("TransformJobName").asText(),
                    ObjectUri.parse(document.required("S3OutputPath").asText()),
                    Optional.ofNullable(document.get("EndpointUrl")).map(JsonNode::asText));
        } catch (StoreException e) {
            throw e;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UsageException("%s is no entry of a registry: %s. Remove it.".formatted(uri, e.getMessage()), e);
        }
    }
}
