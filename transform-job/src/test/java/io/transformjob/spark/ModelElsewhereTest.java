package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import io.transformjob.testing.TestService.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose model is a container behind HTTP: what it is asked, in which order, and what becomes of its answers. */
class ModelElsewhereTest extends SparkTest {
    private static final int MIB = 1 << 20;

    private TestService service;
    private Place place;

    @BeforeEach
    void startService() {
        service = TestService.container(TestService::echoFirst);
        place = place(Where.FILE);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private TestJob job() {
        return TestJob.elsewhere(place, "input/", "http", service.address());
    }

    private void put(String key, String text) {
        place.put("input/" + key, text.getBytes(ISO_8859_1));
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> i + ",x\n").collect(Collectors.joining());
    }

    private static String answers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "@" + i + "\n").collect(Collectors.joining());
    }

    @Test
    void bt141_aContainerIsAskedWhetherItIsReadyThenHowItWantsToBeAskedThenRequests() {
        AtomicInteger pings = new AtomicInteger();
        service.on("/ping", asked -> Answer.of(pings.incrementAndGet() < 3 ? 503 : 200, ""));
        put("a.csv", rows(0, 3));
        Outcome outcome = job().run(engine());
        assertThat(outcome.output()).isEqualTo(answers(0, 3));
        assertThat(outcome.records()).isEqualTo(3);
        assertThat(service.asked())
                .extracting(asked -> asked.method() + " " + asked.path())
                .containsExactly(
                        "GET /ping", "GET /ping", "GET /ping", "GET /execution-parameters", "POST /invocations");
    }

    @Test
    void bt143_typesAreThoseOfTheJobWordByWordAndTheBodyIsThePayload() {
        put("a.csv", "1,\u00e9\r\n\n2,y");
        job().with("TransformInput/ContentType", "text/csv; label_size=0")
                .with("TransformOutput/Accept", "text/csv;verbose=true")
                .set("endpoint-headers", "{\"X-Team\": \"data\"}")
                .run(engine());
        Asked asked = service.asked("/invocations").get(0);
        assertThat(asked.headers())
                .containsEntry("content-type", "text/csv; label_size=0")
                .containsEntry("accept", "text/csv;verbose=true")
                .containsEntry("x-team", "data")
                .containsEntry("user-agent", "transform-job")
                .containsEntry("content-length", "9")
                .doesNotContainKey("upgrade");
        assertThat(asked.body()).isEqualTo("1,\u00e9\r\n\n2,y");
    }

    @Test
    void bt143_withoutContentTypeNoHeaderIsSent() {
        put("a.csv", rows(0, 1));
        job().with("TransformInput/ContentType", null)
                .with("TransformOutput/Accept", null)
                .run(engine());
        assertThat(service.asked("/invocations").get(0).headers()).doesNotContainKeys("content-type", "accept");
    }

    @Test
    void bt60_aContainersParametersHoldWhereTheJobHasNone() {
        service.on(
                "/execution-parameters",
                asked -> Answer.ok(
                        "{\"MaxConcurrentTransforms\":2,\"BatchStrategy\":\"SINGLE_RECORD\",\"MaxPayloadInMB\":0}"));
        put("a.csv", rows(0, 3));
        assertThat(job().run(engine()).output()).isEqualTo(answers(0, 3));
        assertThat(service.asked("/invocations"))
                .extracting(Asked::body)
                .containsExactlyInAnyOrder("0,x\n", "1,x\n", "2,x\n");
        // BT-66: without a limit bodies come in chunks.
        assertThat(service.asked("/invocations").get(0).headers())
                .containsEntry("transfer-encoding", "chunked")
                .doesNotContainKey("content-length");
    }

    @Test
    void bt60_aJobsOwnValuesGoBeforeThoseOfTheContainer() {
        service.on("/execution-parameters", asked -> Answer.ok("{\"BatchStrategy\":\"SINGLE_RECORD\"}"));
        put("a.csv", rows(0, 3));
        assertThat(job().with("BatchStrategy", "MultiRecord").run(engine()).output())
                .isEqualTo(answers(0, 3));
        assertThat(service.asked("/invocations")).extracting(Asked::body).containsExactly(rows(0, 3));
    }

    @Test
    void bt142_whatAContainerSaysWronglyIsLeftOutWithANote() {
        service.on(
                "/execution-parameters",
                asked -> Answer.ok(
                        "{\"MaxConcurrentTransforms\":0,\"BatchStrategy\":\"ALL\",\"MaxPayloadInMB\":\"6\"}"));
        put("a.csv", rows(0, 3));
        Outcome outcome = job().run(engine());
        assertThat(outcome.output()).isEqualTo(answers(0, 3));
        assertThat(outcome.documents()
                                .get("describe.json")
                                .findValuesAsText("Notes")
                                .toString()
                        + outcome.documents().get("describe.json"))
                .contains(
                        "MaxConcurrentTransforms of the container's /execution-parameters must be a whole number from 1"
                                + " to 100, found \\\"0\\\"")
                .contains(
                        "BatchStrategy of the container's /execution-parameters must be SINGLE_RECORD or MULTI_RECORD,"
                                + " found \\\"\\\"ALL\\\"\\\"")
                .contains(
                        "MaxPayloadInMB of the container's /execution-parameters must be a whole number from 0 to 100,"
                                + " found \\\"\\\"6\\\"\\\"");
    }

    @Test
    void bt80_answersComeInTheOrderOfRecordsHoweverManyRequestsAreUnderWay() {
        Random delays = new Random(7);
        service.on("/invocations", asked -> {
            pause(delays.nextInt(60));
            return TestService.echoFirst(asked);
        });
        put("a.csv", rows(0, 40));
        put("b.csv", rows(40, 80));
        Outcome outcome = job().with("BatchStrategy", "SingleRecord")
                .with("MaxConcurrentTransforms", 4)
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.out", answers(0, 40), "b.csv.out", answers(40, 80)));
        assertThat(service.asked("/invocations")).hasSize(80);
        assertThat(service.underWayMax()).isEqualTo(4);
    }

    @Test
    void bt81_oneRequestIsUnderWayUnlessTheJobOrTheContainerSayMore() {
        service.on("/invocations", asked -> {
            pause(5);
            return TestService.echoFirst(asked);
        });
        put("a.csv", rows(0, 10));
        put("b.csv", rows(10, 20));
        assertThat(job().with("BatchStrategy", "SingleRecord").run(engine()).records())
                .isEqualTo(20);
        assertThat(service.underWayMax()).isEqualTo(1);
    }

    @Test
    void bt58_payloadsOfManyRecordsArePackedFromTheBeginningOfTheObject() {
        String line = "7," + "x".repeat(99_997) + "\n";
        put("a.csv", line.repeat(25));
        Outcome outcome =
                job().with("MaxPayloadInMB", 1).set("split-bytes", "300000").run(engine());
        assertThat(outcome.output()).isEqualTo("@7\n".repeat(25));
        assertThat(outcome.splits()).isEqualTo(1);
        assertThat(service.asked("/invocations"))
                .extracting(asked -> asked.body().length())
                .containsExactly(1_000_000, 1_000_000, 500_000);
        assertThat(service.asked("/invocations").get(0).body().length()).isLessThanOrEqualTo(MIB);
    }

    @Test
    void p1_recordsThatAreRequestsEachAreCutIntoSplits() {
        put("a.csv", rows(0, 50));
        Outcome outcome = job().with("BatchStrategy", "SingleRecord")
                .set("split-bytes", "30")
                .run(engine());
        assertThat(outcome.output()).isEqualTo(answers(0, 50));
        assertThat(outcome.splits()).isGreaterThan(5);
    }

    @Test
    void bt90_theModelGetsWhatIsFilteredAndAnswersAreJoinedWithWholeRecords() {
        put("a.csv", "id1,5,\"a,b\"\nid2,6,c\n");
        Outcome outcome = job().with("DataProcessing/InputFilter", "$[1:]")
                .with("DataProcessing/JoinSource", "Input")
                .with("DataProcessing/OutputFilter", "$[0,-1]")
                .run(engine());
        assertThat(outcome.output()).isEqualTo("id1,@5\nid2,@6\n");
        Asked asked = service.asked("/invocations").get(0);
        assertThat(asked.body()).isEqualTo("5,\"a,b\"\n6,c\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@0\n@1\n@2\n", "@0\r\n@1\r\n@2\r\n", "@0\n@1\n@2", "@0\n@1\n@2\n\n"})
    void bt93_aResponseIsCutIntoALineForEachRecord(String response) {
        service.on("/invocations", asked -> Answer.ok(response));
        put("a.csv", "0,x\r\n\r\n1,x\r\n2,x\r\n");
        Outcome outcome = job().with("DataProcessing/JoinSource", "Input").run(engine());
        assertThat(outcome.output()).isEqualTo("0,x,@0\n1,x,@1\n2,x,@2\n");
        assertThat(outcome.records()).isEqualTo(3);
    }

    @Test
    void bt93_anotherNumberOfAnswersFailsTheObjectAndBothNumbersAreTold() {
        service.on("/invocations", asked -> Answer.ok("@0\n@1\n"));
        put("a.csv", rows(0, 3));
        Outcome outcome = job().with("DataProcessing/JoinSource", "Input").run(engine());
        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEmpty();
        assertThat(place.uri("input/a.csv") + " "
                        + outcome.errors().get(0).get("Rule").asText() + ", found "
                        + outcome.errors().get(0).get("Found").asText())
                .endsWith(
                        "input/a.csv each record must have one answer when DataProcessing is used or inference ids are"
                                + " generated, found 2 answers to 3 records to the records 1 to 3 together");
    }

    @Test
    void bt105_linesOfJsonAreFilteredAndJoinedEach() {
        service.on(
                "/invocations",
                asked -> Answer.ok(asked.lines().stream()
                        .map(line -> "{\"label\":" + line.length() + "}\n")
                        .collect(Collectors.joining())));
        put("a.jsonl", "{\"id\":1,\"features\":[1,2]}\n\n{\"id\":2,\"features\":[3]}\n");
        Outcome outcome = job().with("TransformInput/ContentType", "application/jsonlines")
                .with("TransformOutput/Accept", "application/jsonlines")
                .with("DataProcessing/InputFilter", "$.features")
                .with("DataProcessing/JoinSource", "Input")
                .run(engine());
        assertThat(service.asked("/invocations").get(0).body()).isEqualTo("[1,2]\n[3]\n");
        assertThat(outcome.output())
                .isEqualTo("{\"SageMakerOutput\":{\"label\":5},\"features\":[1,2],\"id\":1}\n"
                        + "{\"SageMakerOutput\":{\"label\":3},\"features\":[3],\"id\":2}\n");
    }

    @Test
    void bt105_aDocumentIsOneRecordAndItsResponseOneAnswer() {
        service.on("/invocations", asked -> Answer.ok("{\"predictions\": [1.5,\n 2]}"));
        put("a.json", "{\"instances\": [[1], [2]]}");
        Outcome outcome = job().with("TransformInput/ContentType", "application/json")
                .with("TransformInput/SplitType", "None")
                .with("TransformOutput/Accept", "application/json")
                .with("TransformOutput/AssembleWith", "None")
                .with("DataProcessing/JoinSource", "Input")
                .run(engine());
        assertThat(outcome.output())
                .isEqualTo("{\"SageMakerOutput\":{\"predictions\":[1.5,2]},\"instances\":[[1],[2]]}");
    }

    @Test
    void bt112_answersGetAnIdEach() {
        put("a.csv", rows(0, 2));
        Outcome outcome = job().with(
                        "DataCaptureConfig",
                        Map.of("DestinationS3Uri", place.uri("capture").toString(), "GenerateInferenceId", true))
                .run(engine());
        assertThat(outcome.output())
                .matches("(@[01],[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12},"
                        + "[0-9-]{10}T[0-9:]{8}Z\n){2}");
    }

    @Test
    void bt45_gzipIsInflatedBeforeItIsSent() {
        place.put("input/a.csv.gz", TestModels.gzip(rows(0, 2000).getBytes(UTF_8)));
        Outcome outcome = job().with("TransformInput/CompressionType", "Gzip").run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("a.csv.gz.out", answers(0, 2000)));
        assertThat(service.asked("/invocations").get(0).body()).isEqualTo(rows(0, 2000));
    }

    @Test
    void bt50_anObjectOfAnyKindIsOneRequest() {
        String image = "\u0089PNG\r\n\u001a\n\u0000\u00ff  ";
        service.on("/invocations", asked -> Answer.ok("{\"label\": \"cat\"}"));
        put("a.png", image);
        Outcome outcome = job().with("TransformInput/ContentType", "application/x-image")
                .with("TransformInput/SplitType", "None")
                .with("TransformOutput/Accept", "application/json")
                .with("TransformOutput/AssembleWith", "None")
                .run(engine());
        assertThat(outcome.output()).isEqualTo("{\"label\": \"cat\"}");
        assertThat(service.asked("/invocations").get(0).body()).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource({"MultiRecord", "SingleRecord"})
    void bt55_framesAreSentWholeTogetherAndWithoutTheirHeadsAlone(String strategy) {
        String first = "\n#\327\316\u0003\0\0\0abc\0".replace("\327", "\u00d7").replace("\316", "\u00ce");
        String second = "\n#\327\316\u0004\0\0\0defg".replace("\327", "\u00d7").replace("\316", "\u00ce");
        service.on("/invocations", asked -> Answer.ok("<" + asked.body().length() + ">"));
        put("a.rec", first + second);
        Outcome outcome = job().with("TransformInput/ContentType", "application/x-thing")
                .with("TransformInput/SplitType", "RecordIO")
                .with("TransformOutput/Accept", "application/x-thing")
                .with("TransformOutput/AssembleWith", "Line")
                .with("BatchStrategy", strategy)
                .run(engine());
        boolean alone = strategy.equals("SingleRecord");
        assertThat(service.asked("/invocations"))
                .extracting(Asked::body)
                .containsExactlyInAnyOrder(alone ? new String[] {"abc", "defg"} : new String[] {first + second});
        assertThat(outcome.output()).isEqualTo(alone ? "<3>\n<4>\n" : "<24>\n");
    }

    @ParameterizedTest
    @CsvSource({"None,R0R1R2", "Line,R0|R1|R2|"})
    void bt71_responsesArePutTogetherAsTheyAre(String assembleWith, String expected) {
        service.on("/invocations", asked -> Answer.ok("R" + asked.body().charAt(0)));
        put("a.csv", rows(0, 3));
        Outcome outcome = job().with("BatchStrategy", "SingleRecord")
                .with("TransformOutput/AssembleWith", assembleWith)
                .run(engine());
        assertThat(outcome.output()).isEqualTo(expected.replace('|', '\n'));
    }

    /** Refuses requests that hold a row whose first field is bad. */
    private static Answer refusingBad(Asked asked) {
        boolean bad = asked.lines().stream().anyMatch(line -> line.startsWith("bad"));
        return bad ? Answer.of(400, "could not parse\u0007 'bad'") : TestService.echoFirst(asked);
    }

    private static String withBad(int count, int... bad) {
        List<String> lines = new ArrayList<>(rows(0, count).lines().toList());
        for (int i : bad) {
            lines.set(i, "bad" + i + ",x");
        }
        return String.join("\n", lines) + "\n";
    }

    @Test
    void bt83_aRecordThatIsRefusedFailsItsObjectAndIsFoundAmongTheOthers() {
        service.on("/invocations", ModelElsewhereTest::refusingBad);
        put("a.csv", withBad(100, 41, 73));
        put("b.csv", rows(0, 2));
        Outcome outcome = job().run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("b.csv.out", answers(0, 2)));
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .isEqualTo("ClientError: 1 of 2 objects failed. " + place.uri("input/a.csv")
                        + " record 42 (byte 195): the model must take each request, found 400 \"could not parse\\u0007"
                        + " 'bad'\". Correct the record; the model's own log may say more.");
        // The payload, then halves of halves; a 4xx is not sent again.
        assertThat(service.asked("/invocations").stream()
                        .filter(asked -> asked.body().contains("bad41"))
                        .count())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"placeholder", "quarantine"})
    void bt88_badRecordsGetAPlaceholderAndAllOthersAreAnswered(String policy) {
        service.on("/invocations", ModelElsewhereTest::refusingBad);
        put("a.csv", withBad(100, 0, 41, 42, 99));
        Outcome outcome = job().set("on-bad-record", policy).run(engine());
        List<String> expected = new ArrayList<>(answers(0, 100).lines().toList());
        for (int i : new int[] {0, 41, 42, 99}) {
            expected.set(i, "ERROR");
        }
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.output().lines()).isEqualTo(expected);
        assertThat(outcome.records()).isEqualTo(100);
        assertThat(outcome.documents().keySet().stream().anyMatch(name -> name.startsWith("quarantine/")))
                .isEqualTo(policy.equals("quarantine"));
    }

    @Test
    void bt93_placeholdersAreJoinedAndRecordsThatCannotBeFilteredAreNotSent() {
        service.on("/invocations", ModelElsewhereTest::refusingBad);
        put("a.csv", "0,1,x\nonly\n2,bad,x\n3,4,x\n");
        Outcome outcome = job().with("DataProcessing/InputFilter", "$[1:2]")
                .with("DataProcessing/JoinSource", "Input")
                .set("on-bad-record", "placeholder")
                .run(engine());
        assertThat(outcome.output()).isEqualTo("0,1,x,@1\nonly,ERROR\n2,bad,x,ERROR\n3,4,x,@4\n");
        assertThat(service.asked("/invocations"))
                .noneMatch(asked -> asked.body().contains("only"));
    }

    @Test
    void bt98_aRecordThatLacksWhatIsFilteredFailsItsObject() {
        put("a.csv", "0,1\nonly\n");
        Outcome outcome = job().with("DataProcessing/InputFilter", "$[1]").run(engine());
        JsonNode error = outcome.errors().get(0);
        assertThat(error.get("Record").asInt()).isEqualTo(2);
        assertThat(error.get("Rule").asText()).isEqualTo("InputFilter $[1] must select columns that the record has");
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "429", "504", "0"})
    void bt82_aRequestWithoutAnAnswerIsSentAgain(int status) {
        AtomicInteger tries = new AtomicInteger();
        service.on(
                "/invocations",
                asked -> tries.incrementAndGet() <= 2 ? Answer.of(status, "later") : TestService.echoFirst(asked));
        put("a.csv", rows(0, 3));
        assertThat(job().run(engine()).output()).isEqualTo(answers(0, 3));
        assertThat(service.asked("/invocations")).hasSize(3);
    }

    @Test
    void bt84_aModelThatFailsFailsTheObjectAndNotTheOthers() {
        service.on(
                "/invocations",
                asked -> asked.body().startsWith("7")
                        ? Answer.of(500, "stack trace\n at")
                        : TestService.echoFirst(asked));
        put("a.csv", rows(7, 9));
        put("b.csv", rows(0, 2));
        Outcome outcome = job().with(
                        "ModelClientConfig", Map.of("InvocationsMaxRetries", 1, "InvocationsTimeoutInSeconds", 10))
                .run(engine());
        assertThat(outcome.outputs()).isEqualTo(Map.of("b.csv.out", answers(0, 2)));
        assertThat(outcome.documents().get("describe.json").get("FailureReason").asText())
                .isEqualTo("AlgorithmError: 1 of 2 objects failed. " + place.uri("input/a.csv")
                        + " record 1 (byte 0): the model must answer each request, found 500 \"stack trace\\u000A at\","
                        + " the last of 2 tries to the records 1 to 2 together. See what its log says of this time.");
        assertThat(service.asked("/invocations")).hasSize(3);
    }

    @Test
    void bt82_anAnswerThatTakesTooLongIsNone() {
        service.on("/invocations", asked -> {
            pause(3000);
            return TestService.echoFirst(asked);
        });
        put("a.csv", rows(0, 1));
        Outcome outcome = job().with(
                        "ModelClientConfig", Map.of("InvocationsMaxRetries", 0, "InvocationsTimeoutInSeconds", 1))
                .run(engine());
        assertThat(outcome.errors().get(0).get("Found").asText())
                .isEqualTo("none within 1 seconds (ModelClientConfig.InvocationsTimeoutInSeconds)");
        assertThat(outcome.errors().get(0).get("Kind").asText()).isEqualTo("MODEL");
    }

    @Test
    void bt145_noContentIsAnAnswerToo() {
        service.on("/invocations", asked -> Answer.of(204, ""));
        put("a.csv", rows(0, 2));
        Outcome outcome = job().with("TransformOutput/AssembleWith", "None").run(engine());
        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.output()).isEmpty();
    }

    @Test
    void aContainerThatIsNotReadyInTimeIsToldWithWhatItSays() {
        service.on("/ping", asked -> Answer.of(503, "loading"));
        put("a.csv", rows(0, 1));
        TestJob job = job().set("endpoint-wait-seconds", 0);
        assertThatThrownBy(() -> job.run(engine()))
                .hasMessage("java.io.IOException: " + service.address()
                        + "/ping must answer 200 before a job begins, found 503 \"loading\" for 0 seconds. See that the"
                        + " model runs there, or raise endpoint-wait-seconds.");
    }

    @Test
    void bt121_aJobThatIsStoppedDoesNotWaitForItsModel() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        service.on("/invocations", request -> {
            asked.countDown();
            pause(60_000);
            return TestService.echoFirst(request);
        });
        put("a.csv", rows(0, 10));
        SparkEngine engine = engine();
        TestJob job = job().with("BatchStrategy", "SingleRecord").with("MaxConcurrentTransforms", 2);
        FutureTask<Outcome> run = new FutureTask<>(() -> job.run(engine));
        Thread thread = new Thread(run);
        thread.start();
        asked.await();
        engine.cancel();
        assertThat(run.get(20, TimeUnit.SECONDS).status()).isEqualTo("Stopped");
        assertThat(job.outputs()).isEmpty();
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
