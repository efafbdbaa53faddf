package io.transformjob.model.tree;

import java.util.Arrays;

/**
 * The distinct edges of each column, rising. The rank of a value is how many edges of its column lie at or below it, so
 * the answer of every condition follows from ranks alone: value is at or above edge {@code k} if its rank is more than k.
 */
final class EdgeTable {
    /** First edge of each column, and behind the last of all. */
    final int[] starts;

    final double[] edges;
    /** Most edges of a column. */
    final int widest;

    EdgeTable(TreeEnsemble trees) {
        int columnCount = trees.features.length;
        int[] ends = new int[columnCount + 1];
        visit(trees, (column, edge) -> ends[column + 1]++);
        Arrays.parallelPrefix(ends, Math::addExact);
        double[] all = new double[ends[columnCount]];
        int[] firsts = ends.clone();
        visit(trees, (column, edge) -> all[firsts[column]++] = edge);
        starts = new int[columnCount + 1];
        int count = 0;
        int most = 0;
        for (int column = 0; column < columnCount; column++) {
            Arrays.sort(all, ends[column], ends[column + 1]);
            for (int i = ends[column]; i < ends[column + 1]; i++) {
                if (count == starts[column] || all[i] != all[count - 1]) {
                    all[count++] = all[i];
                }
            }
            starts[column + 1] = count;
            most = Math.max(most, count - starts[column]);
        }
        edges = Arrays.copyOf(all, count);
        widest = most;
    }

    private interface Visitor {
        void edge(int column, double edge);
    }

    private static void visit(TreeEnsemble trees, Visitor visitor) {
        for (int node = 0; node < trees.children.length; node++) {
            if (trees.isLeaf(node)) {
                continue;
            }
            int set = trees.set(node);
            if (set < 0) {
                visitor.edge(trees.columns[node], trees.edges[node]);
            } else {
                for (int i = trees.setStarts[set]; i < trees.setStarts[set + 1]; i++) {
                    visitor.edge(trees.columns[node], trees.setEdges[i]);
                }
            }
        }
    }

    int columns() {
        return starts.length - 1;
    }

    /** Number of an edge among those of all columns. */
    int number(int column, double edge) {
        return Arrays.binarySearch(edges, starts[column], starts[column + 1], edge);
    }
}
