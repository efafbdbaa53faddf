package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that the native library trains here, scored by it and by us. */
class XgboostOracleTest {
    private static final int ROUNDS = 8;

    @BeforeAll
    static void requireLibrary() {
        Oracle.requireLibrary();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=reg:squarederror",
                "objective=reg:squarederror base_score=3.25 max_depth=12 min_child_weight=0",
                "objective=reg:squarederror max_depth=0 max_leaves=9 grow_policy=lossguide",
                "objective=reg:squarederror tree_method=exact",
                "objective=reg:squarederror gamma=1000",
                "objective=reg:squaredlogerror",
                "objective=reg:pseudohubererror",
                "objective=reg:absoluteerror",
                "objective=reg:logistic",
                "objective=reg:gamma",
                "objective=reg:tweedie tweedie_variance_power=1.3",
                "objective=reg:quantileerror quantile_alpha=[0.1,0.5,0.9]",
                "objective=binary:logistic",
                "objective=binary:logistic base_score=0.1 num_parallel_tree=3 subsample=0.6",
                "objective=binary:logistic booster=dart rate_drop=0.5 one_drop=1",
                "objective=binary:logitraw",
                "objective=binary:logitraw base_score=0.3",
                "objective=binary:hinge",
                "objective=count:poisson",
                "objective=survival:cox",
                "objective=rank:pairwise",
                "objective=rank:ndcg",
                "objective=rank:map",
                "objective=multi:softprob num_class=4",
                "objective=multi:softmax num_class=4",
                "objective=multi:softprob num_class=3 num_parallel_tree=2 subsample=0.7",
                "objective=multi:softprob num_class=3 booster=dart rate_drop=0.5",
                "objective=multi:softprob num_class=3 multi_strategy=multi_output_tree",
                "objective=reg:squarederror booster=gblinear updater=coord_descent",
                "objective=binary:logistic booster=gblinear updater=coord_descent base_score=0.2",
                "objective=multi:softprob num_class=3 booster=gblinear updater=coord_descent",
            })
    void artifacts5_marginsAndPredictionsAreEqualBitForBit(String parameters) throws Exception {
        for (boolean missing : new boolean[] {false, true}) {
            compare(parameters, new Oracle(parameters.hashCode(), 6, missing, false));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective=binary:logistic max_cat_to_onehot=1",
                "objective=reg:squarederror max_cat_to_onehot=20",
                "objective=multi:softprob num_class=3 max_cat_to_onehot=4"
            })
    void artifacts54_categoricalSplits(String parameters) throws Exception {
        for (boolean missing : new boolean[] {false, true}) {
            compare(parameters, new Oracle(parameters.hashCode(), 4, missing, true));
        }
    }

    private static void compare(String text, Oracle oracle) throws Exception {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String parameter : text.split(" ")) {
            parameters.put(
                    parameter.substring(0, parameter.indexOf('=')), parameter.substring(parameter.indexOf('=') + 1));
        }
        int classes = Integer.parseInt(parameters.getOrDefault("num_class", "0").toString());
        Booster booster = oracle.train(parameters, ROUNDS, classes);
        float[][] rows = oracle.rows(333);
        List<Float> margins = oracle.predict(booster, rows, true);
        List<Float> predictions = oracle.predict(booster, rows, false);
        for (String format : new String[] {"ubj", "json"}) {
            XgboostModel model = XgboostModelReader.read("model." + format, Oracle.save(booster, format));
            var predictor = XgboostPredictor.of("model", model, Models.rules(Oracle.LIBRARY));
            String what = text + " " + format;
            Floats.assertWithin(0, predictor.newCursor().margins(Batches.dense(rows)), margins, "margins of " + what);
            Floats.assertWithin(
                    0, predictor.newCursor().margins(Batches.sparse(rows)), margins, "sparse margins of " + what);
            assertThat(predictions).hasSize(rows.length * predictor.width());
            Floats.assertWithin(
                    0, predictor.newCursor().predict(Batches.dense(rows)), predictions, "predictions of " + what);
        }
        booster.dispose();
    }
}
