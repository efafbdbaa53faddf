package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.transformjob.assemble.ObjectRun.Result;
import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.recordio.RecordIoProtobufReader;
import io.transformjob.formats.recordio.RecordIoProtobufWriter;
import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.formats.tfrecord.TfRecordWriter;
import io.transformjob.job.BadRecordLimit;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.OnBadRecord;
import io.transformjob.job.SplitType;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.process.Processing.Format;
import io.transformjob.testing.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records that cannot be read or scored where they do not fail their object. */
class BadRecordsTest {
    private static final String CSV = "text/csv";
    private static final String JSON_LINES = "application/jsonlines";
    private static final List<String> BAD_CSV =
            List.of("x,1", "5", "1,2,3", "1,inf", "", "\"1\",2", "1;2", "é\u0001,1", "  ", "1,2,", "🙂");
    private static final List<String> BAD_JSON =
            List.of("{", "[1,2]", "x", "", "[1,2,3] 4", "[1,2,\"y\"]", "{\"features\": []}", "null", "[1,2,1e99]");

    private static final String MAX = "9223372036854775807";

    @TempDir
    Path folder;

    private Place place;

    @BeforeEach
    void makePlace() {
        place = Place.of(folder);
    }

    static BadRecordRules rules(OnBadRecord policy) {
        return new BadRecordRules(policy, BadRecordLimit.NONE, "ERROR");
    }

    private static final BadRecordRules PLACEHOLDER = rules(OnBadRecord.PLACEHOLDER);
    private static final BadRecordRules QUARANTINE = rules(OnBadRecord.QUARANTINE);

    /** An object and what must come of it. */
    private static final class Expected {
        final StringBuilder object = new StringBuilder();
        final StringBuilder output = new StringBuilder();
        /** Number, offset and text of the bad records. */
        final List<String> bad = new ArrayList<>();

        int lines;

        void add(String line, String end, String answer) {
            lines++;
            if (answer.equals("ERROR") || answer.equals("\"ERROR\"")) {
                bad.add("%d @%d %s".formatted(lines, object.toString().getBytes(UTF_8).length, line));
            }
            object.append(line).append(end);
            output.append(answer).append('\n');
        }
    }

    private static List<String> quarantined(Result result) {
        return result.quarantine().stream()
                .map(line -> "%d @%d %s"
                        .formatted(
                                line.get("Record").asLong(),
                                line.at("/ByteRange/Offset").asLong(),
                                line.get("Text").asText()))
                .toList();
    }

    /** Every record is answered once, or has a placeholder and is kept, once; in order, wherever object and payload are cut. */
    private void assertHistory(Expected expected, ObjectRun run, Random random) {
        int length = expected.object.toString().getBytes(UTF_8).length;
        for (long splitBytes : new long[] {1 + random.nextInt(20), 1 + random.nextInt(length), length}) {
            Result result = run.splitBytes(splitBytes)
                    .limits(1 << 20, 1 + random.nextInt(2 * length), false)
                    .run(expected.object.toString());
            assertThat(result.text()).isEqualTo(expected.output.toString());
            assertThat(quarantined(result)).isEqualTo(expected.bad);
            for (JsonNode line : result.quarantine()) {
                byte[] bytes = Base64.getDecoder().decode(line.get("Bytes").asText());
                assertThat(new String(bytes, UTF_8)).isEqualTo(line.get("Text").asText());
                assertThat(line.at("/ByteRange/Length").asInt()).isEqualTo(bytes.length);
            }
            assertThat(result.result().rejections().count()).isEqualTo(expected.bad.size());
            assertThat(result.result().rejections().records()).isEqualTo(expected.lines);
            assertThat(result.result().records()).isEqualTo(expected.lines);
        }
    }

