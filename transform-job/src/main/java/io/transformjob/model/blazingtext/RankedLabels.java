package io.transformjob.model.blazingtext;

/**
 * The most probable labels so far, as a heap of the standard library of C++ keeps them: of equally probable labels the same ones
 * stay as in fastText, in the same order.
 *
 * <p>Source: facebookresearch/fastText {@code src/loss.cc}, {@code findKBest}, {@code dfs}; libstdc++ {@code bits/stl_heap.h}.
 */
final class RankedLabels {
    private final int countMax;
    /** Logarithms, the least one first, each at most those of its children. */
    private final float[] logs;

    private final int[] labels;
    private int count;

    /** @param countMax labels to keep, at least 1 */
    RankedLabels(int countMax) {
        this.countMax = countMax;
        this.logs = new float[countMax + 1];
        this.labels = new int[countMax + 1];
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    float log(int place) {
        return logs[place];
    }

    int label(int place) {
        return labels[place];
    }

    /** Whether a logarithm is less than those of as many labels as are kept. */
    boolean excludes(float log) {
        return count == countMax && log < logs[0];
    }

    void add(float log, int label) {
        push(count++, 0, log, label);
        if (count > countMax) {
            pop();
        }
    }

    /** Puts the labels into their order, the most probable first. Nothing can be added then. */
    void sort() {
        int kept = count;
        while (count > 1) {
            pop();
        }
        count = kept;
    }

    private void push(int hole, int top, float log, int label) {
        int at = hole;
        for (int parent = (at - 1) / 2; at > top && logs[parent] > log; parent = (at - 1) / 2) {
            logs[at] = logs[parent];
            labels[at] = labels[parent];
            at = parent;
        }
        logs[at] = log;
        labels[at] = label;
    }

    /** Puts the least one behind the others. */
    private void pop() {
        int last = --count;
        float log = logs[last];
        int label = labels[last];
        logs[last] = logs[0];
        labels[last] = labels[0];
        int hole = 0;
        int child = 0;
        while (child < (last - 1) / 2) {
            child = 2 * (child + 1);
            if (logs[child] > logs[child - 1]) {
                child--;
            }
            logs[hole] = logs[child];
            labels[hole] = labels[child];
            hole = child;
        }
        if ((last & 1) == 0 && child == (last - 2) / 2) {
            child = 2 * child + 1;
            logs[hole] = logs[child];
            labels[hole] = labels[child];
            hole = child;
        }
        push(hole, 0, log, label);
    }
}
