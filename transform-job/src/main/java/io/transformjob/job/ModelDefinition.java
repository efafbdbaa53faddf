package io.transformjob.job;

import java.util.List;

/**
 * A valid CreateModel request.
 *
 * @param containers one, or those of a pipeline in the order in which they are asked (BT-119)
 */
public record ModelDefinition(String name, List<ModelContainer> containers) {
    public ModelDefinition {
        containers = List.copyOf(containers);
        if (containers.isEmpty()) {
            throw new IllegalArgumentException("a model must have a container");
        }
    }
}
