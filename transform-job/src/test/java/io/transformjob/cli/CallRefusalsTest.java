package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the words of a call, or with a document by itself. */
class CallRefusalsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "rnu | transform-job: unknown command \"rnu\". Known: run, plan, validate, inspect, describe,"
                        + " list, stop, resume, verify, demo, help.",
                "run --jbo x | transform-job: unknown option \"--jbo\". Known here: --job, --model, --set, --endpoint-url,"
                        + " --master, --registry, --dry-run.",
                "plan --dry-run | transform-job: unknown option \"--dry-run\". Known here: --job, --model, --set,"
                        + " --endpoint-url.",
                "run | transform-job: --job is missing.",
                "run --job | transform-job: --job needs a value.",
                "run job.json | transform-job: unexpected \"job.json\". Options begin with --.",
                "run --job a --job b | transform-job: --job is given twice.",
                "run --job a --set split-bytes | transform-job: --set must be key=value, got \"split-bytes\".",
                "run --job a --endpoint-url localhost:9000 | transform-job: endpoint of S3 must be http://host:port or"
                        + " https://host:port, got \"localhost:9000\".",
                "run --job a --master locl | transform-job: --master must be local[*], spark://host:port, yarn or"
                        + " k8s://url, got \"locl\".",
                "run --job https://host/job.json | transform-job: https://host/job.json: a location must begin with"
                        + " s3://, hdfs:// or file:///, got \"https://host/job.json\".",
                "run --job s3://no-such-bucket/job.json | transform-job: s3://no-such-bucket/job.json: there is no"
                        + " bucket \"no-such-bucket\". Check the bucket's name, --endpoint-url and the region.",
                "validate | transform-job: --job or --model is missing: which document shall be validated?",
                "validate --job a --set split-bytes=1 | transform-job: --set is validated with the job and its model:"
                        + " give --job and --model.",
            })
    void aCallThatCannotBeMeantIsRefused(String words, String message) {
        Call.of(words.split(" ")).assertRefused(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h", "run --help", "plan --job job.json -h"})
    void helpIsTheResultWhenItIsAskedFor(String words) {
        Call call = Call.of(words.isEmpty() ? new String[0] : words.split(" "));
        assertThat(call.out())
                .startsWith("transform-job runs Amazon SageMaker Batch Transform jobs on Apache Spark.\n")
                .contains("  run      --job JOB --model MODEL")
                .contains("\n  split-bytes ")
                .endsWith(
                        "is wrong, 4 stopped, 75 machines or the store were lost (resume continues), 130 interrupted.\n");
        assertThat(call.err()).isEmpty();
        assertThat(call.status()).isZero();
    }

    @Test
    void aDocumentThatIsNotThereIsNamed() {
        JobFiles files = new JobFiles(folder);
        Path absent = folder.resolve("no such.json");
        String message =
                "transform-job: file://" + folder + "/no%20such.json: there is no such object. Check its name.";
        Call.of("run", "--job", absent.toString(), "--model", files.modelFile()).assertRefused(message);
        Call.of("run", "--job", files.jobFile(), "--model", absent.toString()).assertRefused(message);
        Call.of("plan", "--job", folder.toString(), "--model", files.modelFile())
                .assertRefused("transform-job: file://" + folder + ": there is no such object. Check its name.");
        assertThat(files.outputs()).isEmpty();
    }

    @Test
    void aJobWithoutItsModelIsRefused() {
        JobFiles files = new JobFiles(folder);
        Call.of("run", "--job", files.jobFile())
                .assertRefused(
                        "error: " + files.jobFile() + ":3:16 /ModelName: must be the name of a model that is given"
                                + " with the job: this version has no registry of models. Give its CreateModel request with"
                                + " --model.");
    }

    @Test
    void invalidJsonIsToldWithItsPlace() {
        JobFiles files = new JobFiles(folder).job("\"Line\"\n  },", "\"Line\",\n  },");
        Call.of(files.words("run"))
                .assertRefused("error: " + files.jobFile()
                        + ":7:24: must have a value after \",\", found \"}\". Remove the trailing comma.");
    }

    @Test
    void aDocumentWithoutBytesIsRefused() throws Exception {
        JobFiles files = new JobFiles(folder);
        Files.writeString(Path.of(files.jobFile()), "");
        Call.of(files.words("run"))
                .assertRefused("error: " + files.jobFile()
                        + ":1:1: must be a JSON object, found an empty document. Give the request as JSON.");
    }

    @Test
    void aMemberThatIsNearlyRightIsGuessed() {
        JobFiles files = new JobFiles(folder).job("\"SplitType\"", "\"SplitTyp\"");
        Call.of(files.words("run"))
                .assertRefused("error: " + files.jobFile() + ":7:5 /TransformInput/SplitTyp: is not a member of"
                        + " TransformInput. Did you mean \"SplitType\"?");
    }

    @Test
    void allProblemsOfBothDocumentsAndTheOptionsAreToldAtOnce() {
        JobFiles files = new JobFiles(folder)
                .job("\"SplitType\": \"Line\"", "\"SplitType\": \"Lines\"")
                .job("\"InstanceCount\": 1", "\"InstanceCount\": 0")
                .model("\"ModelName\": \"churn-model\"", "\"ModelName\": \"churn model\"");
        Call.of(files.words("run", "--set", "split-byte=3", "--set", "assemble-compat=lines"))
                .assertRefused(
                        "error: " + files.jobFile() + ":7:18 /TransformInput/SplitType: must be one of None, Line,"
                                + " RecordIO, TFRecord, found \"Lines\". Did you mean \"Line\"?",
                        "error: " + files.jobFile() + ":14:75 /TransformResources/InstanceCount: must be at least 1,"
                                + " found 0. Write an integer from 1 to 100.",
                        "error: " + files.modelFile() + ":2:16 /ModelName: must match"
                                + " [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?, found \"churn model\"."
                                + " Use letters, digits and hyphens, a letter or digit first and last.",
                        "error: --set split-byte: must be one of the options runtime, endpoint,"
                                + " endpoint-name, endpoint-region, endpoint-headers, endpoint-wait-seconds,"
                                + " split-bytes, assemble-compat, csv-header, csv-multiline, csv-delimiter, on-bad-record, max-bad-records,"
                                + " bad-record-placeholder, found \"split-byte\". Did you mean \"split-bytes\"?",
                        "error: --set assemble-compat: must be record or response, found \"lines\". The default is"
                                + " record.");
        assertThat(files.outputs()).isEmpty();
    }

    @Test
    void anOptionOfTheEnvironmentIsToldInItsDocument() {
        JobFiles files = new JobFiles(folder)
                .job(
                        "\"TransformInput\"",
                        "\"Environment\": {\"TRANSFORM_JOB_SPLIT_BYTE\": \"1\"},\n  \"TransformInput\"");
        Call.of(files.words("run"))
                .assertRefused(
                        "error: " + files.jobFile() + ":4:19 /Environment/TRANSFORM_JOB_SPLIT_BYTE: must be one of"
                                + " the options TRANSFORM_JOB_RUNTIME, TRANSFORM_JOB_ENDPOINT,"
                                + " TRANSFORM_JOB_ENDPOINT_NAME, TRANSFORM_JOB_ENDPOINT_REGION,"
                                + " TRANSFORM_JOB_ENDPOINT_HEADERS, TRANSFORM_JOB_ENDPOINT_WAIT_SECONDS,"
                                + " TRANSFORM_JOB_SPLIT_BYTES,"
                                + " TRANSFORM_JOB_ASSEMBLE_COMPAT, TRANSFORM_JOB_CSV_HEADER, TRANSFORM_JOB_CSV_MULTILINE,"
                                + " TRANSFORM_JOB_CSV_DELIMITER, TRANSFORM_JOB_ON_BAD_RECORD, TRANSFORM_JOB_MAX_BAD_RECORDS,"
                                + " TRANSFORM_JOB_BAD_RECORD_PLACEHOLDER, found \"TRANSFORM_JOB_SPLIT_BYTE\". Did you mean"
                                + " \"TRANSFORM_JOB_SPLIT_BYTES\"?");
    }

    @Test
    void whatThisVersionCannotDoIsRefusedByName() {
        JobFiles files = new JobFiles(folder)
                .job("\"s3://", "\"file:///tmp/")
                .job("\"AssembleWith\": \"Line\"", "\"KmsKeyId\": \"key\"");
        Call.of(files.words("plan"))
                .assertRefused("error: " + files.jobFile()
                        + ":12:17 /TransformOutput/KmsKeyId: must be left out unless the output"
                        + " goes to s3://: only S3 encrypts with KMS keys, found output to \"file:///tmp/"
                        + files.bucket + "/out\". Remove KmsKeyId.");
        JobFiles filtering = new JobFiles(folder)
                .job(
                        "\"TransformResources\"",
                        "\"DataProcessing\": {\"InputFilter\": \"$[1:]\", \"OutputFilter\": \"$.id\"},\n  \"TransformResources\"");
        Call.of(filtering.words("plan"))
                .assertRefused("error: " + filtering.jobFile()
                        + ":14:62 /DataProcessing/OutputFilter: must select columns by their indexes when"
                        + " ContentType is text/csv, found \"$.id\". Write $[0], $[1:] or $[0,-1], say; -1 is the"
                        + " last column.");
    }
}
