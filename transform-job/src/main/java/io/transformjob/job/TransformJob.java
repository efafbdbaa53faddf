package io.transformjob.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A valid CreateTransformJob request. What the request leaves out is empty where Describe would not show it (BT-123), and
 * the default otherwise; {@link #batchStrategy} and {@link #maxPayloadBytes} give what holds in effect.
 *
 * @param environment variables for the container, in the request's order, those of the engine included
 * @param requestedBatchStrategy {@code BatchStrategy} as given
 * @param describeFields the members that Describe shows of the request, with defaults filled in, in the order of the API,
 *     as maps, lists, strings, numbers and booleans; unmodifiable
 */
public record TransformJob(
        String name,
        String modelName,
        Optional<Integer> maxConcurrentTransforms,
        Optional<ModelClientConfig> modelClientConfig,
        Optional<Integer> maxPayloadInMB,
        Optional<BatchStrategy> requestedBatchStrategy,
        Map<String, String> environment,
        TransformInput input,
        TransformOutput output,
        Optional<DataCaptureConfig> dataCaptureConfig,
        TransformResources resources,
        DataProcessing dataProcessing,
        List<Tag> tags,
        Optional<ExperimentConfig> experimentConfig,
        Map<String, Object> describeFields) {
    private static final int PAYLOAD_MB_DEFAULT = 6;
    private static final int PAYLOAD_SECONDS_DEFAULT = 600;
    private static final int RETRIES_DEFAULT = 3;
    private static final int MEGABYTES_UNDER_WAY_MAX = 100;

    /** This job with other values where the request has none; what Describe shows stays. */
    TransformJob filled(Optional<Integer> concurrent, Optional<BatchStrategy> strategy, Optional<Integer> payloadInMB) {
        return new TransformJob(
                name,
                modelName,
                maxConcurrentTransforms.or(() -> concurrent),
                modelClientConfig,
                maxPayloadInMB.or(() -> payloadInMB),
                requestedBatchStrategy.or(() -> strategy),
                environment,
                input,
                output,
                dataCaptureConfig,
                resources,
                dataProcessing,
                tags,
                experimentConfig,
                describeFields);
    }

    /**
     * Requests to a model elsewhere that may be under way at once, 1 at least (BT-12). Payloads that are under way together
     * are held to 100 MB where a container said one of the two numbers (BT-35).
     */
    public int concurrentRequests() {
        int concurrent = Math.max(1, maxConcurrentTransforms.orElse(1));
        int megabytes = maxPayloadInMB.orElse(PAYLOAD_MB_DEFAULT);
        return megabytes == 0 ? concurrent : Math.max(1, Math.min(concurrent, MEGABYTES_UNDER_WAY_MAX / megabytes));
    }

    /** How often a request to a model elsewhere is sent again (BT-16). */
    public int retriesMax() {
        return modelClientConfig.map(ModelClientConfig::invocationsMaxRetries).orElse(RETRIES_DEFAULT);
    }

    /** The strategy in effect: MultiRecord unless the request says otherwise (BT-60). */
    public BatchStrategy batchStrategy() {
        return requestedBatchStrategy.orElse(BatchStrategy.MULTI_RECORD);
    }

    /** Bytes that a payload may have (BT-61; an MB is 2^20 bytes); {@link Long#MAX_VALUE} if there is no limit (BT-66). */
    public long maxPayloadBytes() {
        int megabytes = maxPayloadInMB.orElse(PAYLOAD_MB_DEFAULT);
        return megabytes == 0 ? Long.MAX_VALUE : (long) megabytes << 20;
    }

    /** Seconds that the scoring of a payload may take (BT-82). */
    public int payloadSecondsMax() {
        return modelClientConfig
                .map(ModelClientConfig::invocationsTimeoutInSeconds)
                .orElse(PAYLOAD_SECONDS_DEFAULT);
    }

    /** Limits of a request to a model (BT-15, BT-16). */
    public record ModelClientConfig(int invocationsTimeoutInSeconds, int invocationsMaxRetries) {}

    /** Which objects are read, and how. @param contentType media type of the payloads */
    public record TransformInput(
            S3DataType s3DataType,
            String s3Uri,
            Optional<String> contentType,
            CompressionType compressionType,
            SplitType splitType) {}

    /** Where responses go, and how. @param kmsKeyId key of SSE-KMS, never empty text */
    public record TransformOutput(
            String s3OutputPath, Optional<String> accept, AssembleWith assembleWith, Optional<String> kmsKeyId) {}

    /** Where manifests of what was read and written go (BT-110). @param kmsKeyId key of SSE-KMS, never empty text */
    public record DataCaptureConfig(String destinationS3Uri, Optional<String> kmsKeyId, boolean generateInferenceId) {}

    /** The machines that AWS would start. */
    public record TransformResources(
            String instanceType,
            int instanceCount,
            Optional<String> volumeKmsKeyId,
            Optional<String> transformAmiVersion) {}

    /** What the model sees of a record, and what becomes of its response (BT-90). */
    public record DataProcessing(String inputFilter, String outputFilter, JoinSource joinSource) {
        /** Whether the bytes of requests and responses pass through untouched (BT-92). */
        public boolean isIdentity() {
            return inputFilter.equals("$") && outputFilter.equals("$") && joinSource == JoinSource.NONE;
        }
    }

    /** A label of the job in AWS. */
    public record Tag(String key, String value) {}

    /** Names under which AWS would track the job. */
    public record ExperimentConfig(
            Optional<String> experimentName,
            Optional<String> trialName,
            Optional<String> trialComponentDisplayName,
            Optional<String> runName) {}
}
