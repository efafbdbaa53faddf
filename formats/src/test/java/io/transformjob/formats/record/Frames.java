package io.transformjob.formats.record;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What tests of framed streams share. */
public final class Frames {
    private Frames() {}

    public static byte[] resource(String path) throws IOException {
        try (InputStream file = Frames.class.getResourceAsStream(path)) {
            return file.readAllBytes();
        }
    }

    /** Bytes from hexadecimal digits; blanks and bars are for the reader. */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("[ |\n]", ""));
    }

    /** A stream that answers each read with at most {@code step} bytes. */
    public static InputStream slow(byte[] bytes, int step) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return super.read(into, from, Math.min(count, step));
            }
        };
    }

    /** The data of all records, as hexadecimal digits. */
    public static List<String> read(FrameReader reader) throws IOException {
        List<String> records = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                records.add(HexFormat.of().formatHex(reader.bytes(), reader.from(), reader.to()));
            }
        }
        return records;
    }
}
