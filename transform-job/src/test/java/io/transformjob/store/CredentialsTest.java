package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.testing.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials are found when none are given, in processes of their own: the SDK looks once in a JVM. */
class CredentialsTest {
    private static final String NONE = "no credentials were found. Looked for fs.s3a.access.key and fs.s3a.secret.key,"
            + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile of AWS_PROFILE in ~/.aws, a web identity token,"
            + " and the role of the container or the instance: give one of them.";

    @TempDir
    Path folder;

    /** Prints what is at the URI of the second argument, at the endpoint of the first; or why it cannot. */
    public static final class Cat {
        public static void main(String[] arguments) throws IOException {
            StoreSettings settings = StoreSettings.of(Optional.of(arguments[0]), Map.of(), Map.of());
            try (ObjectStore store = ObjectStore.of(settings)) {
                System.out.write(store.read(ObjectUri.parse(arguments[1]), 100));
            } catch (StoreException e) {
                System.out.write(e.getMessage().getBytes(UTF_8));
            }
            System.out.flush();
        }
    }

    private String cat(ObjectUri uri) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Cat.class.getName(),
                TestS3.endpoint().toString(),
                uri.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment()
                .put(
                        "AWS_SHARED_CREDENTIALS_FILE",
                        folder.resolve("credentials").toString());
        builder.environment().put("AWS_CONFIG_FILE", folder.resolve("config").toString());
        builder.environment().put("AWS_PROFILE", "batch");
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        Process process =
                builder.redirectError(folder.resolve("stderr").toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("stderr")))
                .isZero();
        return output;
    }

    @Test
    void profileOfTheUsersAwsFilesIsTakenAndAbsenceIsTold() throws Exception {
        ObjectUri uri = TestS3.uri(TestS3.newBucket(), "in/a.csv");
        TestS3.put(uri.authority(), uri.key(), "1,2,3".getBytes(UTF_8));
        assertThat(cat(uri)).isEqualTo(uri + ": " + NONE);
        Files.writeString(
                folder.resolve("credentials"),
                "[batch]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                        .formatted(TestS3.ACCESS_KEY, TestS3.SECRET_KEY));
        assertThat(cat(uri)).isEqualTo("1,2,3");
    }
}
