package io.transformjob.plan;

import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * An input object and what becomes of it.
 *
 * @param index its place in the plan, from 0
 * @param input the object as it was listed
 * @param output where its output goes
 * @param splitCount into how many splits it is cut, at least 1
 * @param splitBytes length of each split but the last
 */
public record PlannedObject(int index, StoredObject input, ObjectUri output, int splitCount, long splitBytes)
        implements Serializable {

    /** The splits in order: they cover the object once. */
    public List<Split> splits() {
        List<Split> splits = new ArrayList<>(splitCount);
        for (int i = 0; i < splitCount; i++) {
            splits.add(split(i));
        }
        return splits;
    }

    public Split split(int i) {
        long offset = i * splitBytes;
        long length = i == splitCount - 1 ? input.length() - offset : splitBytes;
        return new Split(index, i, offset, length);
    }
}
