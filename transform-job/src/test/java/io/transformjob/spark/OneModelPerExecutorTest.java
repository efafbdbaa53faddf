package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.model.ContainerSpec;
import io.transformjob.model.ModelSource;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.RemoteSpec;
import io.transformjob.model.RequestForm;
import io.transformjob.store.StoreSettings;
import io.transformjob.testing.TestModels;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** A model is decoded once in a JVM, however many tasks ask for it, and at the same time. */
class OneModelPerExecutorTest extends SparkTest {
    /** Times that an archive was asked for, which is done to decode it; tasks in local mode share this JVM. */
    private static final AtomicInteger ARCHIVES_READ = new AtomicInteger();

    /** The archive as tasks get it, counting. */
    private static final class CountingBroadcast extends Broadcast<byte[][]> {
        private static final long serialVersionUID = 1L;
        private final byte[][] archives;

        CountingBroadcast(byte[]... archives) {
            super(0, ClassTag$.MODULE$.apply(byte[][].class));
            this.archives = archives;
        }

        @Override
        public byte[][] getValue() {
            ARCHIVES_READ.incrementAndGet();
            return archives;
        }

        @Override
        public void doUnpersist(boolean blocking) {}

        @Override
        public void doDestroy(boolean blocking) {}
    }

    @Test
    void tasksOfOneJvmShareOneDecodedModel() {
        ARCHIVES_READ.set(0);
        assertThat(tasksThatScored(context("model 1"))).isEqualTo(24);
        assertThat(ARCHIVES_READ).hasValue(1);
        assertThat(tasksThatScored(context("model 1"))).isEqualTo(24);
        assertThat(ARCHIVES_READ).as("the same model, again").hasValue(1);
        assertThat(tasksThatScored(context("model 2"))).isEqualTo(24);
        assertThat(ARCHIVES_READ).as("another model").hasValue(2);
    }

    @Test
    void whatRunsElsewhereIsKnownToExecutorsByItsAddress() {
        RemoteSpec container = new RemoteSpec(
                RemoteSpec.Protocol.CONTAINER, URI.create("http://127.0.0.1:1"), null, new TreeMap<>(), 0);
        RemoteSpec endpoint = new RemoteSpec(
                RemoteSpec.Protocol.ENDPOINT,
                URI.create("http://127.0.0.1:1/endpoints/churn"),
                "eu-west-1",
                new TreeMap<>(),
                0);
        ContainerSpec spec = new ContainerSpec("any", Map.of(), Optional.empty());
        ExecutorContext context = new ExecutorContext(
                StoreSettings.defaults(),
                null,
                ExecutorContext.SentModel.of(
                        List.of(
                                new ModelSource("/Containers/0", spec, "a", new byte[0], container),
                                new ModelSource("/Containers/1", spec, "b", new byte[0], endpoint)),
                        "pipeline"),
                RequestForm.of("text/csv", null),
                new CountingBroadcast(new byte[0], new byte[0]));
        assertThat(jsc().parallelize(Collections.nCopies(4, 0), 4)
                        .filter(task -> context.handler() instanceof PayloadHandler)
                        .count())
                .isEqualTo(4);
    }

    private long tasksThatScored(ExecutorContext context) {
        return jsc().parallelize(Collections.nCopies(24, 0), 24)
                .filter(task -> context.handler().newScorer() != null)
                .count();
    }

    /** As the engine makes it, but for the broadcast. */
    private static ExecutorContext context(String sha256) {
        ContainerSpec spec = new ContainerSpec("sagemaker-xgboost:1.7-1", Map.of(), Optional.of("xgboost"));
        return new ExecutorContext(
                StoreSettings.defaults(),
                null,
                ExecutorContext.SentModel.of(
                        List.of(new ModelSource("/PrimaryContainer", spec, "model.tar.gz", new byte[0], null)), sha256),
                RequestForm.of("text/csv", null),
                new CountingBroadcast(TestModels.firstFeature()));
    }
}
