package io.transformjob.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.demo.ChurnData;
import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A job that would run, in a bucket of its own: {@code in/a.csv} and {@code in/b.csv} with three customers each, and the
 * documents {@code job.json} and {@code model.json} in a folder. A test replaces what shall be wrong.
 */
final class JobFiles {
    final String bucket = TestS3.newBucket();
    final Path folder;
    private String job = """
            {
              "TransformJobName": "churn",
              "ModelName": "churn-model",
              "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://BUCKET/in/"}},
                "ContentType": "text/csv",
                "SplitType": "Line"
              },
              "TransformOutput": {
                "S3OutputPath": "s3://BUCKET/out",
                "Accept": "text/csv",
                "AssembleWith": "Line"
              },
              "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}
            }
            """.replace("BUCKET", bucket);
    private String model = """
            {
              "ModelName": "churn-model",
              "ExecutionRoleArn": "arn:aws:iam::000000000000:role/test",
              "PrimaryContainer": {
                "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3",
                "ModelDataUrl": "s3://BUCKET/model.tar.gz"
              }
            }
            """.replace("BUCKET", bucket);

    JobFiles(Path folder) {
        this.folder = folder;
        write();
        put("model.tar.gz", ChurnData.model());
        put("in/a.csv", rows(0, 3));
        put("in/b.csv", rows(3, 6));
    }

    /** Some of the customers, as CSV. */
    static byte[] rows(int from, int to) {
        return (String.join("\n", customers().subList(from, to)) + "\n").getBytes(UTF_8);
    }

    static List<String> customers() {
        return ChurnData.customers();
    }

    JobFiles put(String key, byte[] bytes) {
        TestS3.put(bucket, key, bytes);
        return this;
    }

    JobFiles put(String key, String text) {
        return put(key, text.getBytes(UTF_8));
    }

    /** Replaces text of the job that is there. */
    JobFiles job(String from, String to) {
        job = replace(job, from, to);
        return write();
    }

    /** Replaces text of the model that is there. */
    JobFiles model(String from, String to) {
        model = replace(model, from, to);
        return write();
    }

    private static String replace(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalArgumentException("no " + from + " in " + text);
        }
        return text.replace(from, to);
    }

    private JobFiles write() {
        try {
            Files.writeString(folder.resolve("job.json"), job);
            Files.writeString(folder.resolve("model.json"), model);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String jobFile() {
        return folder.resolve("job.json").toString();
    }

    String modelFile() {
        return folder.resolve("model.json").toString();
    }

    /** A line of the job, counted from 1. */
    String jobLine(int number) {
        return job.lines().toList().get(number - 1);
    }

    /** {@code command --job job.json --model model.json} and more words. */
    String[] words(String command, String... more) {
        String[] words = {command, "--job", jobFile(), "--model", modelFile()};
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    /** Keys under {@code out/}. */
    List<String> outputs() {
        return TestS3.keys(bucket).stream().filter(key -> key.startsWith("out")).toList();
    }

    /** The text of an object. */
    String text(String key) {
        return new String(TestS3.get(bucket, key), UTF_8);
    }
}
