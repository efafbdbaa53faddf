package io.transformjob.formats.artifact;

import io.transformjob.formats.record.GzipInput;
import io.transformjob.formats.record.MalformedGzipException;
import java.io.IOException;
import java.io.InputStream;

/** The inflated bytes of a gzip archive of any number of members, under the limits of {@link ModelArchive.Limits}. */
final class BoundedGunzip {
    private final String archive;
    private final ModelArchive.Limits limits;
    private final GzipInput gunzip;
    private long inflatedBytes;

    BoundedGunzip(String archive, InputStream source, ModelArchive.Limits limits) {
        this.archive = archive;
        this.limits = limits;
        this.gunzip = new GzipInput(source);
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
        } catch (MalformedGzipException e) {
            throw new ArtifactException(archive, e.rule(), e.found(), ByteCursor.DAMAGED);
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
        if (inflatedBytes > limits.ratioFreeBytes() && inflatedBytes / limits.ratio() > gunzip.compressedCount()) {
            throw new ArtifactException(
                    archive,
                    "the archive must unpack to at most %d times its length".formatted(limits.ratio()),
                    "%d bytes from %d".formatted(inflatedBytes, gunzip.compressedCount()),
                    "It looks like a decompression bomb: do not use it unless you know who made it");
        }
    }
}
