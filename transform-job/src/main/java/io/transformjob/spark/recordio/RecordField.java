package io.transformjob.spark.recordio;

import io.transformjob.formats.recordio.TensorRecord;
import java.io.Serializable;

/**
 * What of a record one column holds. In order: labels, features, texts; the main one before others.
 *
 * @param key name among the features or labels; empty for a text
 */
record RecordField(Kind kind, String key) implements Serializable, Comparable<RecordField> {
    /** What there is in a record. */
    enum Kind {
        LABEL,
        FEATURE,
        UID,
        METADATA,
        CONFIGURATION
    }

    boolean isTensor() {
        return kind == Kind.LABEL || kind == Kind.FEATURE;
    }

    private boolean isMain() {
        return key.equals(TensorRecord.VALUES);
    }

    @Override
    public int compareTo(RecordField other) {
        int order = kind.compareTo(other.kind);
        if (order == 0) {
            order = -Boolean.compare(isMain(), other.isMain());
        }
        return order == 0 ? key.compareTo(other.key) : order;
    }
}
