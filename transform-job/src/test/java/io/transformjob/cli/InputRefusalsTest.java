package io.transformjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that cannot be planned. */
class InputRefusalsTest {
    private static final String S3_URI = "/TransformInput/DataSource/S3DataSource/S3Uri: ";

    @TempDir
    Path folder;

    private JobFiles withManifest(String manifest) {
        JobFiles files = new JobFiles(folder);
        files.put("manifest.json", manifest.replace("BUCKET", files.bucket));
        return files.job("S3Prefix", "ManifestFile").job("/in/", "/manifest.json");
    }

    private static void assertRefused(JobFiles files, String message) {
        String place = "%s:5:%d %s".formatted(files.jobFile(), files.jobLine(5).indexOf("\"s3://") + 1, S3_URI);
        Call.of(files.words("run")).assertRefused("transform-job: " + place + message.replace("BUCKET", files.bucket));
        assertThat(files.outputs()).isEmpty();
    }

    @Test
    void bt37_aPrefixWithoutObjectsIsRefused() {
        assertRefused(
                new JobFiles(folder).job("/in/", "/nothing/"),
                "No S3 objects found under S3 URL \"s3://BUCKET/nothing/\" given in input data source. Check that the bucket"
                        + " exists in the region, that there are objects under the prefix (folders alone are none), and that"
                        + " s3:ListBucket is allowed.");
    }

    @Test
    void bt43_folderMarkersAreNoObjects() {
        assertRefused(
                new JobFiles(folder)
                        .job("/in/", "/folders/")
                        .put("folders/", "")
                        .put("folders/inner/", ""),
                "No S3 objects found under S3 URL \"s3://BUCKET/folders/\" given in input data source. Check that the bucket"
                        + " exists in the region, that there are objects under the prefix (folders alone are none), and that"
                        + " s3:ListBucket is allowed.");
    }

    @Test
    void bt75_twoInputsOfOneOutputAreRefused() {
        assertRefused(
                new JobFiles(folder)
                        .put("p/x/xy/1.csv", "1\n")
                        .put("p/xy/1.csv", "1\n")
                        .job("/in/", "/p/x"),
                "s3://BUCKET/p/x/xy/1.csv and s3://BUCKET/p/xy/1.csv would both be written to"
                        + " s3://BUCKET/out/xy/1.csv.out. Rename one, or give them to different jobs.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | must be JSON, found at line 1, column 2: Unexpected end-of-input: expected close marker for Object."
                        + " Correct it there.",
                "[] | must be an array that begins with {\"prefix\": \"s3://bucket/folder/\"} and goes on with strings,"
                        + " found []. Write it so; what a string appends to the prefix names an object.",
                "`` | must be an array that begins with {\"prefix\": \"s3://bucket/folder/\"} and goes on with strings,"
                        + " found nothing. Write it so; what a string appends to the prefix names an object.",
                "[\"s3://BUCKET/in/a.csv\"] | must be an array that begins with {\"prefix\": \"s3://bucket/folder/\"} and"
                        + " goes on with strings, found \"s3://BUCKET/in/a.csv\". Write it so; what a string appends to the"
                        + " prefix names an object.",
                "[{\"prefix\": \"s3://BUCKET/in/\"}] | must name at least one object, found only the prefix. Add the objects"
                        + " as strings.",
                "[{\"prefix\": \"s3://BUCKET/in/\"}, \"a.csv\", \"a.csv\"] | must name each object once, since it has one"
                        + " output, found \"a.csv\" again as entry 2. Remove one of them.",
                "[{\"prefix\": \"s3://BUCKET/\"}, \"in/\"] | must name objects, found the folder \"in/\" as entry 1. Name"
                        + " each object of the folder, or use S3Prefix.",
                "[{\"prefix\": \"s3://BUCKET/in/\"}, 7] | must have strings that are not empty behind its prefix, found 7 as"
                        + " entry 1. Write what the prefix lacks to name the object.",
                "[{\"prefix\": \"s3://BUCKET/in/\"}, \"a.csv\", \"c.csv\"] | names s3://BUCKET/in/c.csv, which does not"
                        + " exist. Correct the entry, or upload the object.",
                "[{\"prefix\": \"in/\"}, \"a.csv\"] | names \"in/a.csv\", which is no URI: a location must begin with"
                        + " s3://, hdfs:// or file:///, got \"in/a.csv\".",
            })
    void bt42_aManifestThatIsNotSoundIsRefused(String manifest, String message) {
        assertRefused(withManifest(manifest), "the manifest s3://BUCKET/manifest.json " + message);
    }

    @Test
    void bt42_aManifestThatCannotBeReadIsRefused() {
        assertRefused(
                new JobFiles(folder).job("S3Prefix", "ManifestFile").job("/in/", "/manifest.json"),
                "the manifest s3://BUCKET/manifest.json cannot be read: there is no such object. Check its name.");
        assertRefused(
                new JobFiles(folder).job("S3Prefix", "ManifestFile"),
                "the manifest s3://BUCKET/in/ cannot be read: names a folder or a bucket. Name an object: no slash at the"
                        + " end.");
    }

    @Test
    void bt42_bt75_entriesThatShareAnOutputAreRefused() {
        assertRefused(
                withManifest("[{\"prefix\": \"s3://BUCKET/in\"}, \"/a.csv\", \"a.csv\"]")
                        .put("ina.csv", "1\n"),
                "s3://BUCKET/in/a.csv and s3://BUCKET/ina.csv would both be written to s3://BUCKET/out/a.csv.out. Rename one,"
                        + " or give them to different jobs.");
    }

    @Test
    void bt42_bt76_keysOfAManifestAreTakenAsTheyStand() throws Exception {
        JobFiles files =
                withManifest("[{\"prefix\": \"s3://BUCKET/in/\"}, \"ä ö+%20.csv\", \"sub/日本.csv\", \"a.csv\"]");
        files.put("in/ä ö+%20.csv", "1\n").put("in/sub/日本.csv", "22\n");
        Call call = Call.of(files.words("plan"));
        assertThat(call.err()).isEmpty();
        JsonNode objects = new JsonMapper().readTree(call.out()).get("Objects");
        assertThat(objects)
                .extracting(object -> object.get("Input").textValue() + " -> "
                        + object.get("Output").textValue())
                .containsExactly(
                        "s3://BUCKET/in/ä ö+%20.csv -> s3://BUCKET/out/ä ö+%20.csv.out".replace("BUCKET", files.bucket),
                        "s3://BUCKET/in/sub/日本.csv -> s3://BUCKET/out/sub/日本.csv.out".replace("BUCKET", files.bucket),
                        "s3://BUCKET/in/a.csv -> s3://BUCKET/out/a.csv.out".replace("BUCKET", files.bucket));
    }
}
