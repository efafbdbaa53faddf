package io.transformjob.plan;

import java.util.List;
import java.util.Optional;

/**
 * What a job will do: a value that can be printed, sent and compared.
 *
 * @param objects the input objects in the order of their keys (or of the manifest), each with its output
 * @param notSplit why large objects are not cut, if they are not
 * @param skipped keys under the prefix that are not input, each with the reason
 */
public record TransformPlan(List<PlannedObject> objects, Optional<String> notSplit, List<String> skipped) {
    public TransformPlan {
        objects = List.copyOf(objects);
        skipped = List.copyOf(skipped);
    }

    public long inputBytes() {
        return objects.stream().mapToLong(object -> object.input().length()).sum();
    }

    public long splitCount() {
        return objects.stream().mapToLong(PlannedObject::splitCount).sum();
    }
}
