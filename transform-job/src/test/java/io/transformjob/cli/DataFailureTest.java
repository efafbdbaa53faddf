package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.testing.TestS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that cannot be transformed, each in its own way, in one job beside good ones. */
class DataFailureTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    /** Spoils a row of the objects' three. */
    private static byte[] spoilt(int row, int column, String cell) {
        List<String> rows = new ArrayList<>(JobFiles.customers().subList(0, 3));
        String[] cells = rows.get(row).split(",", -1);
        cells[column] = cell;
        rows.set(row, String.join(",", cells));
        return (String.join("\n", rows) + "\n").getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** Puts what was wrong with each object beside its key, from errors.json. */
    private static Map<String, String> errors(JobFiles files) throws IOException {
        Map<String, String> errors = new LinkedHashMap<>();
        for (JsonNode error : JSON.readTree(files.text("out/_transform-job/churn/errors.json"))
                .get("Errors")) {
            String place = error.has("Record")
                    ? "record %s, bytes %s+%s, column %s: "
                            .formatted(
                                    error.get("Record"),
                                    error.at("/ByteRange/Offset"),
                                    error.at("/ByteRange/Length"),
                                    error.path("Column"))
                    : "";
            errors.put(
                    error.get("Object").textValue().replace("s3://" + files.bucket + "/in/", ""),
                    "%s %s%s | %s | %s"
                            .formatted(
                                    error.get("Kind").textValue(),
                                    place,
                                    error.get("Rule").textValue(),
                                    error.get("Found").textValue(),
                                    error.get("Remedy").textValue()));
        }
        return errors;
    }

    @Test
    void bt85_bt86_bt87_eachBadObjectIsToldAndTheOthersAreKept() throws IOException {
        String row = JobFiles.customers().get(0);
        JobFiles files = new JobFiles(folder)
                .put("in/empty.csv", "")
                .put("in/infinity.csv", spoilt(0, 2, "inf"))
                .put("in/quotes.csv", row + "\n\"unclosed\n")
                .put("in/ragged.csv", row + "\n" + row + ",7\n")
                .put("in/short.csv", row + "\n1,2,3\n")
                .put("in/text.csv", spoilt(1, 4, "n/a"))
                .put("in/wide.csv", row + ",1,2,3\n")
                .put("in/binary.csv", new byte[] {0, 1, 2, (byte) 0xff, 10});
        Call call = Call.of(files.words("run"));

        assertThat(errors(files))
                .containsExactly(
                        entry(
                                "binary.csv",
                                "INPUT record 1, bytes 0+4, column 1: column 1 must be a number or empty |"
                                        + " \"\\x00\\x01\" | Leave the cell empty if the value is missing."),
                        entry(
                                "infinity.csv",
                                "INPUT record 1, bytes 0+155, column 3: column 3 must be finite | \"inf\" | Leave the cell"
                                        + " empty if the value is missing."),
                        entry(
                                "quotes.csv",
                                "INPUT record 2, bytes 158+9, column 1: column 1 must be a number or empty |"
                                        + " \"\"unclosed\" | A quote is open at the end of the line. If fields hold line breaks,"
                                        + " set csv-multiline=true."),
                        entry(
                                "ragged.csv",
                                "INPUT record 2, bytes 158+159, column : every record must have the 69 columns of the first"
                                        + " one | 70 columns | Missing values are empty cells; their delimiters must be"
                                        + " there."),
                        entry(
                                "short.csv",
                                "INPUT record 2, bytes 158+5, column : every record must have the 69 columns of the first"
                                        + " one | 3 columns | Missing values are empty cells; their delimiters must be"
                                        + " there."),
                        entry(
                                "text.csv",
                                "INPUT record 2, bytes 158+155, column 5: column 5 must be a number or empty | \"n/a\" |"
                                        + " Leave the cell empty if the value is missing."),
                        entry(
                                "wide.csv",
                                "INPUT record 1, bytes 0+163, column : a record must have 69 columns, or 68, for the model"
                                        + " was pickled with 69 features | 72 columns | If the records hold a label or an"
                                        + " id, leave it out."));
        String in = "s3://" + files.bucket + "/in/";
        assertThat(call.errors().replaceFirst(" in [0-9.]+ s", " in T s"))
                .isEqualTo("churn Failed: 3 of 10 objects, 6 records in T s\n"
                        + "  failed: " + in + "binary.csv record 1 (byte 0): column 1 must be a number or empty, found"
                        + " \"\\x00\\x01\". Leave the cell empty if the value is missing.\n"
                        + "  failed: " + in + "infinity.csv record 1 (byte 0): column 3 must be finite, found \"inf\"."
                        + " Leave the cell empty if the value is missing.\n"
                        + "  failed: " + in
                        + "quotes.csv record 2 (byte 158): column 1 must be a number or empty, found"
                        + " \"\"unclosed\". A quote is open at the end of the line. If fields hold line breaks, set"
                        + " csv-multiline=true.\n"
                        + "  failed: " + in
                        + "ragged.csv record 2 (byte 158): every record must have the 69 columns of the"
                        + " first one, found 70 columns. Missing values are empty cells; their delimiters must be there.\n"
                        + "  failed: " + in
                        + "short.csv record 2 (byte 158): every record must have the 69 columns of the"
                        + " first one, found 3 columns. Missing values are empty cells; their delimiters must be there.\n"
                        + "  and 2 more\n"
                        + "  outputs: s3://" + files.bucket + "/out\n"
                        + "  report:  s3://" + files.bucket
                        + "/out/_transform-job/churn/{describe,manifest,errors}.json\n");
        assertThat(call.status()).isEqualTo(1);
        assertDescribed(files, call, 10, 3);
        assertThat(JSON.readTree(call.out()).get("FailureReason").textValue())
                .startsWith(
                        "ClientError: 7 of 10 objects failed. " + in + "binary.csv record 1 (byte 0): column 1 must be")
                .hasSizeLessThanOrEqualTo(1024);
        // BT-43: an object without bytes has an output without bytes.
        assertOutputs(files, "a.csv.out", "b.csv.out", "empty.csv.out");
        assertThat(files.text("out/empty.csv.out")).isEmpty();
    }

    private static void assertDescribed(JobFiles files, Call call, int objects, int completed) throws IOException {
        JsonNode describe = JSON.readTree(call.out());
        assertThat(JSON.readTree(files.text("out/_transform-job/churn/describe.json")))
                .isEqualTo(describe);
        assertThat(describe.get("TransformJobStatus").textValue()).isEqualTo("Failed");
        assertThat(describe.at("/Engine/Objects").asInt()).isEqualTo(objects);
        assertThat(describe.at("/Engine/ObjectsCompleted").asInt()).isEqualTo(completed);
        assertThat(describe.at("/Engine/ObjectsFailed").asInt()).isEqualTo(objects - completed);
    }

    /** P3: these outputs, the documents and nothing else. */
    private static void assertOutputs(JobFiles files, String... names) {
        List<String> expected = new ArrayList<>(List.of(
                "out/_transform-job/churn/describe.json",
                "out/_transform-job/churn/errors.json",
                "out/_transform-job/churn/manifest.json"));
        Arrays.stream(names).map("out/"::concat).forEach(expected::add);
        assertThat(files.outputs()).containsExactlyElementsOf(expected);
        assertThat(TestS3.uploads(files.bucket)).isEmpty();
    }

    @Test
    void bt45_eachBadGzipObjectIsTold() throws IOException {
        byte[] rows = JobFiles.rows(0, 3);
        byte[] zipped = gzip(rows);
        byte[] wrongSum = zipped.clone();
        wrongSum[wrongSum.length - 8] ^= 1;
        byte[] damaged = zipped.clone();
        Arrays.fill(damaged, 20, 60, (byte) 0xff);
        JobFiles files = new JobFiles(folder)
                .job("\"SplitType\": \"Line\"", "\"SplitType\": \"Line\", \"CompressionType\": \"Gzip\"")
                .put("in/a.csv", zipped)
                .put("in/b.csv", gzip(spoilt(2, 3, "x")))
                .put("in/cut.csv", Arrays.copyOf(zipped, zipped.length / 2))
                .put("in/damaged.csv", damaged)
                .put("in/empty.csv", "")
                .put("in/garbage.csv", gzip("not,numbers\n".getBytes(US_ASCII)))
                .put("in/plain.csv", rows)
                .put("in/sum.csv", wrongSum)
                .put("in/tail.csv", Arrays.copyOf(zipped, zipped.length + 3));
        Call call = Call.of(files.words("run"));
        assertThat(errors(files))
                .containsExactly(
                        entry(
                                "b.csv",
                                "INPUT record 3, bytes 316+157, column 4: column 4 must be a number or empty | \"x\" | Leave"
                                        + " the cell empty if the value is missing."),
                        entry(
                                "cut.csv",
                                "INPUT gzip must end with the end of a member | the end of the data at byte 62 (48"
                                        + " bytes inflated) | It was cut off; write it again."),
                        entry(
                                "damaged.csv",
                                "INPUT gzip must have deflated data at byte 63 (0 bytes inflated) | invalid bit length repeat |"
                                        + " The object is damaged; write it again."),
                        entry(
                                "garbage.csv",
                                "INPUT record 1, bytes 0+11, column 1: column 1 must be a number or empty | \"not\" | If this"
                                        + " is a header row, remove it or set csv-header=true."),
                        entry(
                                "plain.csv",
                                "INPUT an object of CompressionType Gzip must begin with the bytes 1F 8B | 34 37 | Compress"
                                        + " it with gzip, or set CompressionType None."),
                        entry(
                                "sum.csv",
                                "INPUT gzip must have the checksum 003BBC11 of a member at byte 124 (476 bytes inflated) |"
                                        + " 003BBC10 | The object is damaged; write it again."));
        assertThat(call.status()).isEqualTo(1);
        assertDescribed(files, call, 9, 3);
        assertOutputs(files, "a.csv.out", "empty.csv.out", "tail.csv.out");
        assertThat(files.text("out/tail.csv.out")).isEqualTo(files.text("out/a.csv.out"));
    }
}
