package io.transformjob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "http://arg:1, http://property:2, http://s3:3, http://all:4, http://arg:1",
        ",             http://property:2, http://s3:3, http://all:4, http://property:2",
        ",             ,                  http://s3:3, http://all:4, http://s3:3",
        ",             ,                  ,            http://all:4, http://all:4",
        ",             ,                  ,            ,             ",
    })
    void endpointIsTheNearestThatIsSaid(String argument, String property, String s3, String all, String endpoint) {
        StoreSettings settings = StoreSettings.of(
                Optional.ofNullable(argument),
                Map.of("AWS_ENDPOINT_URL_S3", s3 == null ? "" : s3, "AWS_ENDPOINT_URL", all == null ? "" : all),
                property == null ? Map.of() : Map.of("fs.s3a.endpoint", property));
        assertThat(settings.properties().get("fs.s3a.endpoint")).isEqualTo(endpoint);
    }

    @Test
    void endpointBringsPathStyleSchemeAndARegion() {
        assertThat(StoreSettings.of(Optional.of("https://minio:9000"), Map.of(), Map.of())
                        .properties())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "fs.s3a.endpoint", "https://minio:9000",
                        "fs.s3a.path.style.access", "true",
                        "fs.s3a.connection.ssl.enabled", "true",
                        "fs.s3a.endpoint.region", "us-east-1"));
        assertThat(StoreSettings.of(Optional.of("http://minio:9000"), Map.of("AWS_REGION", "eu-west-1"), Map.of())
                        .properties())
                .containsEntry("fs.s3a.connection.ssl.enabled", "false")
                .containsEntry("fs.s3a.endpoint.region", "eu-west-1");
        assertThat(StoreSettings.of(Optional.of("https://s3.eu-west-1.amazonaws.com"), Map.of(), Map.of())
                        .properties())
                .doesNotContainKey("fs.s3a.endpoint.region");
        assertThat(StoreSettings.of(Optional.empty(), Map.of("AWS_DEFAULT_REGION", "eu-west-3"), Map.of())
                        .properties())
                .containsExactlyEntriesOf(Map.of("fs.s3a.endpoint.region", "eu-west-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio:9000", "ftp://minio", "http://", "http://a b", "/local", ""})
    void endpointThatIsNoWebAddressIsRefused(String endpoint) {
        assertThatThrownBy(() -> StoreSettings.of(Optional.of(endpoint), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint of S3 must be http://host:port or https://host:port, got \"" + endpoint + "\"");
    }

    @Test
    void keysOfTheEnvironmentTravelAndAreNotPrinted() throws Exception {
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "hidden", "AWS_SESSION_TOKEN", "hidden-too");
        StoreSettings settings = StoreSettings.of(Optional.empty(), environment, Map.of());
        assertThat(settings.properties())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "fs.s3a.access.key", "AKIA",
                        "fs.s3a.secret.key", "hidden",
                        "fs.s3a.session.token", "hidden-too"));
        assertThat(settings).hasToString("StoreSettings[fs.s3a.access.key, fs.s3a.secret.key, fs.s3a.session.token]");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(settings);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(settings);
        }
        assertThat(ObjectStore.of(settings))
                .isSameAs(ObjectStore.of(StoreSettings.of(Optional.empty(), environment, Map.of())));
    }

    @Test
    void keysOfPropertiesWinOverThoseOfTheEnvironment() {
        StoreSettings settings = StoreSettings.of(
                Optional.empty(),
                Map.of("AWS_ACCESS_KEY_ID", "env", "AWS_SECRET_ACCESS_KEY", "env", "AWS_SESSION_TOKEN", "env"),
                Map.of("fs.s3a.access.key", "given", "fs.s3a.secret.key", "given"));
        assertThat(settings.properties()).isEqualTo(Map.of("fs.s3a.access.key", "given", "fs.s3a.secret.key", "given"));
    }

    @Test
    void defaultsGiveWayToWhatIsSet() {
        Configuration defaults = StoreConfiguration.of(StoreSettings.defaults());
        assertThat(defaults.get("fs.s3a.retry.limit")).isEqualTo("3");
        assertThat(defaults.get("fs.s3a.aws.credentials.provider"))
                .endsWith(",software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
        Configuration set = StoreConfiguration.of(StoreSettings.defaults()
                .with("fs.s3a.retry.limit", "9")
                .with("fs.s3a.aws.credentials.provider", "my.Provider"));
        assertThat(set.get("fs.s3a.retry.limit")).isEqualTo("9");
        assertThat(set.get("fs.s3a.aws.credentials.provider")).isEqualTo("my.Provider");
    }
}
