package io.transformjob.store;

import java.io.Serializable;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where stores are and how they are spoken to, as Hadoop properties. Sent to executors, which rebuild the store from it:
 * properties that are not in here come from the Hadoop configuration files on the class path, then from this program's
 * defaults. It may hold credentials, so {@link #toString} shows names only.
 *
 * @param properties Hadoop properties by name, such as {@code fs.s3a.endpoint}
 */
public record StoreSettings(Map<String, String> properties) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ENDPOINT = "fs.s3a.endpoint";
    private static final String REGION = "fs.s3a.endpoint.region";
    private static final String ACCESS_KEY = "fs.s3a.access.key";
    private static final String SECRET_KEY = "fs.s3a.secret.key";
    private static final String SESSION_TOKEN = "fs.s3a.session.token";

    public StoreSettings {
        properties = Map.copyOf(properties);
    }

    /** Nothing but configuration files and defaults. */
    public static StoreSettings defaults() {
        return new StoreSettings(Map.of());
    }

    /**
     * Collects what was said about stores. The endpoint is the argument's, else that of {@code properties}, else of
     * {@code AWS_ENDPOINT_URL_S3}, else of {@code AWS_ENDPOINT_URL}, else Amazon's. Region and keys are those of
     * {@code properties}, else of the environment ({@code AWS_REGION}, {@code AWS_DEFAULT_REGION};
     * {@code AWS_ACCESS_KEY_ID} and its two companions, which executors elsewhere would not see otherwise).
     *
     * @param endpointUrl {@code --endpoint-url}: {@code http://host:port} or {@code https://host} of an S3-compatible
     *     store, addressed path-style
     * @param environment environment variables of this process
     * @param properties Hadoop properties, such as those of Spark's {@code spark.hadoop.*} without that prefix
     * @throws IllegalArgumentException if an endpoint is not an http or https URL
     */
    public static StoreSettings of(
            Optional<String> endpointUrl, Map<String, String> environment, Map<String, String> properties) {
        Map<String, String> collected = new TreeMap<>(properties);
        Optional<String> endpoint = endpointUrl;
        if (endpoint.isEmpty() && !properties.containsKey(ENDPOINT)) {
            endpoint = variable(environment, "AWS_ENDPOINT_URL_S3").or(() -> variable(environment, "AWS_ENDPOINT_URL"));
        }
        Optional<String> region =
                variable(environment, "AWS_REGION").or(() -> variable(environment, "AWS_DEFAULT_REGION"));
        region.ifPresent(name -> collected.putIfAbsent(REGION, name));
        endpoint.ifPresent(url -> putEndpoint(collected, url));
        putKeys(collected, environment);
        return new StoreSettings(collected);
    }

    private static void putEndpoint(Map<String, String> collected, String url) {
        URI uri = endpoint(url);
        collected.put(ENDPOINT, url);
        collected.put("fs.s3a.path.style.access", "true");
        collected.put(
                "fs.s3a.connection.ssl.enabled",
                Boolean.toString(uri.getScheme().equals("https")));
        // S3A reads the region out of Amazon's own host names; other stores take any, but signing needs one.
        if (!uri.getHost().contains(".amazonaws.com")) {
            collected.putIfAbsent(REGION, "us-east-1");
        }
    }

    private static URI endpoint(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(badEndpoint(url), e);
        }
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null) {
            throw new IllegalArgumentException(badEndpoint(url));
        }
        return uri;
    }

    private static String badEndpoint(String url) {
        return "endpoint of S3 must be http://host:port or https://host:port, got \"%s\"".formatted(url);
    }

    private static void putKeys(Map<String, String> collected, Map<String, String> environment) {
        Optional<String> accessKey = variable(environment, "AWS_ACCESS_KEY_ID");
        Optional<String> secretKey = variable(environment, "AWS_SECRET_ACCESS_KEY");
        if (accessKey.isEmpty() || secretKey.isEmpty() || collected.containsKey(ACCESS_KEY)) {
            return;
        }
        collected.put(ACCESS_KEY, accessKey.get());
        collected.put(SECRET_KEY, secretKey.get());
        variable(environment, "AWS_SESSION_TOKEN").ifPresent(token -> collected.put(SESSION_TOKEN, token));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** These settings with one property set. */
    public StoreSettings with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(properties);
        changed.put(name, value);
        return new StoreSettings(changed);
    }

    /** These settings with objects written to S3 encrypted by a key of AWS KMS: its id, ARN or alias. */
    public StoreSettings withKmsKey(String kmsKeyId) {
        return with("fs.s3a.encryption.algorithm", "SSE-KMS").with("fs.s3a.encryption.key", kmsKeyId);
    }

    /** The names of the properties; values may be secret. */
    @Override
    public String toString() {
        return "StoreSettings" + new TreeMap<>(properties).keySet();
    }
}