    static IntStream seeds() {
        int first = Integer.getInteger("seed", 1);
        return IntStream.range(first, first + Integer.getInteger("seeds", 5));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void p1_p2_bt88_eachRecordOfCsvIsAnsweredOrKeptOnceForAnySplits(int seed) {
        Random random = new Random(seed);
        Expected expected = new Expected();
        int oneIn = 1 + random.nextInt(6);
        expected.add(oneIn == 1 ? "x,1" : "7,1", "\n", oneIn == 1 ? "ERROR" : "7.0");
        for (int i = random.nextInt(60); i >= 0; i--) {
            if (random.nextInt(oneIn) == 0) {
                expected.add(BAD_CSV.get(random.nextInt(BAD_CSV.size())), "\n", "ERROR");
            } else {
                int number = random.nextInt(100_000);
                expected.add(number + ",0", "\n", number + ".0");
            }
        }
        expected.add("8,2", random.nextBoolean() ? "\n" : "", "8.0");
        assertHistory(expected, new ObjectRun(place, CSV, CSV, QUARANTINE).firstFeature(), random);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void p1_p2_bt88_eachLineOfJsonIsAnsweredOrKeptOnceForAnySplits(int seed) {
        Random random = new Random(seed);
        Expected expected = new Expected();
        int oneIn = 1 + random.nextInt(6);
        expected.add("[1,2,3]", "\n", "{\"score\": 6.0}");
        for (int i = random.nextInt(60); i >= 0; i--) {
            int number = random.nextInt(100_000);
            switch (random.nextInt(oneIn) == 0 ? 0 : 1 + random.nextInt(3)) {
                case 0 -> expected.add(BAD_JSON.get(random.nextInt(BAD_JSON.size())), "\n", "\"ERROR\"");
                case 1 -> expected.add("[" + number + ",0,0]", "\n", "{\"score\": " + number + ".0}");
                case 2 ->
                    expected.add(
                            "{\"data\": {\"features\": {\"values\": [0, " + number + ", 1]}}}",
                            "\n",
                            "{\"score\": " + (number + 1) + ".0}");
                default ->
                    expected.add(
                            "{\"features\":{\"keys\":[2],\"shape\":[3],\"values\":[" + number + "]}}",
                            "\n",
                            "{\"score\": " + number + ".0}");
            }
        }
        expected.add("[0,0,0]", random.nextBoolean() ? "\n" : "", "{\"score\": 0.0}");
        assertHistory(expected, new ObjectRun(place, JSON_LINES, JSON_LINES, QUARANTINE), random);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 9, 14, 1000})
    void p1_widthsAreFreeIfTheFirstLineOfJsonTellsNone(long splitBytes) {
        Result result = new ObjectRun(place, JSON_LINES, CSV, PLACEHOLDER)
                .splitBytes(splitBytes)
                .limits(1 << 20, 8, false)
                .run("{\n[1,2,3]\n[4]\n[5,6]\n[7,8,9]\n{\"a\":1}\n[1]\n");
        assertThat(result.lines()).containsExactly("ERROR", "6.0", "4.0", "11.0", "24.0", "ERROR", "1.0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1000})
    void bt88_underSingleRecordEachRecordIsMeasuredByItself(long splitBytes) {
        Result result = new ObjectRun(place, CSV, CSV, QUARANTINE)
                .firstFeature()
                .splitBytes(splitBytes)
                .limits(1 << 20, 1000, true)
                .run("1,0\r\nx,1\r\n\r\n4\r\n5,0,0\r\n6,7");
        assertThat(result.lines()).containsExactly("1.0", "ERROR", "ERROR", "4.0", "ERROR", "6.0");
        assertThat(quarantined(result)).containsExactly("2 @5 x,1\r", "3 @10 \r", "5 @15 5,0,0\r");
    }

    @Test
    void p6_theQuarantineNamesPlaceReasonAndBytes() {
        Result result = new ObjectRun(place, CSV, CSV, QUARANTINE)
                .firstFeature()
                .run("1,0\n\t\"\\é,2\n3,0\n".getBytes(ISO_8859_1));
        assertThat(result.lines()).containsExactly("1.0", "ERROR", "3.0");
        assertThat(result.quarantine()).singleElement().hasToString("""
                {"Object":"%s","Record":2,"ByteRange":{"Offset":4,"Length":6},"Column":1,\
                "Rule":"column 1 must be a number or empty","Found":"\\"\\\\x09\\"\\\\\ufffd\\"",\
                "Remedy":"Leave the cell empty if the value is missing.","Bytes":"CSJc6Swy"}""".formatted(place.uri("in/a")));
        assertThat(result.left()).containsExactly("quarantine/a.out.jsonl");
    }

    @Test
    void bt88_anObjectWithoutBadRecordsLeavesNoQuarantine() {
        Result result = new ObjectRun(place, CSV, CSV, QUARANTINE)
                .firstFeature()
                .splitBytes(3)
                .run("1,0\n2,0\n");
        assertThat(result.lines()).containsExactly("1.0", "2.0");
        assertThat(result.left()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"ERROR|\"ERROR\"", "null|null", "{\"a\": 1}|{\"a\": 1}", "a \"b\" ü|\"a \\\"b\\\" \\u00fc\""})
    void bt88_theTextIsJsonOrAStringWhereAnswersAreJson(String text, String json) {
        BadRecordRules rules = new BadRecordRules(OnBadRecord.PLACEHOLDER, BadRecordLimit.NONE, text);
        assertThat(new ObjectRun(place, JSON_LINES, JSON_LINES, rules)
                        .run("[1,2,3]\n[\n")
                        .text())
                .isEqualTo("{\"score\": 6.0}\n" + json + "\n");
        assertThat(new ObjectRun(place, JSON_LINES, "application/json", rules)
                        .run("[1,2,3]\nx\n[4,5,6]\n")
                        .text())
                .isEqualTo("{\"predictions\": [{\"score\": 6.0}, " + json + ", {\"score\": 15.0}]}\n");
        assertThat(new ObjectRun(place, JSON_LINES, "application/json", rules)
                        .run("x\n")
                        .text())
                .isEqualTo("{\"predictions\": [" + json + "]}\n");
        assertThat(new ObjectRun(place, "application/json", "application/json", rules)
                        .run("[\n[1,2,3]\n")
                        .text())
                .isEqualTo(json + "\n{\"predictions\": [{\"score\": 6.0}]}\n");
        assertThat(new ObjectRun(place, CSV, CSV, rules).run("1,2,3\nx,2,3\n").text())
                .isEqualTo("6.0\n" + text + "\n");
    }

    @ParameterizedTest
    @CsvSource({"100", "100000"})
    void bt88_aDocumentIsOneRecordHoweverMuchOfItWasAnswered(int rows) {
        String good = "[" + "[1,2,3],".repeat(rows) + "[1,2,3]]";
        String bad = "[" + "[1,2,3],".repeat(rows) + "[1,2]]";
        String answer = "{\"predictions\": [" + "{\"score\": 6.0}, ".repeat(rows) + "{\"score\": 6.0}]}";
        for (int payloadBytes : new int[] {10, 1 << 20}) {
            Result result = new ObjectRun(place, "application/json", "application/json", QUARANTINE)
                    .limits(8 << 20, payloadBytes, false)
                    .run(good + "\n" + bad + "\n" + good + "\n");
            assertThat(result.text()).isEqualTo(answer + "\n\"ERROR\"\n" + answer + "\n");
            assertThat(quarantined(result)).containsExactly("2 @" + (good.length() + 1) + " " + bad);
            assertThat(result.result().records()).isEqualTo(2 * (rows + 1) + 1);
            assertThat(result.result().rejections().records()).isEqualTo(3);
        }
        assertThat(new ObjectRun(place, "application/json", JSON_LINES, PLACEHOLDER)
                        .split(SplitType.NONE)
                        .limits(8 << 20, 10, false)
                        .run(bad)
                        .text())
                .isEqualTo("\"ERROR\"\n");
    }

    @Test
    void bt50_anUnsplitDocumentIsOneRecordOfManyLines() {
        ObjectRun run = new ObjectRun(place, "application/json", "application/json", QUARANTINE)
                .split(SplitType.NONE)
                .assembleNone();
        Result result = run.run("[\n[1,2,3],\n[1,2]\n]\n");
        assertThat(result.text()).isEqualTo("\"ERROR\"");
        assertThat(quarantined(result)).containsExactly("1 @0 [\n[1,2,3],\n[1,2]\n]\n");
        assertThat(run.run("{\"inputs\": [{\"name\": \"x\"}]}").text()).isEqualTo("{\"error\":\"ERROR\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 1000})
    void bt88_aV2RequestIsAnsweredWithAnError(long splitBytes) {
        String good = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
        String answer = "{\"model_name\":\"model\",\"outputs\":[{\"name\":\"predict\",\"shape\":[1,1],"
                + "\"datatype\":\"FP32\",\"data\":[6.0]}]}\n";
        String object = good + "\n" + good.replace("FP32", "BYTES") + "\n[1,2,3]\n" + good + "\n";
        for (String type : List.of(JSON_LINES, "application/json")) {
            assertThat(new ObjectRun(place, type, type, PLACEHOLDER)
                            .splitBytes(splitBytes)
                            .run(object)
                            .text())
                    .isEqualTo(answer + "{\"error\":\"ERROR\"}\n{\"error\":\"ERROR\"}\n" + answer);
        }
    }

    @Test
    void bt88_aBadArrayIsAnsweredWithAnArrayOfText() {
        Result result = new ObjectRun(place, "application/x-npy", "application/x-npy", PLACEHOLDER)
                .split(SplitType.NONE)
                .assembleNone()
                .run("no array");
        // numpy.save(f, numpy.array("ERROR")), NumPy 1.26
        String header = "{'descr': '<U5', 'fortran_order': False, 'shape': (), }";
        assertThat(new String(result.output(), ISO_8859_1))
                .isEqualTo("\u0093NUMPY\u0001\0v\0" + header + " ".repeat(117 - header.length())
                        + "\nE\0\0\0R\0\0\0R\0\0\0O\0\0\0R\0\0\0");
    }

    @Test
    void bt88_aRecordOfProtobufWithoutLabelsHoldsTheText() throws IOException {
        Result result = new ObjectRun(place, JSON_LINES, "application/x-recordio-protobuf", PLACEHOLDER)
                .assembleNone()
                .run("[1,2,3]\nx\n[4,5,6]\n");
        try (RecordIoProtobufReader reader = new RecordIoProtobufReader(new ByteArrayInputStream(result.output()))) {
            List<String> records = new ArrayList<>();
            for (Optional<TensorRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get().metadata().orElse("none") + " "
                        + next.get().labels().keySet());
            }
            assertThat(records).containsExactly("none [score]", "ERROR []", "none [score]");
        }
    }

    private static byte[] protobuf(float[]... rows) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RecordIoProtobufWriter writer = new RecordIoProtobufWriter(stream)) {
            for (float[] row : rows) {
                writer.write(TensorRecord.of(
                        row.length == 1 ? Tensor.bytes(List.of(new byte[] {1}), Optional.empty()) : Tensor.dense(row)));
            }
        }
        return stream.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bt53_aBadFrameGetsAPlaceholder(boolean single) throws IOException {
        float[] good = {1, 2, 3};
        Result result = new ObjectRun(place, "application/x-recordio-protobuf", CSV, QUARANTINE)
                .split(SplitType.RECORD_IO)
                .limits(1 << 20, 70, single)
                .run(protobuf(
                        good,
                        good,
                        new float[] {1},
                        good,
                        new float[] {1, 2, 3, 4},
                        new float[] {Float.POSITIVE_INFINITY, 1, 1},
                        good));
        assertThat(result.lines()).containsExactly("6.0", "6.0", "ERROR", "6.0", "ERROR", "ERROR", "6.0");
        assertThat(result.quarantine())
                .extracting(line -> line.get("Record").asInt())
                .containsExactly(3, 5, 6);
        byte[] stream = protobuf(new float[] {1});
        byte[] frame = Base64.getDecoder()
                .decode(result.quarantine().get(0).get("Bytes").asText());
        int data = stream[4];
        assertThat(frame).isEqualTo(single ? Arrays.copyOfRange(stream, 8, 8 + data) : stream);
    }

    @Test
    void bt85_aDamagedChainOfFramesFailsItsObject() throws IOException {
        byte[] frames = protobuf(new float[] {1, 2, 3}, new float[] {1, 2, 3});
        frames[frames.length / 2] = 0;
        Result result = new ObjectRun(place, "application/x-recordio-protobuf", CSV, QUARANTINE)
                .split(SplitType.RECORD_IO)
                .run(frames);
        assertThat(result.output()).isNull();
        assertThat(result.result().fault().orElseThrow().rule())
                .isEqualTo("RecordIO: a part must begin with 0A 23 D7 CE");
    }

    @ParameterizedTest
    @CsvSource({"text/libsvm, false", "text/libsvm, true"})
    void bt88_linesOfLibsvm(String type, boolean small) {
        Result result = new ObjectRun(place, type, CSV, QUARANTINE)
                .limits(1 << 20, small ? 20 : 1000, false)
                .run("0 0:1 1:2\n0 a:1\n0 2:x\n0 1:5\n0 9:1\n0 0:3\n\n");
        assertThat(result.lines()).containsExactly("3.0", "ERROR", "ERROR", "5.0", "ERROR", "3.0");
        assertThat(quarantined(result)).containsExactly("2 @10 0 a:1", "3 @16 0 2:x", "5 @28 0 9:1");
    }

    @Test
    void bt88_recordsOfSeveralLines() {
        CsvFormat csv = new CsvFormat((byte) ';', true, true);
        Result result = new ObjectRun(place, CSV, CSV, QUARANTINE)
                .csv(csv)
                .inputFilter("$[1:]")
                .run("name;a;b;c\n\"x\ny\";1;2;3\n\"u\nv\";1;\"w\n\";3\nz;4;5;6\n");
        assertThat(result.lines()).containsExactly("6.0", "ERROR", "15.0");
        assertThat(quarantined(result)).containsExactly("3 @23 \"u\nv\";1;\"w\n\";3");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 13, 1000})
    void bt90_recordsThatInputFilterDoesNotFit(long splitBytes) {
        Result csv = new ObjectRun(place, CSV, CSV, QUARANTINE)
                .inputFilter("$[1,2,3]")
                .splitBytes(splitBytes)
                .run("a,1,2,3\nb,1\nc,1,x,3\nd,4,5,6\n");
        assertThat(csv.lines()).containsExactly("6.0", "ERROR", "ERROR", "15.0");
        assertThat(quarantined(csv)).containsExactly("2 @8 b,1", "3 @12 c,1,x,3");
        Result json = new ObjectRun(place, JSON_LINES, JSON_LINES, QUARANTINE)
                .inputFilter("$.f")
                .splitBytes(splitBytes)
                .run("{\"g\":0}\n{\"f\":[1,2,3]}\n{\"g\":[1,2,3]}\n{\"f\":[1,\"x\",3]}\n{\"f\"\n{\"f\":[4,5,6]}\n{}");
        assertThat(json.lines())
                .containsExactly(
                        "\"ERROR\"",
                        "{\"score\": 6.0}",
                        "\"ERROR\"",
                        "\"ERROR\"",
                        "\"ERROR\"",
                        "{\"score\": 15.0}",
                        "\"ERROR\"");
        assertThat(json.quarantine().get(1).get("Rule").asText()).isEqualTo("InputFilter $.f must be in every record");
        assertThat(json.quarantine().get(3).get("Rule").asText())
                .isNotEqualTo("InputFilter $.f must be in every record");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 13, 1000})
    void bt101_bt103_aBadRecordIsJoinedWithItsPlaceholderIfItCanBe(long splitBytes) {
        assertThat(new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                        .processing(Format.CSV, true, "$", false)
                        .splitBytes(splitBytes)
                        .run("1,2,3\r\nx,2,3\r\n\"a,2,3\r\n4,5,6\r\n")
                        .lines())
                .containsExactly("1,2,3,6.0", "x,2,3,ERROR", "ERROR", "4,5,6,15.0");
        assertThat(new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                        .processing(Format.CSV, true, "$[0,-1]", false)
                        .splitBytes(splitBytes)
                        .run("1,2,3\nx,2,3\n4,5,6\n")
                        .lines())
                .containsExactly("1,6.0", "x,ERROR", "4,15.0");
        assertThat(new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                        .processing(Format.CSV, true, "$[0,1]", false)
                        .splitBytes(splitBytes)
                        .run("1,2,3\nx,2,3\n4,5,6\n")
                        .lines())
                .containsExactly("1,2", "ERROR", "4,5");
        assertThat(new ObjectRun(place, JSON_LINES, JSON_LINES, PLACEHOLDER)
                        .processing(Format.JSON, true, "$", false)
                        .splitBytes(splitBytes)
                        .run("{\"features\":[1,2,3]}\n{\"features\":[1,null],\"id\":7}\n[1\n[4,5,\"z\"]\n")
                        .lines())
                .containsExactly(
                        "{\"SageMakerOutput\":{\"score\":6},\"features\":[1,2,3]}",
                        "{\"SageMakerOutput\":\"ERROR\",\"features\":[1,null],\"id\":7}",
                        "\"ERROR\"",
                        "{\"SageMakerInput\":[4,5,\"z\"],\"SageMakerOutput\":\"ERROR\"}");
        assertThat(new ObjectRun(place, JSON_LINES, JSON_LINES, PLACEHOLDER)
                        .processing(Format.JSON, true, "$.SageMakerOutput.score", false)
                        .splitBytes(splitBytes)
                        .run("{\"features\":[1,2,3]}\n{\"features\":[1]}\n")
                        .lines())
                .containsExactly("6", "\"ERROR\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bt103_aBadDocumentIsJoinedWithItsPlaceholderIfItCanBe(boolean single) {
        Result result = new ObjectRun(place, "application/json", "application/json", PLACEHOLDER)
                .processing(Format.JSON, true, "$", false)
                .limits(1 << 20, 1000, single)
                .run("[1,2,3]\n{\"a\": 1}\n[\n");
        assertThat(result.lines())
                .containsExactly(
                        "{\"SageMakerInput\":[1,2,3],\"SageMakerOutput\":{\"predictions\":[{\"score\":6}]}}",
                        "{\"SageMakerOutput\":\"ERROR\",\"a\":1}",
                        "\"ERROR\"");
        Result listed = new ObjectRun(place, JSON_LINES, "application/json", PLACEHOLDER)
                .processing(Format.JSON, true, "$", false)
                .limits(1 << 20, 1000, true)
                .run("[1,2,3]\n{\"a\": 1}\n[\n");
        assertThat(listed.lines())
                .containsExactly(
                        "{\"SageMakerInput\":[1,2,3],\"SageMakerOutput\":{\"predictions\":[{\"score\":6}]}}",
                        "{\"SageMakerOutput\":{\"predictions\":[\"ERROR\"]},\"a\":1}",
                        "{\"predictions\": [\"ERROR\"]}");
    }

    @Test
    void bt112_aPlaceholderIsIdentifiedAsAnAnswerIs() {
        List<String> csv = new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                .processing(Format.CSV, false, "$", true)
                .run("1,2,3\nx\n")
                .lines();
        assertThat(csv.get(1)).matches("ERROR,[0-9a-f]{8}-[0-9a-f-]{27},2022-08-30T00:49:15Z");
        List<String> json = new ObjectRun(place, JSON_LINES, JSON_LINES, PLACEHOLDER)
                .processing(Format.JSON, true, "$", true)
                .run("[1,2,3]\n[\n")
                .lines();
        assertThat(json.get(1))
                .matches(
                        "\\{\"SageMakerInferenceId\":\"[0-9a-f-]{36}\",\"SageMakerInferenceTime\":\"2022-08-30T00:49:15Z\","
                                + "\"SageMakerOutput\":\"ERROR\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {500, 7001, 100_000})
    void bt62_aRecordAboveTheLimitIsPassedOver(long splitBytes) {
        String wide = "3," + "0".repeat(20_000);
        for (String object : List.of(
                "1,0\n2,0\n" + wide + "\n4,0\nx,1\n6,0", wide + "\n4,0\nx,1\n", "1,0\n" + wide, wide + "\n" + wide)) {
            Result result = new ObjectRun(place, CSV, CSV, QUARANTINE)
                    .firstFeature()
                    .limits(1000, 100, false)
                    .splitBytes(splitBytes)
                    .run(object);
            assertThat(result.lines())
                    .isEqualTo(object.lines()
                            .map(line -> line.length() > 1000 || line.equals("x,1") ? "ERROR" : line.charAt(0) + ".0")
                            .toList());
            JsonNode kept = result.quarantine().get(0);
            assertThat(kept.at("/ByteRange/Offset").asInt()).isEqualTo(object.indexOf(wide));
            assertThat(kept.at("/ByteRange/Length").asInt()).isEqualTo(wide.length());
            assertThat(kept.has("Bytes")).isFalse();
            assertThat(kept.get("Rule").asText()).isEqualTo("a record must fit in a payload of 1000 bytes");
        }
    }

    @Test
    void bt62_aFrameAboveTheLimitIsPassedOver() throws IOException {
        byte[] wide = protobuf(new float[1000]);
        byte[] good = protobuf(new float[] {1, 2, 3});
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (byte[] frame : List.of(wide, good, wide, good)) {
            frames.write(frame);
        }
        ByteArrayOutputStream tf = new ByteArrayOutputStream();
        try (TfRecordWriter writer = new TfRecordWriter(tf)) {
            for (String row : List.of("1,2,3", "4," + "0".repeat(2000) + ",2", "7,8,9")) {
                writer.write(row.getBytes(UTF_8), 0, row.length());
            }
        }
        for (boolean single : new boolean[] {true, false}) {
            Result result = new ObjectRun(place, "application/x-recordio-protobuf", CSV, QUARANTINE)
                    .split(SplitType.RECORD_IO)
                    .limits(1000, 100, single)
                    .run(frames.toByteArray());
            assertThat(result.lines()).containsExactly("ERROR", "6.0", "ERROR", "6.0");
            assertThat(result.quarantine().get(1).at("/ByteRange/Offset").asInt())
                    .isEqualTo(wide.length + good.length);
        }
        assertThat(new ObjectRun(place, CSV, CSV, QUARANTINE)
                        .split(SplitType.TF_RECORD)
                        .limits(1000, 100, true)
                        .run(tf.toByteArray())
                        .lines())
                .containsExactly("6.0", "ERROR", "24.0");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 100, 3, true",
        "3, 100, 4, false",
        MAX + ", 10, 3, true",
        MAX + ", 10, 4, false",
        MAX + ", 0, 1, false",
        "0, 100, 0, true"
    })
    void bt85_anObjectWithMoreBadRecordsThanItMayFails(long count, int percent, int bad, boolean kept) {
        BadRecordRules rules = new BadRecordRules(
                OnBadRecord.QUARANTINE, new BadRecordLimit(count, BigDecimal.valueOf(percent)), "ERROR");
        String object = "1,0\n".repeat(26) + "x,0\n".repeat(bad) + "1,0\n".repeat(4 - bad);
        for (long splitBytes : new long[] {1, 50, 1000}) {
            Result result = new ObjectRun(place, CSV, CSV, rules)
                    .firstFeature()
                    .splitBytes(splitBytes)
                    .run(object);
            if (kept) {
                assertThat(result.lines()).hasSize(30);
            } else {
                assertThat(result.output()).isNull();
                assertThat(result.left()).isEmpty();
                assertThat(result.result().fault().orElseThrow())
                        .hasToString(("record 27 (byte 104): at most %s of the records of an object may be bad"
                                        + " (max-bad-records), found %d of 30, this one first: column 1 must be a number or"
                                        + " empty, found \"x\". Leave the cell empty if the value is missing.")
                                .formatted(count == Long.MAX_VALUE ? percent + "%" : count, bad));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 33, 100_000})
    void p1_bt85_badRecordsThatFollowEachOtherAreOneRun(long splitBytes) {
        StringBuilder object = new StringBuilder("1,0\n");
        for (int i = 0; i < 40; i++) {
            object.append("x,0\n".repeat(3)).append("1,y\n").append("1,0\n");
        }
        Rejections rejections = new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                .firstFeature()
                .splitBytes(splitBytes)
                .run(object.toString())
                .result()
                .rejections();
        assertThat(rejections.count()).isEqualTo(160);
        assertThat(rejections.records()).isEqualTo(201);
        assertThat(rejections.runs()).hasSize(Rejections.RUNS_MAX);
        assertThat(rejections.runs().subList(0, 3))
                .extracting(run -> "%d-%d %s"
                        .formatted(run.first().record(), run.last(), run.first().rule()))
                .containsExactly(
                        "2-4 column 1 must be a number or empty",
                        "5-5 column 2 must be a number or empty",
                        "7-9 column 1 must be a number or empty");
        assertThat(rejections.more()).isEqualTo(160 - 16 * 4);
    }

    /** Counts the rows that are decoded and that are scored. */
    private static final class Counting implements RequestHandler {
        private final RequestHandler handler;
        private long decoded;
        private long scored;

        Counting(RequestHandler handler) {
            this.handler = handler;
        }

        @Override
        public Exchange newExchange() {
            Exchange exchange = handler.newExchange();
            BatchDecoder decoder = exchange.decoder();
            return new Exchange(
                    new BatchDecoder() {
                        @Override
                        public void start(byte[] bytes, int from, int to, Edges edges) {
                            decoder.start(bytes, from, to, edges);
                        }

                        @Override
                        public void resume(int from, int to) {
                            decoded++;
                            decoder.resume(from, to);
                        }

                        @Override
                        public FeatureBatch next() {
                            FeatureBatch batch = decoder.next();
                            decoded += batch == null ? 0 : batch.rows();
                            return batch;
                        }
                    },
                    exchange.encoder());
        }

        @Override
        public Scorer newScorer() {
            Scorer scorer = handler.newScorer();
            return batch -> {
                scored += batch.rows();
                return scorer.score(batch);
            };
        }

        @Override
        public boolean readsCsv() {
            return handler.readsCsv();
        }

        @Override
        public boolean readsRecordIo() {
            return handler.readsRecordIo();
        }

        @Override
        public String responseType() {
            return handler.responseType();
        }

        @Override
        public boolean dependsOnRequest() {
            return handler.dependsOnRequest();
        }
    }

    /** Records that the decoder refuses, and records that the model refuses, behind a batch of them. */
    @ParameterizedTest
    @ValueSource(strings = {"x,0,0\n", "1,0,0\n", "1,0,0\nx,0,0\n"})
    void p7_theCostGrowsWithTheRecordsHoweverManyAreBad(String lines) {
        Counting[] counting = new Counting[1];
        String object = lines.repeat(20_000);
        Result result = new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                .firstFeature()
                .limits(1 << 20, 1 << 20, false)
                .wrapping(handler -> counting[0] = new Counting(handler))
                .run(object);
        int records = 20_000 * (int) lines.lines().count();
        assertThat(result.lines()).hasSize(records).allMatch("ERROR"::equals);
        assertThat(counting[0].decoded + counting[0].scored).isLessThan(5L * records);
    }

    @Test
    void p7_payloadsWithoutBadRecordsAreDecodedOnce() {
        Counting[] counting = new Counting[1];
        Result result = new ObjectRun(place, CSV, CSV, PLACEHOLDER)
                .firstFeature()
                .wrapping(handler -> counting[0] = new Counting(handler))
                .run("1,0\n".repeat(50_000));
        assertThat(result.lines()).hasSize(50_000);
        assertThat(counting[0].decoded).isEqualTo(50_000);
        assertThat(counting[0].scored).isEqualTo(50_000);
    }
}
