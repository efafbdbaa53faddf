package io.transformjob.job;

import java.util.regex.Pattern;

/**
 * The URIs that a definition may name: {@code s3://bucket/key} as in the API (BT-19, BT-23), and, as extensions,
 * {@code file:///path} and {@code hdfs://host/path}. {@code https://} is part of the API's pattern, but the host does not
 * tell bucket, endpoint and region apart, so it is refused.
 */
final class Location {
    private static final Pattern FORM = Pattern.compile("s3://[^/]+/?.*|file:///.*|hdfs://[^/]*/.*");

    private Location() {}

    static boolean isS3(String uri) {
        return uri.startsWith("s3://");
    }

    static void check(JsonValue.Text uri, Problems problems) {
        String value = uri.value();
        if (!FORM.matcher(value).matches()) {
            problems.error(
                    uri.place(),
                    "must be a URI s3://bucket/key, file:///path or hdfs://host/path, found " + Quote.of(value),
                    remedy(value));
        }
    }

    private static String remedy(String value) {
        if (value.startsWith("https://")) {
            return "https:// addresses of S3 are not taken. Write s3://bucket/key.";
        }
        if (value.startsWith("s3a://") || value.startsWith("s3n://")) {
            return "Write s3:// in place of %s://.".formatted(value.substring(0, 3));
        }
        if (value.startsWith("/")) {
            return "Write file:// before the path.";
        }
        return value.startsWith("file:") ? "Write file:/// before an absolute path." : "Write s3://bucket/key.";
    }
}
