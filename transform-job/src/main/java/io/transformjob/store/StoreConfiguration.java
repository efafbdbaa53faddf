package io.transformjob.store;

import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.VersionInfo;

/**
 * The Hadoop configuration of a store: its settings, over the configuration files on the class path, over defaults that
 * suit a job's few, long, sequential transfers.
 */
final class StoreConfiguration {
    private static final String KEYS_OF_SETTINGS = "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,"
            + "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,";

    private StoreConfiguration() {}

    static Configuration of(StoreSettings settings) {
        Configuration configuration = new Configuration();
        settings.properties().forEach(configuration::set);
        // Keys that were given, else what every AWS tool looks at: environment, profile, web identity, container,
        // instance. S3A's own list has no profiles.
        setDefault(configuration, "fs.s3a.aws.credentials.provider", KEYS_OF_SETTINGS + defaultCredentials());
        // One bounded GET for each range; the analytics stream of 3.5 fetches ahead by its own rules.
        setDefault(configuration, "fs.s3a.input.stream.type", "classic");
        // Not every S3-compatible store tags every object; where there is a tag, it is a condition of each GET.
        setDefault(configuration, "fs.s3a.change.detection.version.required", "false");
        // Writing an object must not send deletes for folder markers above it (3.3 would).
        setDefault(configuration, "fs.s3a.directory.marker.retention", "keep");
        // A dead endpoint is told within seconds; throttling keeps its own, longer back-off (fs.s3a.retry.throttle.*).
        setDefault(configuration, "fs.s3a.attempts.maximum", "3");
        setDefault(configuration, "fs.s3a.retry.limit", "3");
        setDefault(configuration, "fs.s3a.retry.interval", "500ms");
        // The least that S3A takes, in milliseconds; an endpoint that drops packets is found by EndpointProbe.
        setDefault(configuration, "fs.s3a.connection.establish.timeout", "15000");
        return configuration;
    }

    private static void setDefault(Configuration configuration, String name, String value) {
        String[] sources = configuration.getPropertySources(name);
        boolean given = sources != null && !Arrays.stream(sources).allMatch(source -> source.endsWith("-default.xml"));
        if (!given) {
            configuration.set(name, value);
        }
    }

    private static String defaultCredentials() {
        return VersionInfo.getVersion().startsWith("3.3.")
                ? "com.amazonaws.auth.DefaultAWSCredentialsProviderChain"
                : "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider";
    }
}
