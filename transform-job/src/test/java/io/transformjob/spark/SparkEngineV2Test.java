package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.cli.TestJob;
import io.transformjob.cli.TestJob.Outcome;
import io.transformjob.testing.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of V2 requests, and of arrays. */
class SparkEngineV2Test extends SparkTest {
    private static final String JSON = "application/json";

    private static byte[] many() throws IOException {
        try (InputStream in = SparkEngineV2Test.class.getResourceAsStream("/v2/many.txt")) {
            return in.readAllBytes();
        }
    }

    private static TestJob job(Place place, String contentType, String accept) {
        return TestJob.sum(place, "input/")
                .with("TransformInput/ContentType", contentType)
                .with("TransformOutput/Accept", accept);
    }

    private static String answers(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(sum ->
                        "{\"model_name\":\"model\",\"outputs\":[{\"name\":\"predict\",\"shape\":[1,1],\"datatype\":\"FP32\","
                                + "\"data\":[" + sum + ".0]}]}\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, MultiRecord, 1MiB",
        "application/json, MultiRecord, 1",
        "application/json, MultiRecord, 100",
        "application/json, SingleRecord, 100",
        "application/jsonlines, MultiRecord, 1MiB",
        "application/jsonlines, MultiRecord, 100",
        "application/jsonlines, SingleRecord, 1"
    })
    void v2_9_sixRequestsHaveSixResponsesInTheirOrderForAnySplits(String type, String strategy, String splitBytes)
            throws IOException {
        Place place = place(Where.FILE);
        place.put("input/many.txt", many());

        Outcome outcome = job(place, type, type)
                .with("BatchStrategy", strategy)
                .set("split-bytes", splitBytes)
                .run(engine());

        assertThat(outcome.status()).isEqualTo("Completed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("many.txt.out", answers(1, 6)));
        assertThat(outcome.records()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"1MiB", "100", "1"})
    void v2_9_aLineWithoutDatatypeFailsItsObjectAndIsNamed(String splitBytes) throws IOException {
        Place place = place(Where.FILE);
        String good = new String(many(), UTF_8);
        String[] lines = good.split("\n");
        lines[2] = lines[2].replace("\"datatype\":\"INT32\",", "");
        place.put("input/good.txt", good.getBytes(UTF_8));
        place.put("input/invalid_among_many.txt", String.join("\n", lines).getBytes(UTF_8));

        Outcome outcome = job(place, JSON, JSON).set("split-bytes", splitBytes).run(engine());

        assertThat(outcome.status()).isEqualTo("Failed");
        assertThat(outcome.outputs()).isEqualTo(Map.of("good.txt.out", answers(1, 6)));
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).toString())
                .isEqualTo("""
                        {"Object":"%s","Kind":"INPUT","Record":3,"ByteRange":{"Offset":%d,"Length":%d},\
                        "Rule":"input \\"input-0\\" must have \\"datatype\\", a text","Found":"none",\
                        "Remedy":"Write it as {\\"name\\": \\"x\\", \\"shape\\": [1, 2], \\"datatype\\": \\"FP32\\", \\"data\\":\
                         [1.5, 16]}."}""".formatted(place.uri("input/invalid_among_many.txt"), 2 * 80, lines[2].length()));
    }

    @ParameterizedTest
    @CsvSource({"1MiB", "100"})
    void bt90_anOutputThatTheModelHasNotIsNamedByItsRecordAlsoBehindAFilter(String splitBytes) throws IOException {
        Place place = place(Where.FILE);
        StringBuilder lines = new StringBuilder();
        for (String line : new String(many(), UTF_8).split("\n")) {
            lines.append("{\"key\": \"")
                    .append("k".repeat(100))
                    .append("\", \"v2\": ")
                    .append(line)
                    .append("}\n");
        }
        String wrong = lines.toString().replace("[4,0,0]}]", "[4,0,0]}],\"outputs\":[{\"name\":\"predict_proba\"}]");
        place.put("input/a.jsonl", wrong.getBytes(UTF_8));

        Outcome outcome = job(place, JSON, JSON)
                .with("DataProcessing/InputFilter", "$.v2")
                .set("split-bytes", splitBytes)
                .run(engine());

        assertThat(outcome.outputs()).isEmpty();
        assertThat(outcome.errors()).hasSize(1);
        assertThat(outcome.errors().get(0).get("Record").intValue()).isEqualTo(4);
        assertThat(outcome.errors().get(0).get("ByteRange").get("Offset").intValue())
                .isEqualTo(3 * wrong.indexOf('\n') + 3);
        assertThat(outcome.errors().get(0).get("Rule").textValue()).isEqualTo("the outputs of the model are predict");
    }

    @Test
    void v2_9_anObjectThatIsNotSplitIsOneRequestOfAnyLength() {
        Place place = place(Where.FILE);
        int rows = 5_000;
        String data = IntStream.range(0, 3 * rows)
                .mapToObj(i -> i % 3 == 0 ? i + ".5" : "1")
                .collect(Collectors.joining(", "));
        place.put(
                "input/big.json",
                ("{\n\"id\": \"big\", \"inputs\": [{\"name\": \"x\", \"shape\": [" + rows
                                + ", 3], \"datatype\": \"FP64\", \"data\": [" + data + "]}]}\n")
                        .getBytes(UTF_8));

        Outcome outcome =
                job(place, JSON, JSON).with("TransformInput/SplitType", "None").run(engine());

        assertThat(outcome.output())
                .isEqualTo(
                        "{\"model_name\":\"model\",\"id\":\"big\",\"outputs\":[{\"name\":\"predict\",\"shape\":[5000,1],"
                                + "\"datatype\":\"FP32\",\"data\":["
                                + IntStream.range(0, rows)
                                        .mapToObj(i -> 3 * i + 2 + ".5")
                                        .collect(Collectors.joining(","))
                                + "]}]}\n");
        assertThat(outcome.records()).isEqualTo(rows);
    }

    @Test
    void formats8_anArrayIsAnsweredByAnArray() {
        Place place = place(Where.FILE);
        place.put("input/a.npy", npy("<i4", "(2, 3)", 1, 2, 3, 4, 5, 6));

        Outcome outcome = job(place, "application/x-npy", "application/x-npy")
                .with("TransformInput/SplitType", "None")
                .with("TransformOutput/AssembleWith", "None")
                .run(engine());

        byte[] answer = npy("<f4", "(2,)", Float.floatToIntBits(6), Float.floatToIntBits(15));
        assertThat(outcome.output()).isEqualTo(new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private static byte[] npy(String descr, String shape, int... numbers) {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
        ByteBuffer file = ByteBuffer.allocate(128 + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        file.put((header + " ".repeat(117 - header.length()) + "\n").getBytes(UTF_8));
        for (int number : numbers) {
            file.putInt(number);
        }
        return file.array();
    }
}
