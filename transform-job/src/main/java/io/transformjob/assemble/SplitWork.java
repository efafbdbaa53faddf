package io.transformjob.assemble;

import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.store.PartUpload;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One split to be transformed.
 *
 * @param begin where its first record begins if that is known, -1 if the split is to find it
 * @param upload takes its output as a part if that is long enough; null if output is to be staged, and for an object of one
 *     split, which is published at once
 */
public record SplitWork(PlannedObject object, int splitIndex, long begin, PartUpload upload) implements Serializable {
    public Split split() {
        return object.split(splitIndex);
    }

    public OptionalLong trueBegin() {
        return begin < 0 ? OptionalLong.empty() : OptionalLong.of(begin);
    }

    public Optional<PartUpload> partUpload() {
        return Optional.ofNullable(upload);
    }
}
