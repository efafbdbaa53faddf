package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * One 512-byte header block of a tar archive. Source: POSIX.1-1988 "ustar", GNU tar manual "Basic Tar Format".
 *
 * @param name as stored, prefix included
 * @param type type flag, {@code '0'} for the old {@code NUL}
 * @param length bytes of content that follow
 */
record TarHeader(String name, char type, long length) {
    static final int BLOCK_BYTES = 512;

    private static final int NAME = 0;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;

    /** Reads a block; empty if it is the zero block that ends an archive. */
    static Optional<TarHeader> read(byte[] block, String where) {
        long unsigned = 0;
        long signed = 0;
        boolean zero = true;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean inChecksum = i >= CHECKSUM && i < CHECKSUM + 8;
            unsigned += inChecksum ? ' ' : block[i] & 0xFF;
            signed += inChecksum ? ' ' : block[i];
            zero &= block[i] == 0;
        }
        if (zero) {
            return Optional.empty();
        }
        long stored = number(block, CHECKSUM, 8, "checksum", where);
        if (stored != unsigned && stored != signed) {
            throw new ArtifactException(
                    where,
                    "a tar header must have the checksum of its bytes, %d".formatted(unsigned),
                    "%d in %s".formatted(stored, FileSignature.describe(block, 0, BLOCK_BYTES)),
                    "Pack the model again with tar -czf model.tar.gz and its files");
        }
        long length = number(block, SIZE, 12, "size", where);
        String name = text(block, NAME, 100);
        // GNU tar keeps times where ustar keeps the prefix, and marks itself by a space for the NUL.
        boolean ustar = new String(block, MAGIC, 6, ISO_8859_1).equals("ustar\0");
        String prefix = ustar ? text(block, PREFIX, 155) : "";
        char type = block[TYPE] == 0 ? '0' : (char) (block[TYPE] & 0xFF);
        return Optional.of(new TarHeader(prefix.isEmpty() ? name : prefix + "/" + name, type, length));
    }

    private static String text(byte[] block, int from, int lengthMax) {
        int to = from;
        while (to < from + lengthMax && block[to] != 0) {
            to++;
        }
        return new String(block, from, to - from, UTF_8);
    }

    /** Octal digits between spaces and NULs, or, if bit 7 of the first byte is set, a big-endian number (GNU). */
    private static long number(byte[] block, int from, int length, String field, String where) {
        long value = 0;
        if (block[from] < 0) {
            value = block[from] & 0x3F;
            boolean negative = (block[from] & 0x40) != 0;
            for (int i = from + 1; i < from + length && !negative; i++) {
                negative = value >>> 55 != 0;
                value = value << 8 | block[i] & 0xFF;
            }
            if (!negative) {
                return value;
            }
            throw numberFault(block, from, length, field, where);
        }
        int at = from;
        int to = from + length;
        while (at < to && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        for (; at < to && block[at] >= '0' && block[at] <= '7'; at++) {
            value = value << 3 | block[at] - '0';
        }
        for (; at < to; at++) {
            if (block[at] != ' ' && block[at] != 0) {
                throw numberFault(block, from, length, field, where);
            }
        }
        return value;
    }

    private static ArtifactException numberFault(byte[] block, int from, int length, String field, String where) {
        return new ArtifactException(
                where,
                "the %s of a tar header must be an octal number".formatted(field),
                ArtifactException.quote(new String(block, from, length, ISO_8859_1)),
                "Pack the model again with tar -czf model.tar.gz and its files");
    }
}
