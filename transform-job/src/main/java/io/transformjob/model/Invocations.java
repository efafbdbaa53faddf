package io.transformjob.model;

import java.io.Serializable;

/**
 * How a model elsewhere is asked.
 *
 * @param timeoutSeconds how long an answer may take ({@code InvocationsTimeoutInSeconds}, BT-15)
 * @param retriesMax how often a request is sent again that got none ({@code InvocationsMaxRetries}, BT-16)
 * @param concurrent how many requests may be under way at once from one executor ({@code MaxConcurrentTransforms}, BT-12)
 */
public record Invocations(int timeoutSeconds, int retriesMax, int concurrent) implements Serializable {
    /** What holds when a job sets nothing. */
    public static final Invocations DEFAULT = new Invocations(600, 3, 1);

    public Invocations {
        if (timeoutSeconds < 1 || retriesMax < 0 || concurrent < 1) {
            throw new IllegalArgumentException(
                    "invocations must have a time of at least 1, 0 retries and 1 at once, got %d, %d, %d"
                            .formatted(timeoutSeconds, retriesMax, concurrent));
        }
    }
}
