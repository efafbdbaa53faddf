package io.transformjob.model.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.model.tree.TreeEnsemble.Precision;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeEnsembleBuilderTest {
    private final TreeEnsembleBuilder builder =
            new TreeEnsembleBuilder("model.json", Precision.FLOAT, new double[] {0.5, 0.25}, true);

    @Test
    void treesAddToTheirGroups() {
        builder.tree(1, 3);
        // In any order; the child for yes before the one for no.
        builder.leaf(1, 2);
        builder.split(0, Condition.atLeast(3, 7, true), 2, 1);
        builder.leaf(2, 1);
        builder.vectorTree(1);
        builder.leaf(0, new float[] {9, 10, 20}, 1);

        TreeEnsemble trees = builder.build();

        assertThat(trees.trees()).isEqualTo(2);
        assertThat(trees.groups()).isEqualTo(2);
        assertThat(trees.depth()).isEqualTo(1);
        assertThat(sums(trees, 0, 0, 0, 6.9f)).containsExactly(10.5f, 21.25f);
        assertThat(sums(trees, 0, 0, 0, 7)).containsExactly(10.5f, 22.25f);
        assertThat(sums(trees, 0, 0, 0)).containsExactly(10.5f, 22.25f);
    }

    @Test
    void aModelWithoutTreesAnswersItsBase() {
        TreeEnsemble trees = builder.build();

        assertThat(sums(trees, 1, 2)).containsExactly(0.5f, 0.25f);
        assertThat(trees.description())
                .matches(
                        "0 trees of depth 0, bit-sliced to depth 0, 0 conditions, 64 rows at a time in batches of 1 and"
                                + " more, compiled in [0-9]+ ms");
    }

    @Test
    void aTreeOfAGroupThatIsNoneIsRefused() {
        builder.tree(0, 1);
        builder.leaf(0, 1);

        assertThatThrownBy(() -> builder.tree(2, 1))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.json tree 1: a tree must belong to one of 2 groups, found 2. Save the model again.");
    }

    @Test
    void aTreeWithoutNodesIsRefused() {
        assertThatThrownBy(() -> builder.tree(0, 0))
                .hasMessage("model.json tree 0: a tree must have at least one node, found 0. Save the model again.");
    }

    @Test
    void moreNodesThanCanBeHeldAreRefusedBeforeTheyAreAllocated() {
        assertThatThrownBy(() -> builder.tree(0, Integer.MAX_VALUE))
                .hasMessage("model.json: a model must have at most 2^28 nodes, found 2147483647. Train fewer trees.");
    }

    @Test
    void aChildThatIsNoNodeIsRefused() {
        builder.tree(0, 3);
        builder.split(0, Condition.atLeast(0, 0, false), 1, 3);
        builder.leaf(1, 1);
        builder.leaf(2, 1);

        assertThatThrownBy(builder::build)
                .hasMessage("model.json tree 0: children must be among 3 nodes, found node 3. Save the model again.");
    }

    @Test
    void aNodeThatIsNeitherSplitNorLeafIsRefused() {
        builder.tree(0, 3);
        builder.split(0, Condition.atLeast(0, 0, false), 1, 2);
        builder.leaf(1, 1);

        assertThatThrownBy(builder::build)
                .hasMessage("model.json tree 0: every node must be a split or a leaf, found node 2, which is neither."
                        + " Save the model again.");
    }

    @Test
    void aTreeThatIsACircleIsRefused() {
        builder.tree(0, 3);
        builder.split(0, Condition.atLeast(0, 0, false), 0, 1);
        builder.leaf(1, 1);

        assertThatThrownBy(builder::build)
                .hasMessage("model.json tree 0: every node must have one parent, found node 0 with a child that another"
                        + " node has, too. Save the model again.");
    }

    @Test
    void aChainIsNotPaddedToACompleteTree() {
        int depth = 100_000;
        chain(depth);
        chain(30);

        TreeEnsemble trees = builder.build();
        SlicedTrees sliced = new SlicedTrees(trees);

        assertThat(trees.depth()).isEqualTo(depth);
        assertThat(sliced.ids).hasSizeLessThan(4 * trees.nodes());
        assertThat(sliced.entries).hasSizeLessThan(4 * trees.nodes());
        // 0.5 and a leaf of each tree, of value 1 where the chain is left, 2 at its end.
        assertThat(sums(trees, -1)[0]).isEqualTo(2.5f);
        assertThat(sums(trees, 20)[0]).isEqualTo(2.5f);
        assertThat(sums(trees, 2 * depth)[0]).isEqualTo(4.5f);
    }

    /** Leaves the chain at step i if feature 0 is less than i. */
    private void chain(int depth) {
        builder.tree(0, 2 * depth + 1);
        for (int i = 0; i < depth; i++) {
            builder.split(2 * i, Condition.atLeast(0, i, false), 2 * i + 1, 2 * i + 2);
            builder.leaf(2 * i + 1, 1);
        }
        builder.leaf(2 * depth, 2);
    }

    @Test
    void setsOfCategoriesTakeMemoryInProportionToTheirSizes() {
        // As bits for each category, these sets would take 1.6 GB.
        int sets = 20_000;
        for (int i = 0; i < sets; i++) {
            int first = 32 * i;
            builder.tree(0, 3);
            builder.split(0, Condition.oneOf(0, new int[] {first, first + 7, first + 13}, false), 1, 2);
            builder.leaf(1, 0);
            builder.leaf(2, 1);
        }

        TreeEnsemble trees = builder.build();

        assertThat(new ConditionTable(trees).setRanks).hasSize(6 * sets);
        assertThat(sums(trees, 32 * 777 + 13)[0]).isEqualTo(1.5f);
        assertThat(sums(trees, 32 * 777 + 14)[0]).isEqualTo(0.5f);
    }

    @Test
    void conditionsAreSharedByAllTrees() {
        for (int i = 0; i < 100; i++) {
            builder.tree(0, 3);
            builder.split(0, i % 2 == 0 ? Condition.atLeast(0, 3, false) : Condition.equal(0, 3, true), 1, 2);
            builder.leaf(1, 0);
            builder.leaf(2, 1);
        }

        ConditionTable conditions = new ConditionTable(builder.build());

        // Never, at least 3, at least the number behind it, equal to 3.
        assertThat(conditions.count).isEqualTo(4);
    }

    @Test
    void sumsOfTheOtherPrecisionAreRefused() {
        TreeSums sums = builder.build().newSums();

        assertThatThrownBy(() -> sums.doubles(batch(1))).hasMessage("the ensemble sums FLOAT, not DOUBLE");
    }

    /** Sums of a row, and of 70 like it by every way. */
    private static float[] sums(TreeEnsemble trees, float... row) {
        float[] sums = Arrays.copyOf(trees.newSums().floats(batch(1, row)), trees.groups());
        for (CompiledTrees.Way way : CompiledTrees.Way.values()) {
            float[] many = trees.newSums(way).floats(batch(70, row));
            IntStream.range(0, 70 * trees.groups())
                    .forEach(i -> assertThat(many[i]).as("by way %s", way).isEqualTo(sums[i % trees.groups()]));
        }
        return sums;
    }

    private static DenseBatch batch(int rows, float... row) {
        DenseBatch batch = new DenseBatch();
        batch.reset(row.length, rows);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(row, 0, batch.values(), i * row.length, row.length);
            batch.addRow(i, i, false);
        }
        return batch;
    }
}
