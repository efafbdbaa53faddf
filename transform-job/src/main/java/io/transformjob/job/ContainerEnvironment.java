package io.transformjob.job;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The variables that a container of the job would see (BT-144). */
final class ContainerEnvironment {
    private ContainerEnvironment() {}

    /** Model, then the service's own, then job: on equal names the later wins, as in the SDK's local mode (LM-4). */
    static Map<String, String> of(TransformJob job, ModelContainer container) {
        Map<String, String> environment = new TreeMap<>(container.environment());
        environment.put("SAGEMAKER_BATCH", "true");
        job.maxPayloadInMB().ifPresent(mb -> environment.put("SAGEMAKER_MAX_PAYLOAD_IN_MB", Integer.toString(mb)));
        job.requestedBatchStrategy()
                .ifPresent(strategy -> environment.put("SAGEMAKER_BATCH_STRATEGY", strategy.name()));
        job.maxConcurrentTransforms()
                .ifPresent(count -> environment.put("SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", Integer.toString(count)));
        environment.putAll(job.environment());
        environment.keySet().removeIf(name -> name.startsWith(EngineOption.ENVIRONMENT_PREFIX));
        return Collections.unmodifiableMap(environment);
    }
}
