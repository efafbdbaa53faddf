package io.transformjob.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Margins and predictions of library 1.7.4 for small models of every objective; see the folder's README. */
class XgboostVectorsTest {
    private static final String FOLDER = "/xgboost/vectors/";

    @TestFactory
    List<DynamicTest> artifacts5_marginsAndPredictionsAreTheLibrarys() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        JsonNode manifest = new ObjectMapper().readTree(resource("manifest.json"));
        manifest.fieldNames().forEachRemaining(model -> {
            JsonNode expected = manifest.get(model);
            expected.path("files")
                    .fieldNames()
                    .forEachRemaining(file -> tests.add(DynamicTest.dynamicTest(file, () -> check(file, expected))));
        });
        assertThat(tests).hasSize(49);
        return tests;
    }

    private static void check(String file, JsonNode expected) throws IOException {
        XgboostModel model = XgboostModelReader.read(file, resource(file));
        float[][] rows = rows(expected.get("test"));
        var batch = Batches.dense(rows);
        var predictor = XgboostPredictor.of(file, model, Models.rules("1.7.4"));
        List<Float> margins = flat(expected.get("margin"));
        List<Float> predictions = flat(expected.get("prediction"));

        Floats.assertWithin(0, predictor.newCursor().margins(batch), margins, "margins of " + file);
        Floats.assertWithin(0, predictor.newCursor().predict(batch), predictions, "predictions of " + file);
    }

    private static float[][] rows(JsonNode test) {
        float[][] rows = new float[test.size()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new float[test.get(row).size()];
            for (int i = 0; i < rows[row].length; i++) {
                JsonNode value = test.get(row).get(i);
                rows[row][i] = value.isNull() ? Float.NaN : (float) value.asDouble();
            }
        }
        return rows;
    }

    private static List<Float> flat(JsonNode node) {
        List<Float> values = new ArrayList<>();
        node.forEach(value -> {
            if (value.isArray()) {
                values.addAll(flat(value));
            } else {
                values.add((float) value.asDouble());
            }
        });
        return values;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = XgboostVectorsTest.class.getResourceAsStream(FOLDER + name)) {
            return in.readAllBytes();
        }
    }
}
