package io.transformjob.job;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs a container of a model, and where.
 *
 * @param runtime empty: what image and artifact tell
 * @param endpoint address of a model that runs elsewhere, without a slash at its end
 * @param endpointName of an endpoint of SageMaker
 * @param endpointRegion of that; empty for the region of the environment
 * @param endpointHeaders sent with each request to a model elsewhere, by name
 * @param endpointWaitSeconds how long a model elsewhere is waited for
 */
public record RuntimeOptions(
        Optional<String> runtime,
        Optional<URI> endpoint,
        Optional<String> endpointName,
        Optional<String> endpointRegion,
        Map<String, String> endpointHeaders,
        int endpointWaitSeconds) {
    /** A container that serves HTTP. */
    public static final String HTTP = "http";
    /** An endpoint of SageMaker. */
    public static final String SAGEMAKER_ENDPOINT = "sagemaker-endpoint";
    /** A server of the Open Inference Protocol. */
    public static final String V2 = "v2";

    static final int WAIT_SECONDS_DEFAULT = 60;
    /** As long as Batch Transform waits (BT-89). */
    static final int WAIT_SECONDS_MAX = 1800;

    private static final Set<String> ELSEWHERE = Set.of(HTTP, SAGEMAKER_ENDPOINT, V2);

    /** Whether the model runs elsewhere, so that no artifact is read. */
    public boolean isElsewhere() {
        return runtime.filter(ELSEWHERE::contains).isPresent();
    }
}
