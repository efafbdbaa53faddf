package io.transformjob.spark;

import io.transformjob.assemble.TransformSettings;
import io.transformjob.commit.Journal;
import io.transformjob.commit.JournalWriter;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelSource;
import io.transformjob.model.RemoteSpec;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.RequestSigner;
import io.transformjob.store.EndpointSigner;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.StoreSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private final SentModel model;
    private final RequestForm form;
    private final Broadcast<byte[][]> archives;

    private static final RequestSigner.Source SIGNERS = region -> EndpointSigner.of(region)::sign;

    /** The container of this JVM: one, since an application runs one job. */
    private static String openKey;

    private static InferenceContainer open;

    private static Journal.Outcomes journalTarget;
    private static JournalWriter journal;

    ExecutorContext(
            StoreSettings storeSettings,
            TransformSettings settings,
            SentModel model,
            RequestForm form,
            Broadcast<byte[][]> archives) {
        this.storeSettings = storeSettings;
        this.settings = settings;
        this.model = model;
        this.form = form;
        this.archives = archives;
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
                open = ModelSource.open(model.sources(archives.value()), SIGNERS);
                openKey = model.key();
                open.kernels().forEach(LOG::info);
            }
            return open;
        }
    }

    /**
     * A model without its archives.
     *
     * @param containers in the order in which they are asked
     * @param key tells the model from others
     */
    record SentModel(ArrayList<SentContainer> containers, String key) implements Serializable {
        static SentModel of(List<ModelSource> sources, String sha256) {
            ArrayList<SentContainer> containers = new ArrayList<>();
            StringBuilder key = new StringBuilder(sha256);
            for (ModelSource source : sources) {
                containers.add(SentContainer.of(source));
                key.append(' ').append(source.spec());
            }
            return new SentModel(containers, key.toString());
        }

        List<ModelSource> sources(byte[][] archives) {
            List<ModelSource> sources = new ArrayList<>();
            for (SentContainer container : containers) {
                sources.add(container.source(archives[sources.size()]));
            }
            return sources;
        }
    }

    /**
     * A container of it.
     *
     * @param runtime null if image and artifact tell
     * @param remote null if it runs here
     */
    record SentContainer(
            String pointer,
            String archiveName,
            String image,
            HashMap<String, String> environment,
            String runtime,
            RemoteSpec remote)
            implements Serializable {
        static SentContainer of(ModelSource source) {
            return new SentContainer(
                    source.pointer(),
                    source.archiveName(),
                    source.spec().image(),
                    new HashMap<>(source.spec().environment()),
                    source.spec().runtime().orElse(null),
                    source.remoteOrNull());
        }

        ModelSource source(byte[] archive) {
            ContainerSpec spec = new ContainerSpec(image, environment, Optional.ofNullable(runtime));
            return new ModelSource(pointer, spec, archiveName, archive, remote);
        }
    }
}
