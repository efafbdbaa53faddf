package io.transformjob.job;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What a job does about records that cannot be read or scored.
 *
 * @param policy what becomes of their objects
 * @param limit how many of them an object may have before it fails
 * @param placeholder the text in the place of an answer
 */
public record BadRecordRules(OnBadRecord policy, BadRecordLimit limit, String placeholder) implements Serializable {
    static final String PLACEHOLDER_DEFAULT = "ERROR";

    /** As in SageMaker: a bad record fails its object (BT-85). */
    public static final BadRecordRules FAIL_OBJECT =
            new BadRecordRules(OnBadRecord.FAIL_OBJECT, BadRecordLimit.NONE, PLACEHOLDER_DEFAULT);

    public BadRecordRules {
        requireNonNull(policy, "policy");
        requireNonNull(limit, "limit");
        requireNonNull(placeholder, "placeholder");
    }

    /** Whether an object can have output although a record of it is bad. */
    public boolean keepObjects() {
        return policy != OnBadRecord.FAIL_OBJECT;
    }

    /** Whether the bytes of bad records are kept. */
    public boolean quarantine() {
        return policy == OnBadRecord.QUARANTINE;
    }
}
