package io.transformjob.model.firstparty;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model that is ready to score. Immutable, one for all tasks. */
interface FirstPartyModel {
    /** Words for people, such as {@code binary_classifier, 14 features}. */
    String description();

    /** What can be told of it beside the algorithm, features and arrays: names in upper camel case, in order. */
    Map<String, Object> facts();

    /** Features of a record, at least 1. */
    int features();

    AnswerForm form();

    /** Numbers in an array of the answer, 1 if it has none. */
    int arrayLength();

    /**
     * The model that answers as a job accepts.
     *
     * @param accept as the job gives it
     */
    default FirstPartyModel answering(Optional<String> accept) {
        return this;
    }

    /** What a job should know of its answers; empty if nothing. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /** A kernel with buffers of its own: one task, one kernel. */
    BlockKernel newKernel();

    /** As {@link io.transformjob.model.InferenceContainer#kernels()}. */
    default List<String> kernels() {
        return List.of();
    }
}
