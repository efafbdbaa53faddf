package io.transformjob.spark;

import io.transformjob.assemble.TransformSettings;
import io.transformjob.commit.Journal;
import io.transformjob.commit.JournalWriter;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every task of a job shares. The model travels once to each executor, as the archive SageMaker wrote, and is decoded
 * there once, for all tasks.
 */
final class ExecutorContext implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorContext.class);

    private final StoreSettings storeSettings;
    private final TransformSettings settings;
    private final ModelSource model;
    private final RequestForm form;
    private final Broadcast<byte[]> archive;

    /** The container of this JVM: one, since an application runs one job. */
    private static String openKey;

    private static InferenceContainer open;

    private static Journal.Outcomes journalTarget;
    private static JournalWriter journal;

    ExecutorContext(
            StoreSettings storeSettings,
            TransformSettings settings,
            ModelSource model,
            RequestForm form,
            Broadcast<byte[]> archive) {
        this.storeSettings = storeSettings;
        this.settings = settings;
        this.model = model;
        this.form = form;
        this.archive = archive;
    }

    ObjectStore store() {
        return ObjectStore.of(storeSettings);
    }

    TransformSettings settings() {
        return settings;
    }

    /** The writer of this JVM for a round; the last round's is not needed any more. */
    JournalWriter journal(Journal.Outcomes target) {
        synchronized (ExecutorContext.class) {
            if (!target.equals(journalTarget)) {
                ObjectStore store = store();
                journal = new JournalWriter(
                        settings.kmsKey().map(store::withKmsKey).orElse(store), target);
                journalTarget = target;
            }
            return journal;
        }
    }

    RequestHandler handler() throws IOException {
        return container().handler(form);
    }

    /** Takes a container that is open already for this JVM's: in local mode the driver's is the executor's. */
    void share(InferenceContainer container) {
        synchronized (ExecutorContext.class) {
            open = container;
            openKey = model.key();
        }
    }

    private InferenceContainer container() throws IOException {
        synchronized (ExecutorContext.class) {
            if (!model.key().equals(openKey)) {
                open = Containers.open(model.spec(), ModelArchive.open(model.name(), archive.value()));
                openKey = model.key();
                open.kernels().forEach(LOG::info);
            }
            return open;
        }
    }

    /**
     * Which model, and in which container.
     *
     * @param name of the archive, for messages
     * @param runtime null if image and artifact tell
     * @param key tells archive and container from others
     */
    record ModelSource(String name, String image, HashMap<String, String> environment, String runtime, String key)
            implements Serializable {
        static ModelSource of(String name, ContainerSpec spec, String archiveSha256) {
            return new ModelSource(
                    name,
                    spec.image(),
                    new HashMap<>(spec.environment()),
                    spec.runtime().orElse(null),
                    "%s %s".formatted(archiveSha256, spec));
        }

        ContainerSpec spec() {
            return new ContainerSpec(image, environment, Optional.ofNullable(runtime));
        }
    }
}
