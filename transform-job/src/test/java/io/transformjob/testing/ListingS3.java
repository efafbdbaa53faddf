package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Answers ListObjectsV2 for fixed keys as S3 does, whatever they are: the embedded server keeps objects as files, so it
 * cannot hold {@code a//b}, or {@code a} beside {@code a/b}.
 */
public final class ListingS3 implements Closeable {
    private final HttpServer server;
    private final TreeSet<String> keys = new TreeSet<>();

    public ListingS3(String... keys) throws IOException {
        this.keys.addAll(Arrays.asList(keys));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = (pair + "=").split("=", 3);
            query.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        byte[] body = listing(query.getOrDefault("prefix", ""), query.getOrDefault("delimiter", ""))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(query.containsKey("list-type") ? 200 : 404, 0);
        exchange.getResponseBody().write(query.containsKey("list-type") ? body : new byte[0]);
        exchange.close();
    }

    private String listing(String prefix, String delimiter) {
        TreeSet<String> objects = new TreeSet<>();
        TreeSet<String> folders = new TreeSet<>();
        for (String key : keys) {
            if (key.startsWith(prefix)) {
                int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                if (end < 0) {
                    objects.add(key);
                } else {
                    folders.add(key.substring(0, end + 1));
                }
            }
        }
        String contents = objects.stream()
                .map(key -> "<Contents><Key>" + key + "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                        + "<ETag>\"e\"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>")
                .collect(Collectors.joining());
        String prefixes = folders.stream()
                .map(folder -> "<CommonPrefixes><Prefix>" + folder + "</Prefix></CommonPrefixes>")
                .collect(Collectors.joining());
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><IsTruncated>false</IsTruncated>" + contents
                + prefixes + "<Prefix>" + prefix + "</Prefix><KeyCount>" + (objects.size() + folders.size())
                + "</KeyCount><MaxKeys>1000</MaxKeys></ListBucketResult>";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
