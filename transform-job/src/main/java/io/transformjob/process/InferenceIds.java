package io.transformjob.process;

import io.transformjob.formats.record.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Inference ids (BT-112): UUIDs that look random and are a function of job, start, object and record, so that a task that
 * runs twice writes the same bytes.
 */
final class InferenceIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final long high;
    private final long low;

    /** @param seed what tells this job, this run and this object from all others */
    InferenceIds(String seed) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8)));
            high = digest.getLong();
            low = digest.getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes the id of the record that begins at the given byte of its object, as a version 4 UUID. */
    void write(long recordOffset, ByteSink out) {
        long first = mix(high + recordOffset * 0x9E3779B97F4A7C15L);
        long second = mix(low ^ first);
        first = first & ~0xF000L | 0x4000L;
        second = second & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        hex(first >>> 32, 8, out);
        out.write((byte) '-');
        hex(first >>> 16, 4, out);
        out.write((byte) '-');
        hex(first, 4, out);
        out.write((byte) '-');
        hex(second >>> 48, 4, out);
        out.write((byte) '-');
        hex(second, 12, out);
    }

    /** A bijection whose output bits all depend on all input bits (the finaliser of SplitMix64). */
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static void hex(long value, int digits, ByteSink out) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.write(HEX[(int) (value >>> shift) & 15]);
        }
    }
}
