package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.SparseBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowWidthTest {
    @ParameterizedTest
    @CsvSource({
        // pickled, library, payload, columns of a row for 4 features, taken
        "false, 0.90.0, CSV, 9, true",
        "false, 1.0.0, CSV, 5, true",
        "false, 1.2.0, CSV, 5, false",
        "false, 1.7.4, CSV, 4, true",
        "false, 1.7.4, CSV, 1, true",
        "false, 1.7.4, LIBSVM, 5, false",
        "false, 1.0.0, LIBSVM, 9, true",
        "true, 0.90.0, CSV, 5, false",
        "true, 0.90.0, CSV, 4, true",
        "true, 0.90.0, CSV, 3, true",
        "true, 0.90.0, CSV, 2, false",
        "true, 0.90.0, RECORDIO_PROTOBUF, 2, false",
        "true, 0.90.0, LIBSVM, 5, true",
        "true, 0.90.0, LIBSVM, 6, false",
        "true, 0.90.0, LIBSVM, 1, true",
        "true, 1.2.0, LIBSVM, 5, false",
    })
    void artifacts54_widthsByLibraryFormAndPayload(
            boolean pickled, String library, PayloadType payload, int columns, boolean taken) {
        float[][] rows = {new float[columns], new float[columns]};
        FeatureBatch batch = payload == PayloadType.LIBSVM ? Batches.sparse(rows) : Batches.dense(rows);
        RowWidth width = width(pickled, library, payload);

        if (taken) {
            width.require(batch);
        } else {
            assertThatThrownBy(() -> width.require(batch)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, 0.90.0, 9, true",
        "false, 1.2.0, 5, false",
        "false, 1.7.4, 4, true",
        "false, 1.7.4, 1, true",
        "true, 0.90.0, 5, false",
        "true, 0.90.0, 4, true",
        "true, 0.90.0, 3, true",
        "true, 0.90.0, 2, false",
    })
    void artifacts54_sparseRecordsAreAsWideAsTheyDeclare(boolean pickled, String library, int columns, boolean taken) {
        float[] empty = new float[columns];
        Arrays.fill(empty, Float.NaN);
        SparseBatch batch = Batches.sparse(new float[][] {new float[pickled ? 4 : 1], empty}, true);
        RowWidth width = width(pickled, library, PayloadType.RECORDIO_PROTOBUF);

        if (taken) {
            width.require(batch);
        } else {
            assertThatThrownBy(() -> width.require(batch))
                    .isInstanceOfSatisfying(
                            MalformedRecordException.class,
                            e -> assertThat(e.offset()).isEqualTo(10))
                    .hasMessage(
                            pickled
                                    ? "a record must have 4 columns, or 3, for the model was pickled with 4 features, found "
                                            + columns + " columns. If the records hold a label or an id, leave it out."
                                    : "a record must have at most 4 columns, for the model has 4 features, found "
                                            + columns
                                            + " columns. If the records hold a label or an id, leave it out.");
        }
    }

    @Test
    void theMessageNamesTheFirstRecordAtFaultTheRuleAndTheRemedy() {
        SparseBatch sparse = Batches.sparse(new float[][] {{1, 1}, {1, 1, 1, 1, 1, 1}});

        assertThatThrownBy(() -> width(false, "1.7.4", PayloadType.LIBSVM).require(sparse))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.offset()).isEqualTo(10))
                .hasMessage(
                        "indices must be below 4: the model has 4 features, found index 5. Indices count from 0; leave"
                                + " out what the model was not trained with.");
        assertThatThrownBy(() -> width(false, "1.7.4", PayloadType.CSV).require(Batches.dense(new float[1][5])))
                .hasMessageStartingWith(
                        "a record must have at most 4 columns, for the model has 4 features, found 5 columns. ");
        assertThatThrownBy(() -> width(true, "1.7.4", PayloadType.CSV).require(Batches.dense(new float[1][2])))
                .hasMessageStartingWith(
                        "a record must have 4 columns, or 3, for the model was pickled with 4 features, found 2 columns. ");
    }

    private static RowWidth width(boolean pickled, String library, PayloadType payload) {
        var model = new Models.Builder()
                .features(4)
                .form(Form.LEGACY_BINARY, pickled, "0.0.0")
                .build();
        var predictor = XgboostPredictor.of("m", model, Models.rules(library));
        return RowWidth.of(new Ensemble(List.of(predictor)), Models.rules(library), payload);
    }
}
