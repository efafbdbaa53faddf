package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A ZIP archive held in memory, such as the {@code model_algo-1} of a linear learner. Its directory says what there is;
 * members are stored or deflated, and a member is unpacked when it is asked for, under limits. Refused by name are
 * encryption, other methods, ZIP64, several volumes, names that leave the archive, names that come twice, and members
 * whose length or checksum is not that of the directory.
 *
 * <p>Source: PKWARE APPNOTE.TXT 6.3.10, §4.3; RFC 1951.
 */
public final class ZipArchive {
    private static final int END_SIGNATURE = 0x06054B50;
    private static final int DIRECTORY_SIGNATURE = 0x02014B50;
    private static final int LOCAL_SIGNATURE = 0x04034B50;
    private static final int END_LENGTH = 22;
    private static final int DIRECTORY_LENGTH = 46;
    private static final int COMMENT_LENGTH_MAX = 0xFFFF;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** Larger numbers than a field holds are in ZIP64 records. */
    private static final long IN_ZIP64 = 0xFFFF_FFFFL;

    private static final String REPACK = "Pack it again without encryption, stored or deflated";

    private final String name;
    private final byte[] bytes;
    private final ModelArchive.Limits limits;
    private final Map<String, Member> members;

    /**
     * A member as the directory describes it.
     *
     * @param entryAt where the directory says so
     */
    private record Member(int entryAt, int method, int crc, long packedLength, long length, long headerAt) {}

    private ZipArchive(String name, byte[] bytes, ModelArchive.Limits limits) {
        this.name = name;
        this.bytes = bytes;
        this.limits = limits;
        this.members = Collections.unmodifiableMap(directory());
    }

    /**
     * Opens an archive under the standard limits, cut to this process's heap.
     *
     * @param name how messages name it
     * @param bytes not copied
     * @throws ArtifactException if the directory is damaged, unsafe or beyond a limit, or there is none
     */
    public static ZipArchive open(String name, byte[] bytes) {
        return open(
                name,
                bytes,
                ModelArchive.Limits.STANDARD.within(Runtime.getRuntime().maxMemory()));
    }

    /** As {@link #open(String, byte[])} with other limits, of which those of members hold. */
    public static ZipArchive open(String name, byte[] bytes, ModelArchive.Limits limits) {
        return new ZipArchive(name, bytes, limits);
    }

    /** Whether bytes begin as a ZIP archive with a member does. */
    public static boolean matches(byte[] bytes) {
        return bytes.length >= END_LENGTH && new ByteCursor("", bytes).intLittle("") == LOCAL_SIGNATURE;
    }

    /** Names of the files in the order of the directory. */
    public Set<String> names() {
        return members.keySet();
    }

    /**
     * The content of a file, unpacked anew with each call.
     *
     * @throws ArtifactException if it is damaged or beyond a limit
     */
    public Optional<ByteCursor> member(String memberName) {
        Member member = members.get(memberName);
        return member == null ? Optional.empty() : Optional.of(unpack(memberName, member));
    }

    /**
     * The content of a file that the archive must have.
     *
     * @throws ArtifactException if it has none of that name
     */
    public ByteCursor require(String memberName) {
        return member(memberName)
                .orElseThrow(() -> new ArtifactException(
                        name,
                        "the archive must hold %s".formatted(memberName),
                        members.isEmpty() ? "no file" : describeNames(),
                        ByteCursor.DAMAGED));
    }

    private String describeNames() {
        return String.join(
                ", ", names().stream().limit(8).map(ArtifactException::quote).toList());
    }

