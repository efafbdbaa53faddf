package io.transformjob.report;

import io.transformjob.assemble.Quarantine;
import io.transformjob.plan.JobFolder;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** The objects under {@code quarantine/}: one for each input object that has output and bad records whose bytes are kept. */
public final class QuarantineObjects {
    private QuarantineObjects() {}

    /**
     * Writes them, in the place of those of an earlier run. To do so twice changes nothing, as long as the parts are there.
     *
     * @param store writes as output is written
     */
    public static void write(JobFolder folder, ObjectStore store, List<ObjectResult> results) throws IOException {
        store.deleteFolder(folder.quarantine());
        Quarantine quarantine = new Quarantine(folder, store);
        for (ObjectResult result : results) {
            if (!result.quarantine().isEmpty()) {
                quarantine.write(result.object(), result.quarantine());
            }
        }
    }
}
