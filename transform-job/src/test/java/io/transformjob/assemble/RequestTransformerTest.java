package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.job.BadRecordLimit;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.OnBadRecord;
import io.transformjob.model.Body;
import io.transformjob.model.Invocations;
import io.transformjob.model.PayloadFaultException;
import io.transformjob.model.PayloadFaultException.Kind;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.PayloadModel;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.process.Processing.Format;
import io.transformjob.testing.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P8: a model that is given payloads makes of an object what the same model makes of its rows. */
class RequestTransformerTest {
    @TempDir
    Path folder;

    /** Requests that are answered as they are, by the model of rows behind another door. */
    private record Door(PayloadModel model, RequestForm form, String responseType, int concurrency)
            implements PayloadHandler {
        @Override
        public boolean requestPerRecord() {
            return false;
        }
    }

    private static UnaryOperator<RequestHandler> door(String inputFilter, int concurrency) {
        RequestForm form = new RequestForm(
                "text/csv",
                "text/csv",
                RecordPath.parse(inputFilter),
                true,
                1 << 20,
                "model",
                CsvFormat.CONTAINER,
                Invocations.DEFAULT);
        return rows -> new Door(PayloadModel.of(rows), form, "text/csv", concurrency);
    }

    private static BadRecordRules rules(OnBadRecord policy) {
        return new BadRecordRules(policy, BadRecordLimit.NONE, "ERROR");
    }

    private ObjectRun run(String name, OnBadRecord policy, int payloadBytes) {
        return new ObjectRun(Place.of(folder.resolve(name)), "text/csv", "text/csv", rules(policy))
                .limits(1 << 20, payloadBytes, false);
    }

    /** Records of three numbers, and some that are none. */
    private static String object(Random random) {
        StringBuilder text = new StringBuilder();
        int badOf = 1 + random.nextInt(40);
        int count = 1 + random.nextInt(120);
        for (int i = 0; i < count; i++) {
            boolean bad = random.nextInt(badOf) == 0;
            text.append(i).append(bad ? ",oops," : ",2,").append(random.nextInt(1000));
            text.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
        }
        return random.nextBoolean() ? text.toString() : text.toString().stripTrailing();
    }

    @ParameterizedTest
    @EnumSource(OnBadRecord.class)
    void p8_answersFaultsAndQuarantineAreThoseOfRows(OnBadRecord policy) {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            String object = object(random);
            int payloadBytes = 1 + random.nextInt(600);
            ObjectRun.Result rows = run("rows", policy, payloadBytes).run(object);
            ObjectRun.Result payloads = run("payloads", policy, payloadBytes)
                    .wrapping(door("$", 1 + random.nextInt(4)))
                    .run(object);
            assertThat(payloads.output()).as("seed %d", seed).isEqualTo(rows.output());
            assertThat(told(payloads)).as("seed %d", seed).isEqualTo(told(rows));
        }
    }

    /** What is told of bad records but for remedies: to a model every request is the beginning of an object. */
    private static List<String> told(ObjectRun.Result result) {
        List<String> told = new ArrayList<>();
        result.result().fault().ifPresent(fault -> told.add(place(fault)));
        Rejections rejections = result.result().rejections();
        told.add("%d of %d".formatted(rejections.count(), rejections.records()));
        rejections.runs().forEach(run -> told.add(run.count() + " from " + place(run.first())));
        result.quarantine().forEach(line -> {
            ObjectNode kept = (ObjectNode) line;
            kept.remove(List.of("Remedy", "Object"));
            told.add(kept.toString());
        });
        return told;
    }

    private static String place(Fault fault) {
        return "%s %d %d+%d %d %s: %s"
                .formatted(
                        fault.kind(),
                        fault.record(),
                        fault.offset(),
                        fault.length(),
                        fault.column(),
                        fault.rule(),
                        fault.found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "$[0,-1]", "$[1:]"})
    void p8_filteredAndJoinedAnswersAreThoseOfRows(String outputFilter) {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            String object = object(random).replace("\r", "");
            ObjectRun.Result rows = run("rows", OnBadRecord.PLACEHOLDER, 300)
                    .inputFilter("$[0:3]")
                    .processing(Format.CSV, true, outputFilter, true)
                    .run(object);
            ObjectRun.Result payloads = run("rows", OnBadRecord.PLACEHOLDER, 300)
                    .processing(Format.CSV, true, outputFilter, true)
                    .wrapping(door("$[0:3]", 3))
                    .run(object);
            assertThat(new String(payloads.output(), UTF_8)).as("seed %d", seed).isEqualTo(rows.text());
        }
    }

    @Test
    void aPayloadThatIsRefusedThoughItsHalvesAreNotIsToldAsAWhole() {
        PayloadModel model = request -> {
            if (request.bytes().length > 16) {
                throw new PayloadFaultException(
                        Kind.RECORD, 0, "the model must take each request", "413 \"\"", "Send less.");
            }
            return new Body(request.bytes(), "text/csv");
        };
        UnaryOperator<RequestHandler> door =
                rows -> new Door(model, RequestForm.of("text/csv", "text/csv"), "text/csv", 2);
        String object = "1,2,3\n".repeat(4);
        ObjectRun.Result failed =
                run("rows", OnBadRecord.FAIL_OBJECT, 1000).wrapping(door).run(object);
        assertThat(failed.result().fault().orElseThrow())
                .hasToString("record 1 (byte 0): the model must take each request, found 413 \"\" to the records 1 to 4"
                        + " together. Send less.");
        assertThat(run("rows", OnBadRecord.PLACEHOLDER, 1000)
                        .wrapping(door)
                        .run(object)
                        .text())
                .isEqualTo(object);
    }

    @Test
    void bt85_theFirstFaultInOrderIsToldThoughALaterOneWasQuicker() {
        PayloadModel model = request -> {
            String text = new String(request.bytes(), UTF_8);
            boolean slow = text.startsWith("slow");
            try {
                Thread.sleep(slow ? 300 : 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new PayloadFaultException(Kind.RECORD, 2, "rule", text.strip(), "Remedy.");
        };
        Fault fault = run("rows", OnBadRecord.FAIL_OBJECT, 1)
                .limits(1 << 20, 1, true)
                .wrapping(rows -> new Door(model, RequestForm.of("text/csv", "text/csv"), "text/csv", 3))
                .run("slow,1\nquick,2\nquick,3\n")
                .result()
                .fault()
                .orElseThrow();
        assertThat(fault).hasToString("record 1 (byte 0): rule, found slow,1. Remedy.");
        assertThat(fault.column()).isEqualTo(2);
    }
}