    private Map<String, Member> directory() {
        int endAt = endRecord();
        ByteCursor end = new ByteCursor(name, bytes);
        end.take(endAt + 4, "the end record");
        int disk = end.shortLittle("the volume") | end.shortLittle("the directory's volume");
        int here = end.shortLittle("the number of members");
        int count = end.shortLittle("the number of members");
        long length = end.intLittle("the directory's length") & IN_ZIP64;
        long from = end.intLittle("the directory's place") & IN_ZIP64;
        if (count == 0xFFFF || length == IN_ZIP64 || from == IN_ZIP64) {
            throw end.faultAt(endAt, "the archive must be a plain ZIP archive", "a ZIP64 archive", REPACK);
        }
        if (disk != 0 || here != count) {
            throw end.faultAt(endAt, "the archive must be one volume", "one of several", REPACK);
        }
        if (count > limits.members()) {
            throw end.faultAt(
                    endAt,
                    "an archive must have at most %d members".formatted(limits.members()),
                    Integer.toString(count),
                    REPACK);
        }
        if (from + length > endAt) {
            throw end.faultAt(
                    endAt,
                    "the directory must lie before its end record",
                    "%d bytes from byte %d".formatted(length, from),
                    ByteCursor.DAMAGED);
        }
        return entries(new ByteCursor(name, bytes, 0, (int) (from + length)), (int) from, count);
    }

    /** Where the record of the end begins: 22 bytes before the end of the file if it has no comment. */
    private int endRecord() {
        int last = bytes.length - END_LENGTH;
        for (int at = last; at >= Math.max(0, last - COMMENT_LENGTH_MAX); at--) {
            if (at + comment(at) == last && isEnd(at)) {
                return at;
            }
        }
        throw new ArtifactException(
                name,
                "a ZIP archive must end with the record of its directory",
                FileSignature.describe(bytes, 0, bytes.length) + " without one",
                ByteCursor.DAMAGED);
    }

    private boolean isEnd(int at) {
        return new ByteCursor(name, bytes, at, bytes.length).intLittle("the end record") == END_SIGNATURE;
    }

    private int comment(int endAt) {
        return bytes[endAt + 20] & 0xFF | (bytes[endAt + 21] & 0xFF) << 8;
    }

