package io.transformjob.model;

import io.transformjob.formats.batch.ScoreBatch.Column;
import java.util.List;
import java.util.Map;

/** A model that takes rows of numbers and answers each with named columns. Immutable, one for all tasks of a JVM. */
public interface TabularModel {
    /** Words for people, such as {@code lightgbm, binary, 100 trees, 28 features}. */
    String description();

    /** Features of the model, at least 1: columns of each record, and what indices of sparse records are below. */
    int features();

    /** Names of the features in order; empty if they have none. */
    default List<String> featureNames() {
        return List.of();
    }

    /**
     * Whether the model compares or computes in {@code float64}. Then CSV, libsvm, JSON and JSON Lines are read as doubles, and
     * batches keep them; other requests hold floats or are read as such.
     */
    default boolean takesDoubles() {
        return false;
    }

    /** What an answer is made of, in the order in which it is written. */
    List<Column> columns();

    /**
     * A scorer with buffers of its own, for one task. It is given batches of the right width: a {@code DenseBatch} of {@link
     * #features()} columns, where NaN is missing, or a {@code SparseBatch}. Its answers have {@link #columns()}.
     */
    Scorer newScorer();

    /** What {@link InferenceContainer#facts()} tells of it. */
    Map<String, Object> facts();

    /** As {@link InferenceContainer#kernels()}. */
    default List<String> kernels() {
        return List.of();
    }
}
