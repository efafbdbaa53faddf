package io.transformjob.model.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.model.ExecutionParameters;
import io.transformjob.model.PayloadFaultException;
import io.transformjob.model.PayloadFaultException.Kind;
import io.transformjob.model.remote.Outcome.Answered;
import io.transformjob.model.remote.Outcome.Away;
import io.transformjob.model.remote.Outcome.Barred;
import io.transformjob.model.remote.Outcome.Failed;
import io.transformjob.model.remote.Outcome.Refused;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replies mean, and how much of them is taken. */
class HttpModelTest {
    private static Reply reply(int status, String body) {
        return new Reply(status, HttpHeaders.of(Map.of(), (name, value) -> true), body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "200,Answered",
        "201,Answered",
        "204,Answered",
        "301,REQUEST",
        "307,REQUEST",
        "400,RECORD",
        "401,Barred",
        "403,Barred",
        "404,REQUEST",
        "405,REQUEST",
        "406,REQUEST",
        "407,Barred",
        "408,Failed",
        "413,RECORD",
        "415,RECORD",
        "418,RECORD",
        "422,RECORD",
        "429,Away",
        "500,Failed",
        "501,Failed",
        "502,Away",
        "503,Away",
        "504,Away",
        "507,Failed",
        "100,Failed"
    })
    void bt145_aStatusMeans(int status, String meaning) {
        Outcome outcome = Replies.ofModel(reply(status, "said"));
        String found = outcome instanceof Refused refused
                ? refused.fault().kind().name()
                : outcome.getClass().getSimpleName();
        assertThat(found).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "424 | ModelError | {\"OriginalStatusCode\":400,\"OriginalMessage\":\"row\"} | RECORD | 400 \"row\"",
                "424 | ModelError | {\"OriginalStatusCode\":413} | RECORD | 413 without a word",
                "424 | ModelError | {\"OriginalStatusCode\":500,\"OriginalMessage\":\"oops\"} | MODEL | 500 \"oops\"",
                "424 | ModelError | {\"Message\":\"timed out\",\"OriginalStatusCode\":0} | MODEL | ModelError: 424 \"timed out\"",
                "424 | ModelError | {\"OriginalStatusCode\":503} | Away | 503 without a word",
                "429 | ModelNotReadyException | {} | Away | ModelNotReadyException: 429 without a word",
                "400 | ThrottlingException | {\"message\":\"Rate exceeded\"} | Away | ThrottlingException: 400 \"Rate exceeded\"",
                "500 | InternalFailure | {} | Away | InternalFailure: 500 without a word",
                "503 | ServiceUnavailable | {} | Away | ServiceUnavailable: 503 without a word",
                "530 | InternalDependencyException | {} | Away | InternalDependencyException: 530 without a word",
                "400 | ValidationError | {\"Message\":\"Endpoint churn of account 1 not found.\"} | REQUEST | ValidationError: 400 \"Endpoint churn of account 1 not found.\"",
                "403 | '' | {\"__type\":\"com.amazon#ExpiredTokenException:x\",\"message\":\"expired\"} | Barred | ExpiredTokenException: 403 \"expired\"",
                "502 | '' | <html> | Away | 502 \"<html>\""
            })
    void ie22_anErrorOfInvokeEndpointMeans(int status, String type, String body, String meaning, String found) {
        HttpHeaders headers = HttpHeaders.of(
                type.isEmpty() ? Map.of() : Map.of("x-amzn-ErrorType", List.of(type)), (name, value) -> true);
        Outcome outcome = Replies.ofEndpoint(new Reply(status, headers, body.getBytes(UTF_8)));
        if (outcome instanceof Refused refused) {
            assertThat(refused.fault().kind() + " " + refused.fault().found()).isEqualTo(meaning + " " + found);
        } else if (outcome instanceof Failed failed) {
            assertThat(failed.fault().kind() + " " + failed.fault().found()).isEqualTo(meaning + " " + found);
        } else if (outcome instanceof Away away) {
            assertThat("Away " + away.found()).isEqualTo(meaning + " " + found);
        } else {
            assertThat("Barred " + ((Barred) outcome).found()).isEqualTo(meaning + " " + found);
        }
    }

    @Test
    void theAnswerHasTheTypeThatItCameWith() {
        HttpHeaders headers = HttpHeaders.of(Map.of("content-type", List.of("text/csv; x=1")), (name, value) -> true);
        Answered answered = (Answered) Replies.ofModel(new Reply(200, headers, new byte[] {1}));
        assertThat(answered.body().contentType()).contains("text/csv; x=1");
    }

    @Test
    void whatAServiceSaysIsShownCutAndWithoutControls() {
        assertThat(Reply.excerpt("a\u001b[31m\u202e\r\nb".getBytes(UTF_8)))
                .isEqualTo("\"a\\u001B[31m\\u202E\\u000D\\u000Ab\"");
        assertThat(Reply.excerpt("y".repeat(201).getBytes(UTF_8))).isEqualTo("\"" + "y".repeat(200) + "…\"");
        assertThat(Reply.excerpt(new byte[] {(byte) 0xff, 'a'})).isEqualTo("\"\ufffda\"");
    }

    @Test
    void p7_aResponseIsTakenUpToItsLimit() throws Exception {
        try (TestService service = TestService.start().on("/", asked -> Answer.ok("x".repeat(100_000)))) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(service.address() + "/")).build();
            assertThat(HttpModel.await(client.sendAsync(request, BoundedBody.handler(100_000)), 10)
                            .body())
                    .hasSize(100_000);
            assertThatThrownBy(() -> HttpModel.await(client.sendAsync(request, BoundedBody.handler(99_999)), 10))
                    .isInstanceOf(BoundedBody.TooLongException.class)
                    .hasMessage("a response must be at most 99999 bytes long, found a longer one");
        }
    }

    @Test
    void bt142_parametersAreReadAsTheyAreSpelt() {
        assertThat(Readiness.parse(
                        "{\"MaxConcurrentTransforms\":8,\"BatchStrategy\":\"MULTI_RECORD\",\"MaxPayloadInMB\":6,\"Other\":1}"
                                .getBytes(UTF_8)))
                .isEqualTo(new ExecutionParameters(Optional.of(8), Optional.of(false), Optional.of(6), List.of()));
        assertThat(Readiness.parse("{}".getBytes(UTF_8))).isEqualTo(ExecutionParameters.NONE);
        assertThat(Readiness.parse("[6]".getBytes(UTF_8)).notes())
                .containsExactly(
                        "GET /execution-parameters of the container must answer a document or 404, found \"[6]\"");
    }

    /** Whatever a container says, it is read or left out. */
    @Test
    void bt142_parametersOfAnyFormAreReadOrNoted() {
        Random random = new Random(11);
        byte[] sound = "{\"MaxConcurrentTransforms\":8,\"BatchStrategy\":\"MULTI_RECORD\"}".getBytes(UTF_8);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = sound.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ExecutionParameters parameters = Readiness.parse(bytes);
            assertThat(parameters.maxConcurrentTransforms().orElse(1)).isBetween(1, 100);
        }
    }

    @Test
    void aFaultSaysWhatMustHoldWhatWasFoundAndWhatToDo() {
        assertThat(new PayloadFaultException(Kind.RECORD, 0, "rule", "found", "Remedy."))
                .hasMessage("rule, found found. Remedy.");
    }
}
