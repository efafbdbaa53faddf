package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.TestS3;
import io.transformjob.testing.TestService;
import io.transformjob.testing.TestService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a job whose model is a container elsewhere that goes away, or was never there. */
class RunElsewhereTest {
    @TempDir
    Path folder;

    private JobFiles files() {
        JobFiles files = new JobFiles(folder)
                .job(
                        "\"TransformOutput\"",
                        "\"ModelClientConfig\": {\"InvocationsMaxRetries\": 1},\n  \"TransformOutput\"");
        for (int i = 0; i < 12; i++) {
            files.put("in/" + (char) ('a' + i) + ".csv", "%d,x\n%d,y\n".formatted(i, i + 100));
        }
        return files;
    }

    private static Map<String, String> outputs(JobFiles files) {
        Map<String, String> outputs = new TreeMap<>();
        for (String key : files.outputs()) {
            if (!key.contains("_transform-job/")) {
                outputs.put(key, new String(TestS3.get(files.bucket, key), UTF_8));
            }
        }
        return outputs;
    }

    private String[] words(JobFiles files, TestService service) {
        return files.words(
                "run",
                "--registry=s3://" + files.bucket + "/registry",
                "--set",
                "runtime=http",
                "--set",
                "endpoint=" + service.address(),
                "--set",
                "endpoint-wait-seconds=0");
    }

    @Test
    void bt84_aJobWhoseModelGoesAwayIsLostAndGoesOnByResume() {
        JobFiles files = files();
        AtomicInteger invocations = new AtomicInteger();
        AtomicReference<TestService> first = new AtomicReference<>();
        first.set(TestService.container(asked -> {
            if (invocations.incrementAndGet() == 7) {
                first.get().kill();
                return Answer.cut();
            }
            return TestService.echoFirst(asked);
        }));
        int port = first.get().port();
        Call lost = Call.of(words(files, first.get()));
        assertThat(lost.status()).isEqualTo(75);
        assertThat(lost.err())
                .contains("container at http://127.0.0.1:" + port + " cannot be asked: ")
                .contains("See that it runs and can be reached from the executors. Continue with: transform-job resume"
                        + " churn");
        Map<String, String> before = outputs(files);
        assertThat(before.size()).isBetween(1, 11);

        try (TestService second = TestService.start(port)
                .on("/ping", asked -> Answer.ok(""))
                .on("/invocations", TestService::echoFirst)) {
            Call resumed = Call.of("resume", "churn", "--registry=s3://" + files.bucket + "/registry");
            assertThat(resumed.status()).as(resumed.err()).isZero();
            Map<String, String> expected = new TreeMap<>();
            for (int i = 0; i < 12; i++) {
                expected.put("out/" + (char) ('a' + i) + ".csv.out", "@%d\n@%d\n".formatted(i, i + 100));
            }
            assertThat(outputs(files)).isEqualTo(expected);
            List<String> askedAgain = new ArrayList<>();
            second.asked("/invocations").forEach(asked -> askedAgain.add(asked.body()));
            for (String key : before.keySet()) {
                int i = key.charAt("out/".length()) - 'a';
                assertThat(askedAgain).doesNotContain("%d,x\n%d,y\n".formatted(i, i + 100));
            }
        }
    }

    @Test
    void bt60_resumeRefusesAContainerThatWantsToBeAskedInAnotherWay() {
        JobFiles files = files();
        AtomicInteger invocations = new AtomicInteger();
        AtomicReference<TestService> first = new AtomicReference<>();
        first.set(TestService.container(asked -> {
            if (invocations.incrementAndGet() == 3) {
                first.get().kill();
                return Answer.cut();
            }
            return TestService.echoFirst(asked);
        }));
        int port = first.get().port();
        assertThat(Call.of(words(files, first.get())).status()).isEqualTo(75);
        try (TestService second = TestService.start(port)
                .on("/ping", asked -> Answer.ok(""))
                .on("/execution-parameters", asked -> Answer.ok("{\"BatchStrategy\": \"SINGLE_RECORD\"}"))
                .on("/invocations", TestService::echoFirst)) {
            Call.of("resume", "churn", "--registry=s3://" + files.bucket + "/registry")
                    .assertRefused(
                            "transform-job: job churn cannot be resumed, because there has changed since it began:"
                                    + " the model http://127.0.0.1:%d. Restore that, or end the job with: transform-job stop churn,"
                                            .formatted(port)
                                    + " and run it anew.");
            assertThat(second.asked("/invocations")).isEmpty();
        }
    }

    @Test
    void bt141_nobodyAtTheAddressIsLostMachineryBeforeAnythingRan() {
        JobFiles files = files();
        TestService gone = TestService.start();
        gone.kill();
        Call call = Call.of(words(files, gone));
        assertThat(call.errors())
                .startsWith("transform-job: " + gone.address() + "/ping must answer 200 before a job begins, found no ")
                .endsWith(" for 0 seconds. See that the model runs there, or raise endpoint-wait-seconds.\n");
        assertThat(call.status()).isEqualTo(75);
        assertThat(files.outputs()).isEmpty();
    }
}
