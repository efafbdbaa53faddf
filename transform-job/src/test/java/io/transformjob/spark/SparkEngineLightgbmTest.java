package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects asked of a LightGBM model: at most 0.1 as a double is -1, all else 1. */
class SparkEngineLightgbmTest extends SparkTest {
    private static final String STUMP = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=regression
            feature_names=age income
            feature_infos=none none

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            threshold=0.10000000000000001
            decision_type=2
            left_child=-1
            right_child=-2
            leaf_value=-1 1
            is_linear=0
            shrinkage=1


            end of trees
            """;

    /** The nearest float to 0.1 is above it, and the double behind 0.1 narrows to the same float. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv|0.1,5 0.10000000149011612,5 0.10000000000000002,5 ,5 -3,5 7,5|-1.0 1.0 1.0 -1.0 -1.0 1.0",
                "application/jsonlines|[0.1,5] {\"features\":[0.10000000000000002,5]} {\"features\":[0.1,5]}|{\"score\":_-1.0} {\"score\":_1.0} {\"score\":_-1.0}",
                "text/libsvm|0:0.1 0:0.10000000000000002 1:3|-1.0 1.0 -1.0"
            })
    void artifacts6_recordsAreComparedAsDoublesWhereverObjectsAreCut(String contentType, String input, String output) {
        Place place = place(Where.FILE);
        place.put("input/a", (input.replace(' ', '\n') + "\n").getBytes(UTF_8));
        Outcome outcome = TestJob.ofArchive(place, "input/", TestModels.archive("model.txt", STUMP.getBytes(UTF_8)))
                .with("TransformInput/ContentType", contentType)
                .with("TransformOutput/Accept", contentType.endsWith("jsonlines") ? contentType : "text/csv")
                .set("split-bytes", 20)
                .run(engine());
        assertThat(outcome.output()).isEqualTo(output.replace(' ', '\n').replace('_', ' ') + "\n");
    }
}
