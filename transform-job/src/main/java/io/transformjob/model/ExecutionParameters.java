package io.transformjob.model;

import java.util.List;
import java.util.Optional;

/**
 * What a container says of how it wants to be asked, {@code GET /execution-parameters} (BT-142). A job's own values go
 * before these (BT-60).
 *
 * @param maxConcurrentTransforms 1 to 100
 * @param singleRecord {@code BatchStrategy} is {@code SINGLE_RECORD}
 * @param maxPayloadInMB 0 for no limit
 * @param notes on what the container says and is not followed, a sentence without its end each
 */
public record ExecutionParameters(
        Optional<Integer> maxConcurrentTransforms,
        Optional<Boolean> singleRecord,
        Optional<Integer> maxPayloadInMB,
        List<String> notes) {
    /** A container that says nothing. */
    public static final ExecutionParameters NONE =
            new ExecutionParameters(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public ExecutionParameters {
        notes = List.copyOf(notes);
    }
}
