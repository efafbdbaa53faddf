package io.transformjob.assemble;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A bad record in the part of its split: its number within the split, a blank, and what will stand behind object and number
 * in the object's quarantine: a line of JSON without its beginning. Nothing is held but the record itself.
 */
final class QuarantineLine {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** @param bytes null if the record was too long to be held */
    void write(Fault fault, byte[] bytes, int from, int to, OutputStream out) throws IOException {
        ascii(
                fault.record() + " \"ByteRange\":{\"Offset\":" + fault.offset() + ",\"Length\":" + fault.length() + "}",
                out);
        if (fault.column() > 0) {
            ascii(",\"Column\":" + fault.column(), out);
        }
        text("Rule", fault.rule(), out);
        text("Found", fault.found(), out);
        text("Remedy", fault.remedy(), out);
        if (bytes != null) {
            if (isText(bytes, from, to)) {
                ascii(",\"Text\":\"", out);
                escape(bytes, from, to, out);
                ascii("\"", out);
            }
            ascii(",\"Bytes\":\"", out);
            try (OutputStream base64 = Base64.getEncoder().wrap(new Unclosed(out))) {
                base64.write(bytes, from, to - from);
            }
            ascii("\"", out);
        }
        ascii("}\n", out);
    }

    private static void text(String member, String value, OutputStream out) throws IOException {
        ascii(",\"" + member + "\":\"", out);
        out.write(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        ascii("\"", out);
    }

    private static void ascii(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether bytes are UTF-8 throughout. */
    private static boolean isText(byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer decoded = CharBuffer.allocate(Math.max(16, Math.min(8192, to - from)));
        CoderResult result;
        do {
            decoded.clear();
            result = decoder.decode(in, decoded, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    /** UTF-8 as it stands in a JSON string. */
    private static void escape(byte[] bytes, int from, int to, OutputStream out) throws IOException {
        int plain = from;
        for (int i = from; i < to; i++) {
            byte value = bytes[i];
            boolean control = value >= 0 && value < ' ';
            if (control || value == '"' || value == '\\') {
                out.write(bytes, plain, i - plain);
                plain = i + 1;
                out.write('\\');
                if (control) {
                    ascii("u00", out);
                    out.write(HEX[value >> 4]);
                    out.write(HEX[value & 15]);
                } else {
                    out.write(value);
                }
            }
        }
        out.write(bytes, plain, to - plain);
    }

    /** Passes all on but the end. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }

        @Override
        public void close() {
            // What follows the record is still to be written.
        }
    }
}
