package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * Names an object, a prefix or a folder: {@code s3://bucket/key}, {@code hdfs://host:port/path}, {@code file:///path}.
 *
 * <p>Keys are raw: what stands after the bucket is the key, character for character, so {@code %}, {@code #}, {@code ?},
 * {@code +}, spaces and {@code :} mean themselves. Only {@code file:} URIs are percent-encoded, as {@code Path.as_uri()}
 * of Python and {@link Path#toUri()} write them; a {@code %} that begins no escape stands for itself there.
 *
 * <p>Ordered by scheme, authority and the UTF-8 bytes of the key, which is the order of S3 listings.
 *
 * @param scheme {@code s3}, {@code hdfs} or {@code file}
 * @param authority bucket of S3, {@code host:port} of HDFS (empty: the default one), empty for files
 * @param key what follows the slash after the authority, may be empty; path without its leading slash for files
 */
public record ObjectUri(String scheme, String authority, String key) implements Serializable, Comparable<ObjectUri> {
    private static final long serialVersionUID = 1L;
    private static final Set<String> SCHEMES = Set.of("s3", "hdfs", "file");
    private static final String UNRESERVED = "-._~!$&'()*+,;=:@/";
    private static final int QUOTED_CHARS_MAX = 200;

    public ObjectUri {
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "scheme of a URI must be s3, hdfs or file, got \"%s\"".formatted(quote(scheme)));
        }
        if (scheme.equals("s3") && authority.isEmpty()) {
            throw new IllegalArgumentException("an s3 URI must name a bucket, got \"s3:///%s\"".formatted(quote(key)));
        }
        if (scheme.equals("file") && !authority.isEmpty()) {
            throw new IllegalArgumentException(
                    "a file URI must name no host, got \"%s\". Write file:///path".formatted(quote(authority)));
        }
        if (!scheme.equals("s3")) {
            key = normal(key);
        }
    }

    /**
     * Reads a URI. {@code s3a://} is taken as {@code s3://}, {@code file:/x} and {@code file://localhost/x} as
     * {@code file:///x}.
     *
     * @throws IllegalArgumentException if it is none of the three forms
     */
    public static ObjectUri parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals("s3a")) {
            scheme = "s3";
        }
        String rest = text.substring(colon + 1);
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "a location must begin with s3://, hdfs:// or file:///, got \"%s\"".formatted(quote(text)));
        }
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
            String key = slash < 0 ? "" : rest.substring(slash + 1);
            if (scheme.equals("file")) {
                return new ObjectUri(scheme, authority.equals("localhost") ? "" : authority, decode(key));
            }
            return new ObjectUri(scheme, authority, key);
        }
        if (scheme.equals("file") && rest.startsWith("/")) {
            return new ObjectUri(scheme, "", decode(rest.substring(1)));
        }
        throw new IllegalArgumentException(
                "a location must begin with s3://, hdfs:// or file:///, got \"%s\"".formatted(quote(text)));
    }

    /** The URI of a local file or folder. */
    public static ObjectUri of(Path path) {
        return new ObjectUri("file", "", path.toAbsolutePath().toString().substring(1));
    }

    /** What stands at {@code child} in this folder; exactly one slash joins them. */
    public ObjectUri resolve(String child) {
        return withKey(key.isEmpty() || key.endsWith("/") ? key + child : key + "/" + child);
    }

    /** What the concatenation of this URI and {@code suffix} names. */
    public ObjectUri append(String suffix) {
        return withKey(key + suffix);
    }

    public ObjectUri withKey(String other) {
        return new ObjectUri(scheme, authority, other);
    }

    /** What follows the key's last slash; the key itself if it has none. */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The folder that this object stands in, without a slash at its end; the root has itself. */
    public ObjectUri parent() {
        return withKey(key.substring(0, Math.max(0, key.lastIndexOf('/'))));
    }

    @Override
    public int compareTo(ObjectUri other) {
        int order = scheme.compareTo(other.scheme);
        if (order == 0) {
            order = authority.compareTo(other.authority);
        }
        return order == 0 ? compareBytes(key, other.key) : order;
    }

    /** Writes the URI such that {@link #parse} reads it back. */
    @Override
    public String toString() {
        return scheme + "://" + authority + "/" + (scheme.equals("file") ? encode(key) : key);
    }

    /** Compares as the UTF-8 bytes would: UTF-16 order puts supplementary characters before U+E000. */
    private static int compareBytes(String one, String two) {
        int length = Math.min(one.length(), two.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = two.charAt(i);
            if (a != b) {
                boolean surrogateA = Character.isSurrogate(a);
                boolean surrogateB = Character.isSurrogate(b);
                return surrogateA == surrogateB ? Character.compare(a, b) : surrogateA ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), two.length());
    }

    /** Without empty, "." and ".." segments, which file systems do not keep either; a slash at the end stays. */
    private static String normal(String path) {
        if (!("/" + path).contains("/.") && !("/" + path).contains("//")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String segment : path.split("/", -1)) {
            last = segment;
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
        return String.join("/", segments) + (folder && !segments.isEmpty() ? "/" : "");
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(UTF_8);
    }

    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append("%02X".formatted((int) c));
            }
        }
        return encoded.toString();
    }

    private static String quote(String text) {
        return text.length() <= QUOTED_CHARS_MAX ? text : text.substring(0, QUOTED_CHARS_MAX) + "…";
    }
}
