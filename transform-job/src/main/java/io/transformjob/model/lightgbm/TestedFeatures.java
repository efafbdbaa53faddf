package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.LinearLeaves;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features that some tree looks at, each with a column of its own, in the order of features; no others are read.
 *
 * @param features rising
 */
record TestedFeatures(int[] features) {
    static TestedFeatures of(LightgbmModel model) {
        return new TestedFeatures(model.trees().stream()
                .flatMapToInt(tree -> IntStream.concat(
                        Arrays.stream(tree.feature()),
                        Arrays.stream(tree.linear().feature())))
                .sorted()
                .distinct()
                .toArray());
    }

    int columns() {
        return features.length;
    }

    /** The same trees, with columns in the place of features. */
    List<Tree> byColumn(List<Tree> trees) {
        return trees.stream().map(this::byColumn).toList();
    }

    private Tree byColumn(Tree tree) {
        LinearLeaves linear = tree.linear();
        return new Tree(
                columns(tree.feature()),
                tree.threshold(),
                tree.decisionType(),
                tree.left(),
                tree.right(),
                tree.leafValue(),
                tree.categoryOffsets(),
                tree.categoryWords(),
                new LinearLeaves(linear.constant(), linear.offsets(), columns(linear.feature()), linear.coefficient()));
    }

    private int[] columns(int[] features) {
        return Arrays.stream(features)
                .map(feature -> Arrays.binarySearch(this.features, feature))
                .toArray();
    }

    /**
     * Copies the rows of a batch. What a sparse row does not hold is 0.
     *
     * @param rows shape [rows][columns], row-major, maybe longer
     */
    void read(FeatureBatch batch, double[] rows) {
        if (batch instanceof DenseBatch dense) {
            if (dense.keepsDoubles()) {
                read(dense.doubles(), dense.columns(), dense.rows(), features, rows);
            } else {
                read(dense.values(), dense.columns(), dense.rows(), features, rows);
            }
        } else {
            read((SparseBatch) batch, rows);
        }
    }

    private static void read(double[] values, int width, int rows, int[] features, double[] into) {
        int columns = features.length;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                into[row * columns + column] = values[row * width + features[column]];
            }
        }
    }

    private static void read(float[] values, int width, int rows, int[] features, double[] into) {
        int columns = features.length;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                into[row * columns + column] = values[row * width + features[column]];
            }
        }
    }

    private void read(SparseBatch batch, double[] rows) {
        int columns = features.length;
        Arrays.fill(rows, 0, batch.rows() * columns, 0);
        for (int row = 0; row < batch.rows(); row++) {
            for (int entry = batch.rowOffset(row); entry < batch.rowOffset(row + 1); entry++) {
                int column = Arrays.binarySearch(features, batch.indices()[entry]);
                if (column >= 0) {
                    rows[row * columns + column] =
                            batch.keepsDoubles() ? batch.doubles()[entry] : batch.values()[entry];
                }
            }
        }
    }
}
