package io.transformjob.plan;

import java.io.Serializable;

/**
 * A run of bytes in one object: {@code [offset, offset + length)}. A record belongs to the split in which it starts.
 *
 * @param objectIndex which object of the plan
 * @param index which split of the object, from 0
 * @param offset first byte, counted from 0
 * @param length bytes in the run; 0 only for an empty object
 */
public record Split(int objectIndex, int index, long offset, long length) implements Serializable {
    public Split {
        if (objectIndex < 0 || index < 0 || offset < 0 || length < 0) {
            throw new IllegalArgumentException("split %d of object %d must have offset and length >= 0, got %d and %d"
                    .formatted(index, objectIndex, offset, length));
        }
    }

    public long end() {
        return offset + length;
    }
}
