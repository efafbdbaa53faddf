package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the members of a tar archive one after another: ustar, GNU (long names, binary sizes) and pax headers. Only
 * files and directories come out; whatever could reach outside the archive is refused by name.
 */
final class TarReader {
    private static final int EXTENSION_BYTES_MAX = 1 << 20;
    private static final int FIRST_BUFFER_BYTES = 1 << 20;
    private static final String REPACK = "Pack the model again as plain files with tar -czf model.tar.gz and its files";

    private final String archive;
    private final BoundedGunzip in;
    private final ModelArchive.Limits limits;
    private final byte[] block = new byte[TarHeader.BLOCK_BYTES];
    private int headers;

    TarReader(String archive, BoundedGunzip in, ModelArchive.Limits limits) {
        this.archive = archive;
        this.in = in;
        this.limits = limits;
    }

    /** A file with its content, or a directory without. Names are relative, without {@code .} segments. */
    record Entry(String name, boolean directory, byte[] content) {}

    /** The next member; empty behind the last one, when the whole archive has been read and its checksum proven. */
    Optional<Entry> next() throws IOException {
        Optional<String> longName = Optional.empty();
        PaxRecords pax = new PaxRecords(Optional.empty(), OptionalLong.empty());
        while (true) {
            String where = where();
            Optional<TarHeader> read = header(where);
            if (read.isEmpty()) {
                drain();
                return Optional.empty();
            }
            TarHeader header = read.get();
            switch (header.type()) {
                case 'L' -> longName = Optional.of(longName(extension(header, where)));
                case 'K' -> extension(header, where);
                case 'x' -> pax = PaxRecords.read(extension(header, where), where);
                case 'g' -> globalExtension(header, where);
                default -> {
                    Optional<String> gnuName = longName;
                    String stored = pax.path().or(() -> gnuName).orElse(header.name());
                    return Optional.of(entry(header.type(), stored, pax.length().orElse(header.length()), where));
                }
            }
        }
    }

    private Optional<TarHeader> header(String where) throws IOException {
        int filled = in.fill(block, 0, block.length);
        if (filled < block.length) {
            throw new ArtifactException(
                    where,
                    "a tar archive must end with a block of zeros",
                    filled == 0 ? "its end" : "%d bytes that are no block".formatted(filled),
                    "It is cut, or no tar archive. " + REPACK);
        }
        Optional<TarHeader> header = TarHeader.read(block, where);
        if (header.isPresent() && ++headers > limits.members()) {
            throw new ArtifactException(
                    where,
                    "an archive must hold at most %d members".formatted(limits.members()),
                    "more",
                    "Leave out of it what scoring does not need");
        }
        return header;
    }

    private Entry entry(char type, String stored, long length, String where) throws IOException {
        String name = MemberName.relative(stored, where);
        switch (type) {
            case '0', '7' -> {
                if (name.isEmpty()) {
                    throw new ArtifactException(
                            where, "a file must have a name", ArtifactException.quote(stored), REPACK);
                }
                byte[] content = content(length, limits.memberBytes(), ArtifactException.quote(name), where);
                return new Entry(name, stored.endsWith("/"), content);
            }
            case '5' -> {
                content(length, 0, "directory " + ArtifactException.quote(name), where);
                return new Entry(name, true, new byte[0]);
            }
            default ->
                throw new ArtifactException(
                        where,
                        "members must be files and directories",
                        "%s %s".formatted(kind(type), ArtifactException.quote(name)),
                        REPACK);
        }
    }

    private static String kind(char type) {
        return switch (type) {
            case '1' -> "hard link";
            case '2' -> "symbolic link";
            case '3' -> "character device";
            case '4' -> "block device";
            case '6' -> "named pipe";
            case 'S' -> "sparse file";
            default -> "a member of type " + ArtifactException.quote(String.valueOf(type));
        };
    }

    private byte[] extension(TarHeader header, String where) throws IOException {
        return content(header.length(), EXTENSION_BYTES_MAX, "an extended header", where);
    }

    private void globalExtension(TarHeader header, String where) throws IOException {
        PaxRecords records = PaxRecords.read(extension(header, where), where);
        if (records.path().isPresent() || records.length().isPresent()) {
            throw new ArtifactException(
                    where, "a global tar header must not name one path or size for all members", "it does", REPACK);
        }
    }

    private static String longName(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, UTF_8);
    }

    /** Grows with what really arrives, so that a false length costs nothing. */
    private byte[] content(long length, long lengthMax, String what, String where) throws IOException {
        if (length > lengthMax) {
            throw new ArtifactException(
                    where,
                    "%s must have at most %d bytes".formatted(what, lengthMax),
                    length + " bytes",
                    "Leave out of the archive what scoring does not need");
        }
        byte[] content = new byte[(int) Math.min(length, FIRST_BUFFER_BYTES)];
        int filled = in.fill(content, 0, content.length);
        while (filled == content.length && filled < length) {
            content = Arrays.copyOf(content, (int) Math.min(length, 2L * filled));
            filled += in.fill(content, filled, content.length - filled);
        }
        int padding = (int) (-length & TarHeader.BLOCK_BYTES - 1);
        if (filled < length || in.fill(block, 0, padding) < padding) {
            throw new ArtifactException(
                    where,
                    "%s must hold the %d bytes its header promises".formatted(what, length),
                    "the end of the archive after %d".formatted(filled),
                    ByteCursor.DAMAGED);
        }
        return content;
    }

    /** What stands behind the end matters only for the checksum over all of it. */
    private void drain() throws IOException {
        byte[] rest = new byte[1 << 16];
        while (in.fill(rest, 0, rest.length) == rest.length) {
            // Read under the same limits, and dropped.
        }
    }

    private String where() {
        return "%s byte %d unpacked".formatted(archive, in.position());
    }
}
