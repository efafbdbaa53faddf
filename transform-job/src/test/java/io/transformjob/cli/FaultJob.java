package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.recordio.RecordIo;
import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import io.transformjob.store.ObjectUri;
import io.transformjob.testing.FaultyS3;
import io.transformjob.testing.TestModels;
import io.transformjob.testing.TestS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A job that takes many ways through the commit protocol, what it must leave, and what it left. Its input lies in a bucket of
 * its own; every run of it has a name and an output folder of its own there.
 *
 * <p>{@link #lines} takes all ways but one:
 *
 * <ul>
 *   <li>{@code bad-cut.csv}: of two splits, with a bad record in the second, so that its upload is given up;
 *   <li>{@code bad.csv}: a bad record in an object of one split;
 *   <li>{@code empty.csv}: nothing;
 *   <li>{@code mixed.csv}: of three splits, of which the second has a short output: one that was uploaded is redone;
 *   <li>{@code parts.csv}: of two splits, the first uploaded as a part, the last one merged;
 *   <li>{@code small-1.csv} and so on: of one split;
 *   <li>{@code staged.csv}: of two splits with short outputs, merged to one object.
 * </ul>
 *
 * <p>{@link #frames} has an object of frames with frames in their data: splits take these for their first record, are found to
 * have begun in the wrong place, and are redone, one round after the other.
 */
public final class FaultJob {
    /** A little more than the least length of a part of an upload, so that a split full of records becomes one. */
    public static final int SPLIT_BYTES = 5_300_000;

    private static final int ROW_BYTES = 1011;
    /** As many as begin in a split. */
    private static final int ROWS = SPLIT_BYTES / ROW_BYTES + 1;

    private static final int FIRST_RECORD_BYTES = 1 << 20;
    private static final int SMALL_COUNT = 4;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DIGITS = "0".repeat(1000);

    private static final int FRAMES_SPLIT_BYTES = 650;
    private static final int FRAMES_COUNT = 40;

    private final String bucket = TestS3.newBucket();
    private final int splitBytes;
    /** Members of {@code TransformInput}, and of the job beside it. */
    private final String input;

    private final String processing;
    private final boolean fails;
    /** Name and bytes of the outputs that there must be. */
    final SortedMap<String, byte[]> expected = new TreeMap<>();
    /** Names of the inputs, in the order of the plan. */
    private final List<String> inputs = new ArrayList<>();

    private int record;

    private FaultJob(int splitBytes, String input, String processing, boolean fails) {
        this.splitBytes = splitBytes;
        this.input = input;
        this.processing = processing;
        this.fails = fails;
    }

    /** With records in lines, and objects of each kind. */
    public static FaultJob lines() {
        FaultJob job = new FaultJob(SPLIT_BYTES, """
                "ContentType": "text/csv", "SplitType": "Line"
                """, """
                "DataProcessing": {"JoinSource": "Input", "OutputFilter": "$[0,1,3]"},
                """, true);
        TestS3.put(job.bucket, "model.tar.gz", TestModels.sum());
        job.put("bad-cut.csv", false, job.left(ROWS), text("word,0,0\n"), job.kept(1));
        job.put("bad.csv", false, job.kept(3), text("1,word,0\n"), job.kept(1));
        job.put("empty.csv", true);
        job.put("mixed.csv", true, job.kept(ROWS), job.left(ROWS), job.kept(ROWS - 10));
        job.put("parts.csv", true, job.kept(ROWS + 20));
        for (int i = 1; i <= SMALL_COUNT; i++) {
            job.put("small-%d.csv".formatted(i), true, job.kept(i));
        }
        job.put("staged.csv", true, job.left(ROWS + 20));
        return job;
    }

    /** With records in frames that mislead. */
    public static FaultJob frames() {
        FaultJob job = new FaultJob(FRAMES_SPLIT_BYTES, """
                "ContentType": "application/x-recordio-protobuf", "SplitType": "RecordIO"
                """, "", false);
        TestS3.put(job.bucket, "model.tar.gz", TestModels.firstFeature());
        ByteSink frames = new ByteSink();
        StringBuilder answers = new StringBuilder();
        for (int i = 1; i <= FRAMES_COUNT; i++) {
            byte[] record = misleading(i);
            RecordIo.write(record, 0, record.length, frames);
            answers.append(i).append(".0\n");
        }
        job.put("misleading.pbr", false, frames.toByteArray());
        job.expected.put("misleading.pbr.out", text(answers.toString()));
        return job;
    }

    /** A record whose first feature is {@code i}, and whose metadata is two frames of records with another one. */
    private static byte[] misleading(int i) {
        byte[] row = message(i);
        ByteSink inner = new ByteSink();
        // Frames begin at a multiple of four; two bytes stand before this member.
        for (int pad = -(row.length + 2) & 3; pad > 0; pad--) {
            inner.write((byte) 0);
        }
        for (int fake = 0; fake < 2; fake++) {
            byte[] other = message(-i);
            RecordIo.write(other, 0, other.length, inner);
        }
        ByteSink message = new ByteSink();
        message.write(row);
        message.write((byte) (4 << 3 | 2));
        message.write((byte) inner.length());
        message.write(inner.toByteArray());
        return message.toByteArray();
    }

    private static byte[] message(int first) {
        ByteSink message = new ByteSink();
        TensorRecord.of(Tensor.dense(first, 0.5f)).write(message);
        return message.toByteArray();
    }

    /** Whether an undisturbed run ends as failed, since objects of it are bad. */
    public boolean fails() {
        return fails;
    }

    private void put(String name, boolean good, byte[]... pieces) {
        byte[] bytes = concat(pieces);
        TestS3.put(bucket, "in/" + name, bytes);
        inputs.add(name);
        if (good) {
            expected.put(name + ".out", answers(bytes));
        }
    }

    /** Records with an id of their own each, whose output is as long as they are. */
    private byte[] kept(int count) {
        return rows(count, "%07d," + DIGITS + ",0\n");
    }

    /** Records with an id of their own each, of which the output leaves most out. */
    private byte[] left(int count) {
        return rows(count, "%07d,0," + DIGITS + "\n");
    }

    private byte[] rows(int count, String form) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(form.formatted(++record));
        }
        return text(rows.toString());
    }

    /** Each record without its last column, joined with its answer: the number in its first column. */
    private static byte[] answers(byte[] input) {
        return text(new String(input, UTF_8)
                .lines()
                .map(line ->
                        line.substring(0, line.lastIndexOf(',') + 1) + Integer.parseInt(line.substring(0, 7)) + ".0\n")
                .collect(Collectors.joining()));
    }

    private static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    /** Where a run puts its outputs. */
    ObjectUri output(String name) {
        return TestS3.uri(bucket, "out/" + name);
    }

    /** The job's document, for a run. */
    String job(String name) {
        return """
                {
                  "TransformJobName": "%2$s",
                  "ModelName": "model",
                  "TransformInput": {
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://%1$s/in/"}}, %3$s
                  },
                  %4$s
                  "TransformOutput": {"S3OutputPath": "s3://%1$s/out/%2$s", "Accept": "text/csv", "AssembleWith": "Line"},
                  "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
                }
                """.formatted(bucket, name, input, processing);
    }

    String model() {
        return """
                {
                  "ModelName": "model",
                  "ExecutionRoleArn": "arn:aws:iam::123456789012:role/transform",
                  "PrimaryContainer": {
                    "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
                    "ModelDataUrl": "s3://%s/model.tar.gz"
                  }
                }
                """.formatted(bucket);
    }

    public Map<String, String> sets() {
        return Map.of("split-bytes", Integer.toString(splitBytes));
    }

    /** Writes both documents to a folder of this machine. */
    public void store(Path folder, String name) throws IOException {
        Files.writeString(folder.resolve("job.json"), job(name));
        Files.writeString(folder.resolve("model.json"), model());
    }

    /** What is wrong with what a run left: nothing, if all is as it must be. */
    public List<String> wrong(String name) {
        List<String> wrong = new ArrayList<>();
        String folder = "out/" + name + "/";
        List<String> keys = keys(folder);
        List<String> must = new ArrayList<>(expected.keySet());
        for (String document : List.of("describe", "errors", "manifest")) {
            must.add("_transform-job/%s/%s.json".formatted(name, document));
        }
        must.sort(null);
        if (!keys.equals(must)) {
            wrong.add("there must be " + must + ", found " + keys);
        }
        expected.forEach((output, bytes) -> {
            if (keys.contains(output) && !Arrays.equals(TestS3.get(bucket, folder + output), bytes)) {
                wrong.add(output + " has other bytes");
            }
        });
        List<String> uploads = uploads(name);
        if (!uploads.isEmpty()) {
            wrong.add("uploads are left: " + uploads);
        }
        return wrong;
    }

    /** What is wrong with the outputs of a run that was stopped: some may be absent. */
    public List<String> wrongWhenStopped(String name) {
        List<String> wrong = new ArrayList<>();
        String folder = "out/" + name + "/";
        String own = "_transform-job/" + name + "/";
        for (String key : keys(folder)) {
            if (expected.containsKey(key)) {
                if (!Arrays.equals(TestS3.get(bucket, folder + key), expected.get(key))) {
                    wrong.add(key + " has other bytes");
                }
            } else if (!List.of(own + "describe.json", own + "errors.json", own + "manifest.json")
                    .contains(key)) {
                wrong.add(key + " is left");
            }
        }
        List<String> uploads = uploads(name);
        if (!uploads.isEmpty()) {
            wrong.add("uploads are left: " + uploads);
        }
        return wrong;
    }

    private List<String> keys(String folder) {
        return TestS3.keys(bucket).stream()
                .filter(key -> key.startsWith(folder))
                .map(key -> key.substring(folder.length()))
                .toList();
    }

    List<String> uploads(String name) {
        return TestS3.uploads(bucket).stream()
                .filter(key -> key.startsWith("out/" + name + "/"))
                .toList();
    }

    /** A document of a run, with its name left out. */
    JsonNode document(String run, String name) throws IOException {
        String text =
                new String(TestS3.get(bucket, "out/%1$s/_transform-job/%1$s/%2$s.json".formatted(run, name)), UTF_8);
        return JSON.readTree(text.replace(run, "RUN"));
    }

    /** Removes what a run left. */
    public void remove(String name) {
        TestS3.keys(bucket).stream()
                .filter(key -> key.startsWith("out/" + name + "/"))
                .forEach(key -> TestS3.delete(bucket, key));
    }

    /** Splits, as {@code name/index}, of which the journal of a run says what became of them. */
    TreeSet<String> journaled(String name) {
        TreeSet<String> splits = new TreeSet<>();
        String outcomes = "out/%1$s/_transform-job/%1$s/journal/outcomes/".formatted(name);
        for (String key : TestS3.keys(bucket)) {
            if (key.startsWith(outcomes)) {
                new String(TestS3.get(bucket, key), UTF_8).lines().forEach(line -> {
                    JsonNode outcome = parse(line).elements().next();
                    splits.add(split(
                            outcome.get("objectIndex").asInt(),
                            outcome.get("splitIndex").asInt()));
                });
            }
        }
        return splits;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run says of itself. */
    public String status(String name) throws IOException {
        return document(name, "describe").get("TransformJobStatus").asText();
    }

    private String split(int object, int index) {
        return inputs.get(object) + "/" + index;
    }

    /** How often input was read, by split. Bytes that belong to a record of the split before are not counted. */
    Map<String, Integer> reads(List<FaultyS3.Request> requests) {
        Map<String, Integer> reads = new LinkedHashMap<>();
        String path = "/" + bucket + "/in/";
        for (FaultyS3.Request request : requests) {
            if (request.method().equals("GET") && request.target().startsWith(path)) {
                String name = request.target().substring(path.length()).replaceAll("\\?.*", "");
                // A split begins to read at the byte before it. It reads on behind its end if it must; and all splits
                // but
                // the first look at the first record of the object.
                boolean begins = request.from() == 0 && request.to() != FIRST_RECORD_BYTES
                        || (request.from() + 1) % SPLIT_BYTES == 0;
                if (begins) {
                    reads.merge(name + "/" + (request.from() + 1) / SPLIT_BYTES, 1, Integer::sum);
                }
            }
        }
        return reads;
    }
}
