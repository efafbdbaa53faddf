package io.transformjob.model;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.record.MalformedRecordException;

/** Scores batches with buffers of its own: one task, one scorer, one model for all. */
@FunctionalInterface
public interface Scorer {
    /**
     * Answers each row of the batch, in order. The result is valid until the next call.
     *
     * @throws MalformedRecordException if the model cannot take the rows, for example because they have more columns
     *     than it has features; its offset is that of the first such record
     */
    ScoreBatch score(FeatureBatch batch);
}
