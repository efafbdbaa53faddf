package io.transformjob.formats.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The inflated bytes of a gzip archive of any number of members, under the limits of {@link ModelArchive.Limits}. */
final class BoundedGunzip {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final String archive;
    private final ModelArchive.Limits limits;
    private final CompressedInput compressed;
    private final GZIPInputStream gunzip;
    private long inflatedBytes;

    BoundedGunzip(String archive, InputStream source, ModelArchive.Limits limits) throws IOException {
        this.archive = archive;
        this.limits = limits;
        this.compressed = new CompressedInput(source);
        try {
            this.gunzip = new GZIPInputStream(compressed, BUFFER_BYTES);
        } catch (ZipException | EOFException e) {
            throw fault(e);
        }
    }

    /** Inflated bytes given so far. */
    long position() {
        return inflatedBytes;
    }

    /** Fills {@code target} from {@code offset} as far as the archive reaches; returns how many bytes it took. */
    int fill(byte[] target, int offset, int length) throws IOException {
        int filled = 0;
        while (filled < length) {
            int read = read(target, offset + filled, length - filled);
            if (read < 0) {
                break;
            }
            filled += read;
        }
        return filled;
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        int read;
        try {
            read = gunzip.read(target, offset, length);
        } catch (ZipException | EOFException e) {
            throw fault(e);
        }
        if (read < 0 && compressed.failure().isPresent()) {
            throw compressed.failure().get();
        }
        inflatedBytes += Math.max(read, 0);
        checkLimits();
        return read;
    }

    private void checkLimits() {
        if (inflatedBytes > limits.totalBytes()) {
            throw new ArtifactException(
                    archive,
                    "the unpacked archive must be at most %d bytes".formatted(limits.totalBytes()),
                    "more",
                    "Leave out of it what scoring does not need, or give this process more memory");
        }
        if (inflatedBytes > limits.ratioFreeBytes() && inflatedBytes / limits.ratio() > compressed.count()) {
            throw new ArtifactException(
                    archive,
                    "the archive must unpack to at most %d times its length".formatted(limits.ratio()),
                    "%d bytes from %d".formatted(inflatedBytes, compressed.count()),
                    "It looks like a decompression bomb: do not use it unless you know who made it");
        }
    }

    /** A failure of the source stays what it is; anything else is a fault of the content. */
    private ArtifactException fault(IOException e) throws IOException {
        if (compressed.failure().isPresent()) {
            throw compressed.failure().get();
        }
        String found = e instanceof EOFException ? "its end in the middle" : "damage (" + e.getMessage() + ")";
        return new ArtifactException(
                archive + " byte " + compressed.count(), "a gzip archive must be whole", found, ByteCursor.DAMAGED);
    }
}
