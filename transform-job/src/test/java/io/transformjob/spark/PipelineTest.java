package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import io.transformjob.testing.TestService.Asked;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** BT-119: containers in a row, here and elsewhere. */
class PipelineTest extends SparkTest {
    private static final String XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";

    private TestService service;
    private Place place;
    private String sum;
    private String elsewhere;

    @BeforeEach
    void startService() {
        service = TestService.container(PipelineTest::scaled);
        place = place(Where.FILE);
        place.put("model/sum.tar.gz", TestModels.sum());
        sum = "{\"Image\": \"%s\", \"ModelDataUrl\": \"%s\"}".formatted(XGBOOST, place.uri("model/sum.tar.gz"));
        elsewhere = "{\"Environment\": {\"TRANSFORM_JOB_RUNTIME\": \"http\", \"TRANSFORM_JOB_ENDPOINT\": \"%s\"}}"
                .formatted(service.address());
        place.put("input/a.csv", "1,2,3\n4,5,6\n".getBytes(UTF_8));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    /** Ten times each number, as a feature stage would. */
    private static Answer scaled(Asked asked) {
        String rows = asked.lines().stream()
                .map(line -> line.lines()
                        .flatMap(row -> java.util.Arrays.stream(row.split(",")))
                        .map(cell -> Long.toString(10 * Math.round(Double.parseDouble(cell))))
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
        return asked.body().contains("boom")
                ? Answer.of(400, "boom")
                : Answer.ok(rows).with("Content-Type", "text/csv");
    }

    @Test
    void bt119_theResponseOfOneContainerIsTheRequestOfTheNext() {
        Outcome outcome = TestJob.pipeline(place, "input/", elsewhere, sum).run(engine());
        assertThat(outcome.output()).isEqualTo("60.0\n150.0\n");
        assertThat(service.asked("/invocations")).extracting(Asked::body).containsExactly("1,2,3\n4,5,6\n");
        assertThat(service.asked("/invocations").get(0).headers())
                .containsEntry("content-type", "text/csv")
                .doesNotContainKey("accept");
    }

    @Test
    void bt119_theLastContainerIsToldWhatTheJobAccepts() {
        Outcome outcome = TestJob.pipeline(place, "input/", sum, elsewhere).run(engine());
        assertThat(outcome.output()).isEqualTo("60\n150\n");
        Asked asked = service.asked("/invocations").get(0);
        assertThat(asked.body()).isEqualTo("6.0\n15.0\n");
        assertThat(asked.headers()).containsEntry("content-type", "text/csv").containsEntry("accept", "text/csv");
    }

    @Test
    void bt119_answersOfThreeContainersAreJoinedWithTheRecords() {
        Outcome outcome = TestJob.pipeline(place, "input/", elsewhere, sum, elsewhere)
                .with("DataProcessing/JoinSource", "Input")
                .with("MaxConcurrentTransforms", 3)
                .run(engine());
        assertThat(outcome.output()).isEqualTo("1,2,3,600\n4,5,6,1500\n");
    }

    @Test
    void bt119_aRecordThatALaterContainerRefusesIsThatOfTheObject() {
        // The first container passes on what is no number.
        service.on("/invocations", asked -> Answer.ok(asked.body()).with("Content-Type", "text/csv"));
        place.put("input/a.csv", "1,2,3\n4,5,6\n7,eight,9\n1,1,1\n".getBytes(UTF_8));
        Outcome outcome = TestJob.pipeline(place, "input/", elsewhere, sum).run(engine());
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .startsWith("ClientError: 1 of 1 objects failed. " + place.uri("input/a.csv")
                        + " record 3 (byte 12): container 2 of 2 (sagemaker-xgboost): ");
        Outcome kept = TestJob.pipeline(place, "input/", elsewhere, sum)
                .set("on-bad-record", "placeholder")
                .run(engine());
        assertThat(kept.output()).isEqualTo("6.0\n15.0\nERROR\n3.0\n");
    }

    @Test
    void bt119_aContainerThatCannotRunHereIsRefusedByItsPlace() {
        String spark = "{\"Image\": \"accounts/sagemaker-sparkml-serving:3.3\", \"ModelDataUrl\": \"%s\"}"
                .formatted(place.uri("model/sum.tar.gz"));
        assertThat(TestJob.pipeline(place, "input/", spark, sum).refusal())
                .contains(
                        "/Containers/0/Image: container 1 of 2 (sagemaker-sparkml-serving): an MLeap pipeline of Spark ML"
                                + " is not run here: its stages are not read, found image"
                                + " \"accounts/sagemaker-sparkml-serving:3.3\".")
                .endsWith("Let it run elsewhere: set TRANSFORM_JOB_RUNTIME to http and TRANSFORM_JOB_ENDPOINT in its"
                        + " Environment.");
    }

    @Test
    void bt119_aContainerThatCannotFollowTheOneBeforeIsRefusedByItsPlace() {
        String json = sum.replace(
                "}", ", \"Environment\": {\"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT\": \"application/json\"}}");
        assertThat(TestJob.pipeline(place, "input/", sum.replace("1.7-1", "0.90-1-cpu-py3"), json)
                        .with("TransformInput/ContentType", "application/x-parquet")
                        .refusal())
                .contains("/TransformInput/ContentType: container 1 of 2 (sagemaker-xgboost): ");
    }
}
