package io.transformjob.formats.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A SageMaker {@code model.tar.gz}, unpacked into memory under limits.
 *
 * <p>A gzip archive (of one or more gzip members) of a tar archive with ustar, GNU or pax headers. Links, devices,
 * absolute names, {@code ..}, backslashes, drives, control characters and names that come twice are refused by name, and
 * so is an archive that is cut or whose checksum is wrong. Directories and the {@code ._*} entries of macOS are passed
 * over. Nothing is written to disk.
 *
 * <p>Source: developer guide, "Common data formats for inference"; POSIX.1 pax; RFC 1952.
 */
public final class ModelArchive {
    private static final String REMEDY = "Pack it with tar -czf model.tar.gz and its files, and name that archive";

    private final Map<String, byte[]> members;

    private ModelArchive(Map<String, byte[]> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /**
     * What an archive may cost.
     *
     * @param members headers in the archive, directories and extensions included
     * @param memberBytes longest single member, at most what one array holds
     * @param totalBytes unpacked tar archive, headers included
     * @param ratio how many times longer than the archive its unpacked bytes may be, once they pass
     *     {@code ratioFreeBytes}; deflate reaches 1,032 for zeros, model files stay below 20
     * @param ratioFreeBytes unpacked bytes for which the ratio does not matter
     */
    public record Limits(int members, long memberBytes, long totalBytes, long ratio, long ratioFreeBytes) {
        private static final long ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

        /** 10,000 members, 2 GiB each, 8 GiB together, 1,000 times the archive's length beyond 64 MiB. */
        public static final Limits STANDARD = new Limits(10_000, ARRAY_BYTES_MAX, 8L << 30, 1_000, 64L << 20);

        public Limits {
            if (members < 1 || memberBytes < 1 || memberBytes > ARRAY_BYTES_MAX || totalBytes < 1 || ratio < 1) {
                throw new IllegalArgumentException(
                        "limits must be positive and a member at most %d bytes, got %d members, %d bytes each, %d bytes, ratio %d"
                                .formatted(ARRAY_BYTES_MAX, members, memberBytes, totalBytes, ratio));
            }
        }

        /** These limits with the total cut to half of a heap, so that an archive too large for it is refused by name. */
        public Limits within(long heapBytes) {
            return new Limits(
                    members, memberBytes, Math.max(1, Math.min(totalBytes, heapBytes / 2)), ratio, ratioFreeBytes);
        }
    }

    /** Opens an archive held in memory under the standard limits, cut to this process's heap. */
    public static ModelArchive open(String name, byte[] bytes) {
        try {
            return open(name, new ByteArrayInputStream(bytes), standard());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens an archive from a stream under the standard limits, cut to this process's heap. */
    public static ModelArchive open(String name, InputStream source) throws IOException {
        return open(name, source, standard());
    }

    /**
     * Opens an archive.
     *
     * @param name how messages name it, such as its URI
     * @param source read to its end, not closed
     * @throws ArtifactException if the archive is damaged, unsafe, beyond a limit, or no archive
     * @throws IOException if {@code source} fails
     */
    public static ModelArchive open(String name, InputStream source, Limits limits) throws IOException {
        PushbackInputStream head = new PushbackInputStream(source, FileSignature.HEAD_BYTES);
        byte[] first = head.readNBytes(FileSignature.HEAD_BYTES);
        if (first.length < 2 || first[0] != 0x1F || (first[1] & 0xFF) != 0x8B) {
            throw new ArtifactException(
                    name, "a model must be a gzip archive", FileSignature.describe(first, 0, first.length), REMEDY);
        }
        head.unread(first);
        TarReader tar = new TarReader(name, new BoundedGunzip(name, head, limits), limits);
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (Optional<TarReader.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarReader.Entry entry = next.get();
            if (entry.directory() || baseName(entry.name()).startsWith("._")) {
                continue;
            }
            if (members.put(entry.name(), entry.content()) != null) {
                throw new ArtifactException(
                        name,
                        "every member must have its own name",
                        "%s twice".formatted(ArtifactException.quote(entry.name())),
                        REMEDY);
            }
        }
        return new ModelArchive(members);
    }

    /** All files by name, in the order of the archive. The arrays are not copied. */
    public Map<String, byte[]> members() {
        return members;
    }

    /**
     * The files at top level, in the order of the archive: what the XGBoost container takes for models. Files whose
     * name begins with a dot do not count. If all others sit in one folder, that folder is the top level.
     */
    public Map<String, byte[]> topLevelFiles() {
        Map<String, byte[]> files = level("");
        if (files.isEmpty()) {
            Optional<String> folder = onlyFolder();
            if (folder.isPresent()) {
                files = level(folder.get() + "/");
            }
        }
        return Collections.unmodifiableMap(files);
    }

    private Map<String, byte[]> level(String prefix) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        members.forEach((name, bytes) -> {
            if (name.startsWith(prefix)
                    && name.indexOf('/', prefix.length()) < 0
                    && name.charAt(prefix.length()) != '.') {
                files.put(name.substring(prefix.length()), bytes);
            }
        });
        return files;
    }

    private Optional<String> onlyFolder() {
        var folders = members.keySet().stream()
                .filter(name -> name.indexOf('/') > 0 && name.charAt(0) != '.')
                .map(name -> name.substring(0, name.indexOf('/')))
                .distinct()
                .limit(2)
                .toList();
        return folders.size() == 1 ? Optional.of(folders.get(0)) : Optional.empty();
    }

    private static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static Limits standard() {
        return Limits.STANDARD.within(Runtime.getRuntime().maxMemory());
    }
}
