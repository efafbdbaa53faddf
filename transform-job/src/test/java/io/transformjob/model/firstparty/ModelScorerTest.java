package io.transformjob.model.firstparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.AnswerType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelScorerTest {
    private static final String FILL_IN =
            ". Give every feature a number, filled in as for training, or leave the record out.";

    private static LinearLearner linear() {
        return LinearLearner.read(Modules.cursor(
                Modules.linear("binary_classifier", "LinearRegressionOutput", "0.5", new float[] {1, 0, -2}, 0)));
    }

    /** A model of three features of each algorithm. */
    static List<FirstPartyModel> models() {
        Map<String, byte[]> pca = new LinkedHashMap<>();
        pca.put("v", Modules.dense(new float[] {1, 0, 0, 1, 0, 0}, 3, 2));
        pca.put("mean", Modules.dense(new float[] {1, 1, 1}, 1, 3));
        return List.of(
                linear(),
                LinearLearner.read(Modules.cursor(Modules.linear(
                        "multiclass_classifier", "softmax", "null", new float[] {1, 0, 0, 1, 0, 0}, 0, 0))),
                KMeans.read(Modules.cursor(Modules.unnamed(Modules.dense(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)))),
                Pca.read(Modules.cursor(Modules.list(pca))),
                FactorizationMachine.read(Modules.cursor(Modules.machine(
                        "regressor",
                        "LinearRegressionOutput",
                        Map.of("arg:v", Modules.rowSparse(new float[] {1, 2}, new long[] {0}, 3, 2))))));
    }

    private static MalformedRecordException refused(FirstPartyModel model, FeatureBatch batch) {
        return catchThrowableOfType(MalformedRecordException.class, () -> Rows.score(model, batch));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aRecordHasAsManyColumnsAsTheModelHasFeatures(FirstPartyModel model) {
        for (float[] row : new float[][] {{1, 2}, {1, 2, 3, 4}}) {
            MalformedRecordException e = refused(model, Rows.dense(row));
            assertThat(e)
                    .hasMessage(
                            "a record must have 3 columns, for the model has 3 features, found %d columns."
                                    + " If the records hold a label or an id, leave it out.",
                            row.length);
            assertThat(e.offset()).isZero();
        }
        MalformedRecordException e = refused(model, Rows.sparse(new float[] {1, 0, 3}, new float[] {0, 0, 0, 4}));
        assertThat(e)
                .hasMessage("indices must be below 3, the model's number of features, found index 3."
                        + " Indices count from 0; leave out what the model was not trained with.");
        assertThat(e.offset()).isEqualTo(10);
        assertThat(Rows.score(model, Rows.sparse(new float[] {1}, new float[0])).rows())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aSparseRecordThatDeclaresItsColumnsHasThoseOfTheModel(FirstPartyModel model) {
        for (int declared : new int[] {2, 4}) {
            SparseBatch batch = new SparseBatch();
            batch.reset();
            batch.add(1, 1);
            batch.addRow(0, 9, 3);
            batch.add(1, 1);
            batch.addRow(10, 19, declared);
            MalformedRecordException e = refused(model, batch);
            assertThat(e)
                    .hasMessage(
                            "a record must have 3 columns, for the model has 3 features, found %d columns."
                                    + " If the records hold a label or an id, leave it out.",
                            declared);
            assertThat(e.offset()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aFeatureThatIsNoFiniteNumberIsRefusedWithItsPlace(FirstPartyModel model) {
        for (int feature = 0; feature < 3; feature++) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                float[] row = {1, 2, 3};
                row[feature] = value;
                String found = Float.isNaN(value) ? "a missing value" : Float.toString(value);
                MalformedRecordException dense = refused(model, Rows.dense(new float[] {1, 2, 3}, row));
                assertThat(dense)
                        .hasMessage("column %d must be a finite number, found %s" + FILL_IN, feature + 1, found);
                assertThat(dense.offset()).isEqualTo(10);
                assertThat(dense.column()).isEqualTo(feature + 1);
                MalformedRecordException sparse = refused(model, Rows.sparse(new float[] {1, 2, 3}, row));
                assertThat(sparse)
                        .hasMessage(
                                "the value of index %d must be a finite number, found %s" + FILL_IN, feature, found);
                assertThat(sparse.offset()).isEqualTo(10);
                assertThat(sparse.column()).isEqualTo(feature + 1);
            }
        }
    }

    @Test
    void sumsBeyondFloatsAreAnswersAsLongAsTheyAreNumbers() {
        LinearLearner model = LinearLearner.read(
                Modules.cursor(Modules.linear("regressor", "sigmoid", "null", new float[] {2, 2}, 0)));
        assertThat(Rows.answers(model, Rows.dense(new float[] {3e38f, 0}, new float[] {-3e38f, 0}), 0))
                .containsExactly(1, 0);
        assertThatThrownBy(() -> Rows.score(model, Rows.dense(new float[] {0, 1}, new float[] {3e38f, -3e38f})))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("features must be small enough for sums in float32, found sums beyond 3.4e38."
                        + " Scale them as for training.");
    }

    @Test
    void formats11_labelsBeforeTheFeaturesArePassedOver() {
        LinearLearner model = linear();
        ModelScorer scorer = new ModelScorer(model, model.form().columns(1), 2);

        ScoreBatch scores = scorer.score(Rows.dense(new float[] {Float.NaN, 7, 1, 5, 0.25f}));
        assertThat(scores.values(0)[0]).isEqualTo(0.5);
        assertThatThrownBy(() -> scorer.score(Rows.dense(new float[] {1, 2, 3})))
                .hasMessage("a record must have 5 columns, 2 of labels and the model's 3 features, found 3 columns."
                        + " If the records hold a label or an id, leave it out.");
        assertThatThrownBy(() -> scorer.score(Rows.dense(new float[] {1, 2, 3, Float.NaN, 5})))
                .hasMessage("column 4 must be a finite number, found a missing value" + FILL_IN);
    }

    @ParameterizedTest
    @CsvSource({"false, score, predicted_label, 0.75, 1.0", "true, predicted_label, score, 1.0, 0.75"})
    void formats101_membersStandInTheOrderOfTheResponse(
            boolean byName, String first, String second, double firstValue, double secondValue) {
        LinearLearner model = linear();
        var columns = model.form().columns(byName ? AnswerType.JSON_LINES : AnswerType.JSON, 1);

        ScoreBatch scores = new ModelScorer(model, columns, 0).score(Rows.dense(new float[] {0.75f, 3, 0}));

        assertThat(scores.columns()).extracting("name").containsExactly(first, second);
        assertThat(scores.values(0)[0]).isEqualTo(firstValue);
        assertThat(scores.values(1)[0]).isEqualTo(secondValue);
    }
}
