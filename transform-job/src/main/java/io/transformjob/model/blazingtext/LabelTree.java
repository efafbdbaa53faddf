package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.fasttext.Dictionary;

/**
 * The tree of hierarchical softmax: a leaf for each label, joined as Huffman does by how often they were seen in training.
 *
 * <p>Source: facebookresearch/fastText 0.9.2 {@code src/loss.cc}, {@code buildTree}.
 *
 * @param labels number of leaves, which come first
 * @param left child of each inner node, counted from the first of these
 * @param right the other child
 */
record LabelTree(int labels, int[] left, int[] right) {
    /** More than any count, as fastText has it for nodes that are not made yet. */
    static final long COUNT_MAX = 1_000_000_000_000_000L;

    /** @param dictionary whose labels have counts from 0, below {@link #COUNT_MAX} */
    static LabelTree of(Dictionary dictionary) {
        int labels = dictionary.labels();
        long[] counts = new long[2 * labels - 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i < labels ? dictionary.labelCount(i) : COUNT_MAX;
        }
        int[] left = new int[labels - 1];
        int[] right = new int[labels - 1];
        int leaf = labels - 1;
        int node = labels;
        for (int i = labels; i < counts.length; i++) {
            int[] least = new int[2];
            for (int j = 0; j < 2; j++) {
                least[j] = leaf >= 0 && counts[leaf] < counts[node] ? leaf-- : node++;
            }
            left[i - labels] = least[0];
            right[i - labels] = least[1];
            counts[i] = counts[least[0]] + counts[least[1]];
        }
        return new LabelTree(labels, left, right);
    }

    int root() {
        return 2 * labels - 2;
    }
}
