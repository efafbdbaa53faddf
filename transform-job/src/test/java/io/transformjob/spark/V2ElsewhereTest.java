package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import io.transformjob.testing.TestService.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs whose model is served by the Open Inference Protocol. */
class V2ElsewhereTest extends SparkTest {
    /** Request and response of the protocol's own text (v2-protocol.md §2). */
    private static final String REQUEST =
            "{\"id\":\"r-17\",\"inputs\":[{\"name\":\"input-0\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[5.1,3.5,1.4,0.2]}]}";

    private static final String RESPONSE =
            "{\"model_name\":\"iris\",\"id\":\"r-17\",\"outputs\":[{\"name\":\"predict\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[0]}]}";

    private TestService service;
    private Place place;

    @BeforeEach
    void startService() {
        service = TestService.start()
                .on("/v2/health/ready", asked -> Answer.ok("{\"ready\":true}"))
                .on("/v2/models/iris/ready", asked -> Answer.ok("{\"name\":\"iris\",\"ready\":true}"))
                .on("/v2/models/iris/infer", asked -> Answer.ok(RESPONSE));
        place = place(Where.FILE);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private TestJob job(String type) {
        return TestJob.elsewhere(place, "input/", "v2", service.address() + "/v2/models/iris")
                .with("TransformInput/ContentType", type)
                .with("TransformOutput/Accept", type);
    }

    @Test
    void eachLineIsARequestAndItsResponseALine() {
        String second = REQUEST.replace("r-17", "r-18");
        service.on(
                "/v2/models/iris/infer",
                asked -> Answer.ok(asked.body().contains("r-18") ? RESPONSE.replace("r-17", "r-18") : RESPONSE));
        place.put("input/a.jsonl", (REQUEST + "\n" + second + "\n").getBytes(UTF_8));
        Outcome outcome = job("application/jsonlines")
                .with("TransformOutput/AssembleWith", null)
                .run(engine());
        assertThat(outcome.output()).isEqualTo(RESPONSE + "\n" + RESPONSE.replace("r-17", "r-18") + "\n");
        assertThat(service.asked())
                .extracting(asked -> asked.method() + " " + asked.path())
                .containsExactly(
                        "GET /v2/health/ready",
                        "GET /v2/models/iris/ready",
                        "POST /v2/models/iris/infer",
                        "POST /v2/models/iris/infer");
        assertThat(service.asked("/v2/models/iris/infer"))
                .extracting(Asked::body)
                .containsExactly(REQUEST + "\n", second + "\n");
        assertThat(service.asked("/v2/models/iris/infer").get(0).headers())
                .containsEntry("content-type", "application/json");
    }

    @Test
    void aJoinPutsTheResponseBesideTheRequest() {
        place.put("input/a.jsonl", "{\"key\":1,\"request\":{\"inputs\":[]}}\n".getBytes(UTF_8));
        Outcome outcome = job("application/jsonlines")
                .with("DataProcessing/InputFilter", "$.request")
                .with("DataProcessing/JoinSource", "Input")
                .with("DataProcessing/OutputFilter", "$['key','SageMakerOutput']")
                .run(engine());
        assertThat(service.asked("/v2/models/iris/infer").get(0).body()).isEqualTo("{\"inputs\":[]}\n");
        assertThat(outcome.output())
                .isEqualTo("{\"SageMakerOutput\":{\"id\":\"r-17\",\"model_name\":\"iris\",\"outputs\":[{\"data\":[0],"
                        + "\"datatype\":\"INT64\",\"name\":\"predict\",\"shape\":[1,1]}]},\"key\":1}\n");
    }

    @Test
    void theLengthOfTheJsonInABinaryRequestIsAHeader() {
        place.put("input/a.bin", "{\"inputs\":[]}\u0001\u0002".getBytes(UTF_8));
        job("application/octet-stream;inference-header-content-length=13")
                .with("TransformInput/SplitType", null)
                .run(engine());
        Asked asked = service.asked("/v2/models/iris/infer").get(0);
        assertThat(asked.headers()).containsEntry("inference-header-content-length", "13");
        assertThat(asked.body()).isEqualTo("{\"inputs\":[]}\u0001\u0002");
    }

    @Test
    void aRefusedRequestIsToldWithTheServersWords() {
        service.on("/v2/models/iris/infer", asked -> Answer.of(400, "{\"error\":\"shape [1,4] does not fit\"}"));
        place.put("input/a.jsonl", (REQUEST + "\n").getBytes(UTF_8));
        Outcome outcome = job("application/jsonlines").run(engine());
        assertThat(outcome.errors().get(0).get("Found").asText())
                .isEqualTo("400 \"{\"error\":\"shape [1,4] does not fit\"}\"");
    }

    @Test
    void recordsThatAreNoRequestsOfTheProtocolAreRefused() {
        place.put("input/a.csv", "1,2\n".getBytes(UTF_8));
        assertThat(job("text/csv").refusal())
                .endsWith(
                        "/TransformInput/ContentType: runtime v2 posts records as they are, which must be requests of the"
                                + " Open Inference Protocol: application/json, application/jsonlines or"
                                + " application/octet-stream, found \"text/csv\". Write each record as {\"inputs\": […]}, or post it"
                                + " to a container with runtime http.");
    }
}
