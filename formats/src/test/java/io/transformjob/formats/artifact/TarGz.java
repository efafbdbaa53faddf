package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives by hand, the false ones too. */
final class TarGz {
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    TarGz file(String name, String content) {
        return entry(name, '0', content.getBytes(UTF_8));
    }

    TarGz entry(String name, char type, byte[] content) {
        return entry(header(name, type, "%011o".formatted(content.length)), content);
    }

    TarGz entry(byte[] header, byte[] content) {
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    TarGz pax(String... keysAndValues) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String body = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
            int length = body.length() + 2;
            records.append(length > 99 ? length + 1 : length).append(body);
        }
        return entry("PaxHeaders/x", 'x', records.toString().getBytes(UTF_8));
    }

    static byte[] header(String name, char type, String size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, size);
        header[156] = (byte) type;
        put(header, 257, "ustar\0" + "00");
        return checksum(header);
    }

    static byte[] checksum(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    byte[] tar() {
        byte[] open = tar.toByteArray();
        byte[] closed = new byte[open.length + 1024];
        System.arraycopy(open, 0, closed, 0, open.length);
        return closed;
    }

    byte[] gz() {
        return gzip(tar());
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