    private Map<String, Member> entries(ByteCursor in, int from, int count) {
        in.take(from, "what stands before the directory");
        in.count(count, DIRECTORY_LENGTH, "members");
        Map<String, Member> found = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int entryAt = in.position();
            if (in.intLittle("a directory entry") != DIRECTORY_SIGNATURE) {
                throw in.faultAt(
                        entryAt, "a directory entry must begin with PK 01 02", "other bytes", ByteCursor.DAMAGED);
            }
            in.take(4, "versions");
            int flags = in.shortLittle("flags");
            int method = in.shortLittle("the method");
            in.take(4, "the time");
            int crc = in.intLittle("the checksum");
            long packedLength = in.intLittle("the packed length") & IN_ZIP64;
            long length = in.intLittle("the length") & IN_ZIP64;
            int nameLength = in.shortLittle("the name's length");
            int extraLength = in.shortLittle("the extra fields' length");
            int commentLength = in.shortLittle("the comment's length");
            in.take(8, "attributes");
            long headerAt = in.intLittle("the member's place") & IN_ZIP64;
            String stored = in.text(nameLength, UTF_8, "a name");
            in.take(extraLength + commentLength, "extra fields and comment");
            String relative = MemberName.relative(stored, name);
            if (stored.endsWith("/") || relative.isEmpty()) {
                continue;
            }
            requireReadable(in, entryAt, relative, flags, method);
            if (packedLength == IN_ZIP64 || length == IN_ZIP64 || headerAt == IN_ZIP64) {
                throw in.faultAt(
                        entryAt,
                        "%s must be a plain ZIP member".formatted(ArtifactException.quote(relative)),
                        "a ZIP64 member",
                        REPACK);
            }
            Member member = new Member(entryAt, method, crc, packedLength, length, headerAt);
            if (found.put(relative, member) != null) {
                throw in.faultAt(
                        entryAt,
                        "every member must have its own name",
                        "%s twice".formatted(ArtifactException.quote(relative)),
                        REPACK);
            }
        }
        return found;
    }

    private static void requireReadable(ByteCursor in, int entryAt, String relative, int flags, int method) {
        if ((flags & ENCRYPTED) != 0) {
            throw in.faultAt(
                    entryAt,
                    "%s must not be encrypted".formatted(ArtifactException.quote(relative)),
                    "that it is",
                    REPACK);
        }
        if (method != STORED && method != DEFLATED) {
            throw in.faultAt(
                    entryAt,
                    "%s must be stored (0) or deflated (8)".formatted(ArtifactException.quote(relative)),
                    "method " + method,
                    REPACK);
        }
    }

    private ByteCursor unpack(String memberName, Member member) {
        ByteCursor in = new ByteCursor(name, bytes);
        String quoted = ArtifactException.quote(memberName);
        if (member.length() > limits.memberBytes() || member.length() > limits.totalBytes()) {
            throw in.faultAt(
                    member.entryAt(),
                    "%s must be at most %d bytes"
                            .formatted(quoted, Math.min(limits.memberBytes(), limits.totalBytes())),
                    Long.toString(member.length()),
                    "Give this process more memory");
        }
        in.take(member.headerAt(), "what stands before " + quoted);
        int headerAt = in.position();
        if (in.remaining() < 4 || in.intLittle("a member") != LOCAL_SIGNATURE) {
            throw in.faultAt(
                    headerAt, "%s must begin with PK 03 04".formatted(quoted), "other bytes", ByteCursor.DAMAGED);
        }
        in.take(22, "the header of " + quoted);
        int nameLength = in.shortLittle("the name's length");
        int extraLength = in.shortLittle("the extra fields' length");
        in.take(nameLength + extraLength, "name and extra fields of " + quoted);
        int from = in.take(member.packedLength(), quoted);
        ByteCursor content = member.method() == STORED
                ? new ByteCursor(name + "/" + memberName, bytes, from, in.position())
                : new ByteCursor(name + "/" + memberName, inflate(in, from, quoted, member));
        if (content.remaining() != member.length()) {
            throw in.faultAt(
                    member.entryAt(),
                    "%s must have the length of its directory entry, %d".formatted(quoted, member.length()),
                    content.remaining() + " bytes",
                    ByteCursor.DAMAGED);
        }
        CRC32 crc = new CRC32();
        crc.update(content.bytes(), content.position(), content.remaining());
        if ((int) crc.getValue() != member.crc()) {
            throw in.faultAt(
                    member.entryAt(),
                    "%s must have the checksum of its directory entry, %08x".formatted(quoted, member.crc()),
                    "%08x".formatted(crc.getValue()),
                    ByteCursor.DAMAGED);
        }
        return content;
    }

    /** Room grows with what really comes out, up to one byte more than the directory promises. */
    private byte[] inflate(ByteCursor in, int from, String quoted, Member member) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, from, (int) member.packedLength());
            byte[] content = new byte[(int) Math.min(member.length() + 1, 8192)];
            int length = 0;
            while (length <= member.length()) {
                if (length == content.length) {
                    content = Arrays.copyOf(content, (int) Math.min(member.length() + 1, 2L * length));
                }
                int more = inflater.inflate(content, length, content.length - length);
                length += more;
                requireRatio(in, from, quoted, length, inflater.getBytesRead());
                if (inflater.finished()) {
                    break;
                }
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw in.faultAt(
                            from, "%s must be whole".formatted(quoted), "its end too early", ByteCursor.DAMAGED);
                }
            }
            return Arrays.copyOf(content, length);
        } catch (DataFormatException e) {
            throw in.faultAt(from, "%s must be deflated data".formatted(quoted), e.getMessage(), ByteCursor.DAMAGED);
        } finally {
            inflater.end();
        }
    }

    private void requireRatio(ByteCursor in, int from, String quoted, int length, long packedLength) {
        if (length > limits.ratioFreeBytes() && length / limits.ratio() > packedLength) {
            throw in.faultAt(
                    from,
                    "%s must unpack to at most %d times its length".formatted(quoted, limits.ratio()),
                    "%d bytes from %d".formatted(length, packedLength),
                    "It looks like a decompression bomb: do not use it unless you know who made it");
        }
    }
}
