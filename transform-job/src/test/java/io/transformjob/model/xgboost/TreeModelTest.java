package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.2.0", "1.7.4"})
    void artifacts55_marginsAreThoseOfThePlainWalkBitForBit(String library) {
        for (long seed = 0; seed < 400; seed++) {
            RandomModels models = new RandomModels(seed);
            XgboostModel model = models.model();
            Random random = new Random(seed);
            boolean missing = random.nextBoolean();
            int width = random.nextInt(3) == 0
                    ? random.nextInt(model.featureCount() + 3)
                    : model.featureCount() + random.nextInt(2);
            float[][] rows = new float[random.nextInt(seed % 50 == 0 ? 700 : 40)][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = models.row(model, width, missing);
            }
            check("seed " + seed + " dense", library, model, rows, Batches.dense(rows));
            check("seed " + seed + " sparse", library, model, rows, Batches.sparse(rows));
        }
    }

    private static void check(String what, String library, XgboostModel model, float[][] rows, FeatureBatch batch) {
        XgboostRules rules = Models.rules(library);
        CompiledModel.Margins margins = CompiledModel.of("m", model, Objective.of("m", model.objective()), rules)
                .newMargins();
        int groups = model.groups();
        float[] base = new float[groups];
        Arrays.fill(base, model.baseScore()[0]);
        // Twice: buffers must be clean for the next batch.
        margins.of(batch);
        float[] found = margins.of(batch);
        for (int row = 0; row < rows.length; row++) {
            float[] expected = ReferenceTrees.margins(
                    model, base, rules.sumStartsAtBase(), model.trees().size(), rows[row]);
            for (int group = 0; group < groups; group++) {
                assertThat(Float.floatToIntBits(found[row * groups + group]))
                        .as("%s row %d %s group %d", what, row, Arrays.toString(rows[row]), group)
                        .isEqualTo(Float.floatToIntBits(expected[group]));
            }
        }
    }

    @Test
    void aModelOfTwoBillionFeaturesNeedsRowsOfTheFeaturesItTestsOnly() {
        Tree tree = new Tree(
                new int[] {1, -1, 3, -1, -1},
                new int[] {2, -1, 4, -1, -1},
                new int[] {Integer.MAX_VALUE - 1, 0, 7, 0, 0},
                new float[] {0.5f, 1, 0.5f, 2, 3},
                new boolean[] {true, false, true, false, false},
                new int[0][],
                new float[0]);
        XgboostModel model = Models.of(tree, Integer.MAX_VALUE);
        CompiledModel compiled =
                CompiledModel.of("m", model, Objective.of("m", model.objective()), Models.rules("1.7.4"));
        float[][] dense = {{0, 0, 0, 0, 0, 0, 0, 9, 1}};
        SparseBatch sparse = new SparseBatch();
        sparse.reset();
        sparse.add(Integer.MAX_VALUE - 1, 1);
        sparse.add(3, 1);
        sparse.addRow(0, 9);
        sparse.add(7, 1);
        sparse.add(Integer.MAX_VALUE - 1, 1);
        sparse.addRow(10, 19);

        assertThat(Arrays.copyOf(compiled.newMargins().of(sparse), 2)).containsExactly(2, 3);
        assertThat(compiled.newMargins().of(Batches.dense(dense))[0]).isEqualTo(1);
    }

    @Test
    void aNodeWithTwoParentsIsRefused() {
        Tree tree = new Tree(
                new int[] {1, 2, -1},
                new int[] {2, 2, -1},
                new int[3],
                new float[3],
                new boolean[3],
                new int[0][],
                new float[0]);

        assertThatThrownBy(() -> CompiledModel.of(
                        "xgboost-model",
                        Models.of(tree, 1),
                        Objective.of("m", "reg:squarederror"),
                        Models.rules("1.7.4")))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "xgboost-model tree 0: every node must have one parent, found node 1 with a child that another"
                                + " node has, too. Save the model again.");
    }

    @Test
    void anUnknownBoosterIsRefusedByName() {
        XgboostModel model = new XgboostModel(
                Form.JSON,
                false,
                new Version(1, 7, 4),
                "reg:squarederror",
                "gbforest",
                new float[] {0.5f},
                1,
                List.of(),
                0,
                1,
                1,
                List.of(),
                new int[0],
                new float[0],
                new float[0],
                false,
                Map.of(),
                OptionalInt.empty());

        assertThatThrownBy(() -> CompiledModel.of(
                        "xgboost-model", model, Objective.of("m", "reg:squarederror"), Models.rules("1.7.4")))
                .hasMessage("xgboost-model: the booster must be gbtree, dart or gblinear, found \"gbforest\". Train the"
                        + " model with one of these.");
    }
}
