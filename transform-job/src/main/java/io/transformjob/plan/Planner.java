package io.transformjob.plan;

import io.transformjob.job.S3DataType;
import io.transformjob.job.TransformJob;
import io.transformjob.store.InParallel;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the plan of a job: lists its input, names its outputs, cuts its objects. */
public final class Planner {
    private static final String URI_POINTER = "/TransformInput/DataSource/S3DataSource/S3Uri";
    /** More than any manifest that names objects one by one should need. */
    private static final long MANIFEST_BYTES_MAX = 256L * 1024 * 1024;

    /** Of one object: as many parts as an upload to S3 may have, so that each split can be one. */
    private static final int SPLITS_MAX = 10_000;

    private final TransformJob job;
    private final ObjectStore store;
    private final OutputLayout layout;
    private final List<String> skipped = new ArrayList<>();

    private Planner(TransformJob job, ObjectStore store) {
        this.job = job;
        this.store = store;
        this.layout = new OutputLayout(ObjectUri.parse(job.output().s3OutputPath()));
    }

    /**
     * The plan of a job.
     *
     * @param splitBytes length of splits, unless an object had more than 10,000 of them: then they are longer
     * @param notSplit why objects must not be cut; empty if they may
     * @throws PlanException if there is no input, or two inputs have one output
     * @throws IOException if the store cannot be asked
     */
    public static TransformPlan plan(TransformJob job, ObjectStore store, long splitBytes, Optional<String> notSplit)
            throws IOException {
        return new Planner(job, store).plan(splitBytes, notSplit);
    }

    private TransformPlan plan(long splitBytes, Optional<String> notSplit) throws IOException {
        List<Input> inputs = job.input().s3DataType() == S3DataType.MANIFEST_FILE ? fromManifest() : fromPrefix();
        refuseSharedOutputs(inputs);
        List<PlannedObject> objects = new ArrayList<>(inputs.size());
        for (Input input : inputs) {
            long length = input.object.length();
            long bytes = Math.max(splitBytes, ceilDiv(length, SPLITS_MAX));
            int splits = notSplit.isPresent() ? 1 : (int) Math.max(1, ceilDiv(length, bytes));
            objects.add(new PlannedObject(objects.size(), input.object, input.output, splits, bytes));
        }
        return new TransformPlan(objects, notSplit, skipped);
    }

    private static long ceilDiv(long one, long other) {
        return (one + other - 1) / other;
    }

    private record Input(StoredObject object, ObjectUri output) {}

    /** BT-40, BT-41: every object whose key begins with the prefix; our own output is none of them. */
    private List<Input> fromPrefix() throws IOException {
        ObjectUri prefix = ObjectUri.parse(job.input().s3Uri());
        List<Input> listed = new ArrayList<>();
        Set<ObjectUri> outputs = new HashSet<>();
        for (StoredObject object : store.list(prefix)) {
            if (JobFolder.holds(object.uri().key())) {
                continue;
            }
            ObjectUri output = layout.outputOf(object.uri().key(), prefix.key());
            listed.add(new Input(object, output));
            outputs.add(output);
        }
        List<Input> inputs = new ArrayList<>();
        for (Input input : listed) {
            if (outputs.contains(input.object.uri())) {
                skipped.add("%s: it is the output of another object of this job".formatted(input.object.uri()));
            } else {
                inputs.add(input);
            }
        }
        if (inputs.isEmpty()) {
            throw new PlanException(
                    URI_POINTER,
                    ("No S3 objects found under S3 URL \"%s\" given in input data source. Check that the bucket exists in"
                                    + " the region, that there are objects under the prefix (folders alone are none), and"
                                    + " that s3:ListBucket is allowed.")
                            .formatted(job.input().s3Uri()));
        }
        return inputs;
    }

    /** BT-42, BT-76: every object that the manifest names; its place under the prefix names its output. */
    private List<Input> fromManifest() throws IOException {
        ObjectUri uri = ObjectUri.parse(job.input().s3Uri());
        Manifest manifest = Manifest.parse(uri.toString(), read(uri));
        return InParallel.map(manifest.entries(), entry -> lookUp(manifest, uri, entry));
    }

    private byte[] read(ObjectUri manifest) throws IOException {
        try {
            return store.read(manifest, MANIFEST_BYTES_MAX);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            throw new PlanException(
                    URI_POINTER, "the manifest %s cannot be read: %s. %s".formatted(manifest, e.what(), e.remedy()));
        }
    }

    private Input lookUp(Manifest manifest, ObjectUri uri, String entry) throws IOException {
        ObjectUri object;
        try {
            object = ObjectUri.parse(manifest.prefix() + entry);
        } catch (IllegalArgumentException e) {
            throw new PlanException(
                    URI_POINTER,
                    "the manifest %s names \"%s\", which is no URI: %s."
                            .formatted(uri, manifest.prefix() + entry, e.getMessage()));
        }
        StoredObject found = store.find(object)
                .orElseThrow(() -> new PlanException(
                        URI_POINTER,
                        "the manifest %s names %s, which does not exist. Correct the entry, or upload the object."
                                .formatted(uri, object)));
        return new Input(found, ObjectUri.parse(job.output().s3OutputPath()).resolve(relative(entry) + ".out"));
    }

    private static String relative(String entry) {
        return entry.startsWith("/") ? entry.substring(1) : entry;
    }

    private static void refuseSharedOutputs(List<Input> inputs) {
        Map<ObjectUri, StoredObject> owners = new HashMap<>();
        for (Input input : inputs) {
            StoredObject other = owners.put(input.output, input.object);
            if (other != null) {
                throw new PlanException(
                        URI_POINTER,
                        "%s and %s would both be written to %s. Rename one, or give them to different jobs."
                                .formatted(other.uri(), input.object.uri(), input.output));
            }
        }
    }
}
