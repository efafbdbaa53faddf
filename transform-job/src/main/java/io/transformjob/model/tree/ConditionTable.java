package io.transformjob.model.tree;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Every condition that trees ask, once, with a number: {@link #NEVER}, then one for each edge with the answer no for
 * missing values, then the same again with yes, then one for each set of edges.
 */
final class ConditionTable {
    /** Number of the condition whose answer is always no. */
    static final int NEVER = 0;

    final EdgeTable edges;
    /** What is added to the number of a condition with one edge if its answer for missing values is yes. */
    final int missing;
    /** Number of the first condition with a set of edges. */
    final int firstSet;
    /** Conditions in all. */
    final int count;
    /** First condition with a set of edges in each column, counted from {@link #firstSet}, and behind the last of all. */
    final int[] columnSets;
    /** First rank of each of these sets, in {@link #setRanks}, and behind the last of all. */
    final int[] setStarts;
    /** Ranks of the edges of sets: the answer changes from each on. */
    final int[] setRanks;
    /** Answers for missing values of each of these sets. */
    final boolean[] setMissing;

    /** Number of the condition of each set of the trees, by their index there. */
    private final int[] numbers;

    ConditionTable(TreeEnsemble trees) {
        edges = new EdgeTable(trees);
        int edgeCount = edges.edges.length;
        int sets = trees.setStarts.length - 1;
        boolean asks = false;
        Map<SetKey, Integer> known = new HashMap<>();
        numbers = new int[sets];
        int[] setNodes = new int[sets];
        int[] perColumn = new int[edges.columns() + 1];
        int distinct = 0;
        for (int node = 0; node < trees.children.length; node++) {
            if (trees.isLeaf(node)) {
                continue;
            }
            int set = trees.set(node);
            if (set < 0) {
                asks |= trees.missing[node] != 0;
                continue;
            }
            int column = trees.columns[node];
            double[] steps = Arrays.copyOfRange(trees.setEdges, trees.setStarts[set], trees.setStarts[set + 1]);
            Integer same = known.putIfAbsent(new SetKey(column, steps, trees.missing[node] != 0), distinct);
            numbers[set] = same == null ? distinct : same;
            if (same == null) {
                setNodes[distinct++] = node;
                perColumn[column + 1]++;
            }
        }
        missing = asks ? edgeCount : 0;
        firstSet = Math.addExact(1, Math.addExact(edgeCount, missing));
        count = Math.addExact(firstSet, distinct);
        Arrays.parallelPrefix(perColumn, Integer::sum);
        columnSets = perColumn;
        // Sets of a column stand side by side.
        int[] next = perColumn.clone();
        int[] order = new int[distinct];
        int[] byPlace = new int[distinct];
        for (int i = 0; i < distinct; i++) {
            order[i] = next[trees.columns[setNodes[i]]]++;
            byPlace[order[i]] = setNodes[i];
        }
        for (int set = 0; set < sets; set++) {
            numbers[set] = distinct == 0 ? 0 : firstSet + order[numbers[set]];
        }
        setStarts = new int[distinct + 1];
        setMissing = new boolean[distinct];
        IntList ranks = new IntList();
        for (int i = 0; i < distinct; i++) {
            int node = byPlace[i];
            int set = trees.set(node);
            int column = trees.columns[node];
            for (int edge = trees.setStarts[set]; edge < trees.setStarts[set + 1]; edge++) {
                ranks.add(edges.number(column, trees.setEdges[edge]) - edges.starts[column]);
            }
            setStarts[i + 1] = ranks.size();
            setMissing[i] = trees.missing[node] != 0;
        }
        setRanks = ranks.toArray();
    }

    /** The number of the condition of a node that is no leaf. */
    int number(TreeEnsemble trees, int node) {
        int set = trees.set(node);
        if (set >= 0) {
            return numbers[set];
        }
        return 1 + edges.number(trees.columns[node], trees.edges[node]) + (trees.missing[node] != 0 ? missing : 0);
    }

    /** The answer of a set, counted from {@link #firstSet}, for a value that is there. */
    boolean test(int set, int rank) {
        // The answer has changed at every edge whose rank is less: those the value lies at or above.
        int at = Arrays.binarySearch(setRanks, setStarts[set], setStarts[set + 1], rank);
        int changes = (at >= 0 ? at : ~at) - setStarts[set];
        return (changes & 1) == 1;
    }

    /** Comparable, so that a map of sets that hash alike stays fast. */
    private record SetKey(int column, double[] edges, boolean missing) implements Comparable<SetKey> {
        @Override
        public int compareTo(SetKey other) {
            int order = Integer.compare(column, other.column);
            order = order != 0 ? order : Boolean.compare(missing, other.missing);
            return order != 0 ? order : Arrays.compare(edges, other.edges);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SetKey key
                    && key.column == column
                    && key.missing == missing
                    && Arrays.equals(key.edges, edges);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(edges) * 31 + column) * 2 + (missing ? 1 : 0);
        }
    }
}
