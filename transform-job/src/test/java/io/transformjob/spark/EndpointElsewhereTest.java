package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.SignatureV4;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import io.transformjob.testing.TestService.Asked;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs whose model is an endpoint of SageMaker: InvokeEndpoint on the wire. */
class EndpointElsewhereTest extends SparkTest {
    private static final String PATH = "/endpoints/churn-1/invocations";
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");
    private static final Map<String, String> CREDENTIALS = Map.of(
            "aws.accessKeyId", "AKIDEXAMPLE",
            "aws.secretAccessKey", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "aws.sessionToken", "token//of+a=session");

    private TestService service;
    private Place place;

    @BeforeEach
    void startService() {
        CREDENTIALS.forEach(System::setProperty);
        service = TestService.start().on(PATH, TestService::echoFirst);
        place = place(Where.FILE);
        place.put("input/a.csv", "0,x\n1,\u00e9\n2,x\n".getBytes(UTF_8));
    }

    @AfterEach
    void stopService() {
        CREDENTIALS.keySet().forEach(System::clearProperty);
        service.close();
    }

    private TestJob job() {
        return TestJob.elsewhere(place, "input/", "sagemaker-endpoint", service.address())
                .set("endpoint-name", "churn-1")
                .set("endpoint-region", "eu-west-1");
    }

    /** From AWS's own test suite of Signature Version 4, cases get-vanilla and post-vanilla. */
    @Test
    void theCheckOfSignaturesAgreesWithPublishedOnes() {
        Map<String, String> headers = Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z");
        String scope = "20150830/us-east-1/service/aws4_request";
        String secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        assertThat(SignatureV4.of("GET", "/", headers, "host;x-amz-date", "", scope, secret))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        assertThat(SignatureV4.of("POST", "/", headers, "host;x-amz-date", "", scope, secret))
                .isEqualTo("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void ie30_requestsAreSignedForTheServiceSagemaker() {
        Outcome outcome = job().with("TransformOutput/Accept", "text/csv")
                .set("endpoint-headers", "{\"X-Amzn-SageMaker-Target-Variant\": \"blue\"}")
                .run(engine());
        assertThat(outcome.output()).isEqualTo("@0\n@1\n@2\n");
        Asked asked = service.asked(PATH).get(0);
        assertThat(service.asked()).as("nothing else is asked").hasSize(1);
        Matcher authorization = AUTHORIZATION.matcher(asked.headers().get("authorization"));
        assertThat(authorization.matches()).as(asked.headers().toString()).isTrue();
        assertThat(authorization.group(1)).isEqualTo("AKIDEXAMPLE");
        assertThat(authorization.group(2))
                .isEqualTo(asked.headers().get("x-amz-date").substring(0, 8) + "/eu-west-1/sagemaker/aws4_request");
        assertThat(authorization.group(3).split(";"))
                .contains("accept", "content-type", "host", "x-amz-date", "x-amz-security-token")
                .contains("x-amzn-sagemaker-target-variant");
        assertThat(asked.headers()).containsEntry("x-amz-security-token", "token//of+a=session");
        assertThat(authorization.group(4))
                .isEqualTo(SignatureV4.of(
                        "POST",
                        PATH,
                        new TreeMap<>(asked.headers()),
                        authorization.group(3),
                        asked.body(),
                        authorization.group(2),
                        CREDENTIALS.get("aws.secretAccessKey")));
    }

    private static Answer error(int status, String type, String body) {
        return Answer.of(status, body).with("x-amzn-ErrorType", type).with("Content-Type", "application/json");
    }

    @Test
    void ie20_whatTheModelRefusesIsAFaultOfTheData() {
        service.on(
                PATH,
                asked -> asked.body().contains("1,")
                        ? error(424, "ModelError", "{\"OriginalStatusCode\":400,\"OriginalMessage\":\"bad row\"}")
                        : TestService.echoFirst(asked));
        Outcome outcome = job().set("on-bad-record", "placeholder").run(engine());
        assertThat(outcome.output()).isEqualTo("@0\nERROR\n@2\n");
    }

    @Test
    void ie20_aModelThatTimesOutIsAskedAgainAndThenFailsTheObject() {
        service.on(
                PATH,
                asked -> error(
                        424,
                        "ModelError",
                        "{\"Message\":\"Received server error (0)\",\"OriginalStatusCode\":0,\"OriginalMessage\":\"\"}"));
        Outcome outcome = job().with("ModelClientConfig", Map.of("InvocationsMaxRetries", 1))
                .run(engine());
        assertThat(outcome.errors().get(0).get("Found").asText())
                .isEqualTo("ModelError: 424 \"Received server error (0)\", the last of 2 tries to the records 1 to 3"
                        + " together");
        assertThat(service.asked()).hasSize(2);
    }

    @Test
    void ie21_whoIsNotReadyIsAskedAgain() {
        AtomicInteger tries = new AtomicInteger();
        service.on(PATH, asked -> switch (tries.incrementAndGet()) {
            case 1 -> error(429, "ModelNotReadyException", "{}");
            case 2 -> error(400, "ThrottlingException:http://internal/", "{\"message\":\"Rate exceeded\"}");
            default -> TestService.echoFirst(asked);
        });
        assertThat(job().run(engine()).output()).isEqualTo("@0\n@1\n@2\n");
        assertThat(service.asked()).hasSize(3);
    }

    @Test
    void ie24_aCallerThatMayNotAskLosesTheJobAndNoObject() {
        service.on(PATH, asked -> error(403, "AccessDeniedException", "{\"Message\":\"not authorized\"}"));
        Outcome outcome = job().run(engine());
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .startsWith("InternalServerError: endpoint at " + service.address()
                        + "/endpoints/churn-1 (region eu-west-1) does not answer this caller: AccessDeniedException: 403"
                        + " \"not authorized\". Check its name, credentials and permissions. Continue with:"
                        + " transform-job resume ");
        assertThat(service.asked()).hasSize(1);
    }
}
