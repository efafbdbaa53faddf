package io.transformjob.commit;

import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.TransformPlan;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Leaves nothing of a job but whole outputs and its documents. By the owner alone, when no task runs any more. */
public final class JobEnd {
    private final ObjectStore store;
    private final JobFolder folder;

    public JobEnd(ObjectStore store, JobFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    /**
     * Aborts every upload to a place of ours: those in the journal, and those that killed tasks and drivers left.
     *
     * @param begunSince when the job was accepted: what is older is not ours
     */
    public void abortUploads(TransformPlan plan, Instant begunSince) throws IOException {
        Set<ObjectUri> outputs = new HashSet<>();
        for (PlannedObject object : plan.objects()) {
            outputs.add(object.output());
        }
        String own = folder.uri().key() + "/";
        store.abortUploadsOf(
                folder.outputPath(),
                target -> outputs.contains(target) || target.key().startsWith(own),
                Set.of(),
                begunSince.toEpochMilli());
    }

    /** Closes the journal, so that the job has ended; then removes it and what was staged. */
    public void clear() throws IOException {
        new Journal(store, folder).close();
        removeLeftovers();
    }

    /** Removes what an end that was cut short left of a job that is not open. */
    public void removeLeftovers() throws IOException {
        store.deleteFolder(folder.scratch());
        store.deleteFolder(folder.journal());
    }
}
