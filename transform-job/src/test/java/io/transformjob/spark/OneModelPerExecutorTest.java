package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.model.ContainerSpec;
import io.transformjob.model.ModelSource;
import io.transformjob.model.RequestForm;
import io.transformjob.store.StoreSettings;
import io.transformjob.testing.TestModels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        CountingBroadcast(byte[] archive) {
            super(0, ClassTag$.MODULE$.apply(byte[][].class));
            this.archives = new byte[][] {archive};
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
