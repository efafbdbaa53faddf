package io.transformjob.model.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.lightgbm.LightgbmModel;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Missing;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of every objective and booster answer what the native library answers, also for values beside thresholds. */
class LightgbmOracleTest {
    private static final int ROWS = 700;
    private static final long SEED = 20_240_611;

    @BeforeAll
    static void requireLibrary() {
        Oracle.requireLibrary();
    }

    @ParameterizedTest
    @CsvSource({
        "objective=regression,real",
        "objective=regression reg_sqrt=true,real",
        "objective=regression_l1,real",
        "objective=huber,real",
        "objective=fair,real",
        "objective=quantile alpha=0.3,real",
        "objective=mape,real",
        "objective=poisson,counts",
        "objective=gamma,positive",
        "objective=tweedie,positive",
        "objective=binary,classes",
        "objective=binary sigmoid=1.7,classes",
        "objective=binary is_unbalance=true,classes",
        "objective=multiclass num_class=3,three",
        "objective=multiclassova num_class=3 sigmoid=0.6,three",
        "objective=cross_entropy,unit",
        "objective=cross_entropy_lambda,unit",
        "objective=lambdarank,ranks",
        "objective=rank_xendcg,ranks",
        "objective=regression boosting=dart drop_rate=0.5,real",
        "objective=binary boosting=dart,classes",
        "objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.6,real",
        "objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6,classes",
        "objective=multiclass num_class=3 boosting=rf bagging_freq=1 bagging_fraction=0.6,three",
        "objective=regression linear_tree=true,real",
        "objective=binary linear_tree=true,classes",
        "objective=multiclass num_class=3 linear_tree=true,three",
        "objective=binary zero_as_missing=true,classes",
        "objective=binary use_missing=false,classes",
        "objective=binary num_leaves=2,classes",
        "objective=binary num_leaves=200,classes",
        "objective=regression data_sample_strategy=goss extra_trees=true,real"
    })
    void artifacts6_answersAreThoseOfTheLibrary(String parameters, String labels) throws Exception {
        Oracle oracle = new Oracle(SEED + parameters.hashCode());
        String text = oracle.train(parameters + " categorical_feature=" + Oracle.CATEGORICAL, labels, 20);
        LightgbmModel model = Oracle.read(text);
        double[] rows = oracle.rows(model, ROWS);
        LightgbmPredictor predictor = new LightgbmPredictor("model.txt", model);

        double[] raw = Oracle.predict(text, rows, true);
        assertThat(raw).hasSize(ROWS * model.treesPerIteration());
        assertThat(Answers.sums(model, rows)).containsExactly(raw);
        assertThat(Answers.walked(model, rows)).containsExactly(raw);

        // Where the C library fuses multiplications and additions, as it does on every x86-64 of the last ten years,
        // all are equal.
        double[] expected = Oracle.predict(text, rows, false);
        double[] scores = Answers.scores(predictor, model, rows);
        assertThat(scores).hasSameSizeAs(expected);
        int equal = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(scores[i] - expected[i]))
                    .as("row %d: %s, library %s", i / model.treesPerIteration(), scores[i], expected[i])
                    .isLessThanOrEqualTo(2 * Math.ulp(expected[i]));
            equal += scores[i] == expected[i] ? 1 : 0;
        }
        assertThat(equal).isGreaterThan(expected.length * 95 / 100);
    }

    @Test
    void artifacts6_theModelsComparedHaveEveryKindOfSplit() throws Exception {
        Set<Missing> missing = EnumSet.noneOf(Missing.class);
        boolean categorical = false;
        boolean defaultLeft = false;
        for (String parameters : new String[] {"", " zero_as_missing=true", " use_missing=false"}) {
            LightgbmModel model = Oracle.read(new Oracle(SEED)
                    .train("objective=binary categorical_feature=" + Oracle.CATEGORICAL + parameters, "classes", 5));
            for (Tree tree : model.trees()) {
                missing.addAll(IntStream.range(0, tree.splits())
                        .filter(split -> !tree.isCategorical(split))
                        .mapToObj(tree::missing)
                        .collect(Collectors.toSet()));
                categorical |= IntStream.range(0, tree.splits()).anyMatch(tree::isCategorical);
                defaultLeft |= IntStream.range(0, tree.splits()).anyMatch(tree::defaultLeft);
            }
        }
        assertThat(missing).containsExactlyInAnyOrder(Missing.values());
        assertThat(categorical).isTrue();
        assertThat(defaultLeft).isTrue();
    }
}
