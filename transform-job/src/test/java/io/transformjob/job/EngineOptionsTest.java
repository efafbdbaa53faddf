package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.csv.CsvFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "67108864, 67108864",
        "64MB, 67108864",
        "64MiB, 67108864",
        "64 mib, 67108864",
        "64M, 67108864",
        "1KB, 1024",
        "2g, 2147483648",
        "100B, 100",
        "8589934591G, 9223372035781033984"
    })
    void bytesAreANumberWithAUnitOfTwoToTheTen(String text, long bytes) {
        assertThat(EngineOption.SPLIT_BYTES.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0MB", "-1", "1.5MB", "MB", "64TB", "8589934592G", "9999999999999999999", "1 k b"})
    void whatIsNoNumberOfBytesIsRefused(String text) {
        assertThat(EngineOption.SPLIT_BYTES.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {"; ! ;", "| ! |", ", ! ,", "` ` ! ` `", "tab ! `\t`", "\\t ! `\t`", "`\t` ! `\t`", "- ! -"})
    void aDelimiterIsACharacterOrATab(String text, char delimiter) {
        assertThat(EngineOption.CSV_DELIMITER.parse(text)).contains((byte) delimiter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "5", "\"", "\n", "\r", "\u0000", "\u00e9", ";;", "TAB", "\\n", "comma"})
    void whatIsNoDelimiterIsRefused(String text) {
        assertThat(EngineOption.CSV_DELIMITER.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "True, true", "' FALSE', false"})
    void truthIsAWord(String text, boolean truth) {
        assertThat(EngineOption.CSV_HEADER.parse(text)).contains(truth);
        assertThat(EngineOption.CSV_MULTILINE.parse(text)).contains(truth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "1", "t"})
    void whatIsNoTruthIsRefused(String text) {
        assertThat(EngineOption.CSV_HEADER.parse(text)).isEmpty();
    }

    @Test
    void theFormOfCsvIsPutTogetherFromItsOptions() {
        byte[] job = ProblemCase.resource("job.json")
                .replace("\"LOG_LEVEL\": \"info\"", "\"TRANSFORM_JOB_CSV_DELIMITER\": \"\\\\t\"")
                .getBytes(UTF_8);
        byte[] model = ProblemCase.resource("model.json")
                .replace("\"LOG_LEVEL\": \"warn\"", "\"TRANSFORM_JOB_CSV_HEADER\": \"true\"")
                .getBytes(UTF_8);
        EngineOptions options = JobDocuments.parse(
                        "job.json", job, "model.json", Optional.of(model), Map.of("csv-multiline", "true"))
                .options();
        assertThat(options.csv()).isEqualTo(new CsvFormat((byte) '\t', true, true));
        assertThat(options.csvOptions())
                .containsExactly(EngineOption.CSV_HEADER, EngineOption.CSV_MULTILINE, EngineOption.CSV_DELIMITER);
        assertThat(EngineOptions.defaults().csvOptions()).isEmpty();
    }

    @Test
    void everyOptionIsDescribedByItsTable() {
        assertThat(EngineOption.ALL)
                .extracting(option -> option.key() + " | " + option.environmentName() + " | " + option.description()
                        + " | " + option.form() + " | " + option.defaultText())
                .containsExactly(
                        "runtime | TRANSFORM_JOB_RUNTIME | which runtime reads the model, such as xgboost or"
                                + " linear-learner; or, of a model that runs elsewhere, how it is asked: http,"
                                + " sagemaker-endpoint or v2 | a name | what image and artifact tell",
                        "endpoint | TRANSFORM_JOB_ENDPOINT | address of a model that runs elsewhere: of the container"
                                + " (runtime http), of the server or of its model (runtime v2), of the service in place"
                                + " of AWS (runtime sagemaker-endpoint) | a URL such as http://host:8080, without user,"
                                + " query and fragment | that of AWS for sagemaker-endpoint, none for others",
                        "endpoint-name | TRANSFORM_JOB_ENDPOINT_NAME | name of the endpoint that runtime"
                                + " sagemaker-endpoint asks | 1 to 63 letters, digits and hyphens, a letter or digit"
                                + " first and last | none",
                        "endpoint-region | TRANSFORM_JOB_ENDPOINT_REGION | region of that endpoint | a region such as"
                                + " eu-west-1 | that of the environment, as every AWS tool finds it",
                        "endpoint-headers | TRANSFORM_JOB_ENDPOINT_HEADERS | headers to send to a model elsewhere, such"
                                + " as {\"X-Amzn-SageMaker-Target-Variant\": \"blue\"} | a JSON object of header names and"
                                + " ASCII texts, without those that HTTP or the job sets, such as Content-Type | none",
                        "endpoint-wait-seconds | TRANSFORM_JOB_ENDPOINT_WAIT_SECONDS | how long a job waits for a model"
                                + " elsewhere before it begins | a number of seconds from 0 to 1800 | 60",
                        "split-bytes | TRANSFORM_JOB_SPLIT_BYTES | length of the pieces that one task reads of a"
                                + " splittable object; longer if it had more than 10,000 | a number of bytes of at least 1, such"
                                + " as 67108864, 64MB or 64MiB (1 MB is 1048576 bytes) | 64MiB",
                        "assemble-compat | TRANSFORM_JOB_ASSEMBLE_COMPAT | newline of AssembleWith Line: one for each"
                                + " record, or literally one after each response | record or response | record",
                        "csv-header | TRANSFORM_JOB_CSV_HEADER | whether the first record of each object of CSV is a"
                                + " header, which is not scored | true or false | false",
                        "csv-multiline | TRANSFORM_JOB_CSV_MULTILINE | whether CSV is read by RFC 4180, so that fields"
                                + " in quotes may hold line breaks; objects are not cut then | true or false | false",
                        "csv-delimiter | TRANSFORM_JOB_CSV_DELIMITER | what stands between the fields of CSV | one"
                                + " ASCII character that is no letter, digit, quote or line break, such as ; or |, or"
                                + " tab | what the first line tells, the comma where fields are selected",
                        "on-bad-record | TRANSFORM_JOB_ON_BAD_RECORD | what a record that cannot be read or scored does:"
                                + " fail its object, get a placeholder for an answer, or that and have its bytes kept |"
                                + " fail-object, placeholder or quarantine | fail-object",
                        "max-bad-records | TRANSFORM_JOB_MAX_BAD_RECORDS | how many records of an object may be bad before"
                                + " it fails | a count such as 100, or a part of the records of an object such as 1% or"
                                + " 0.5% | any number",
                        "bad-record-placeholder | TRANSFORM_JOB_BAD_RECORD_PLACEHOLDER | the text in the place of the"
                                + " answer to a bad record | 1 to 1000 characters without line breaks and other control"
                                + " characters | ERROR");
    }

    /** The runtime of the only container, in this JVM. */
    static List<RuntimeOptions> here(Optional<String> runtime) {
        return List.of(new RuntimeOptions(runtime, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), 60));
    }

    @Test
    void defaultsAreThoseOfTheTable() {
        assertThat(EngineOptions.defaults())
                .isEqualTo(new EngineOptions(
                        here(Optional.empty()),
                        67_108_864,
                        AssembleCompat.RECORD,
                        CsvFormat.CONTAINER,
                        BadRecordRules.FAIL_OBJECT));
        assertThat(EngineOption.SPLIT_BYTES.parse(EngineOption.SPLIT_BYTES.defaultText()))
                .contains(EngineOptions.defaults().splitBytes());
    }

    @Test
    void commandLineComesBeforeJobAndJobBeforeModel() {
        byte[] job = ProblemCase.resource("job.json")
                .replace("\"LOG_LEVEL\": \"info\"", "\"TRANSFORM_JOB_ASSEMBLE_COMPAT\": \"response\"")
                .getBytes(UTF_8);
        byte[] model = ProblemCase.resource("model.json")
                .replace("\"LOG_LEVEL\": \"warn\"", "\"TRANSFORM_JOB_ASSEMBLE_COMPAT\": \"record\"")
                .getBytes(UTF_8);
        assertThat(JobDocuments.parse("job.json", job, "model.json", Optional.of(model), Map.of("split-bytes", "5"))
                        .options())
                .isEqualTo(new EngineOptions(
                        here(Optional.of("xgboost")),
                        5,
                        AssembleCompat.RESPONSE,
                        CsvFormat.CONTAINER,
                        BadRecordRules.FAIL_OBJECT));
    }
}
