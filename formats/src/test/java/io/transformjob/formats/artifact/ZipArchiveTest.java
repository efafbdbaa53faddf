package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ModelArchive.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ZipArchiveTest {
    private static final String REPACK = "Pack it again without encryption, stored or deflated";

    /** An archive by {@code java.util.zip}: names and contents in turn. */
    private static byte[] zip(int method, String... namesAndContents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = namesAndContents[i + 1].getBytes(UTF_8);
                ZipEntry entry = new ZipEntry(namesAndContents[i]);
                CRC32 crc = new CRC32();
                crc.update(content);
                entry.setMethod(method);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] stored() {
        return zip(ZipEntry.STORED, "a", "one");
    }

    private static String text(ZipArchive archive, String name) {
        ByteCursor member = archive.require(name);
        return member.text(member.remaining(), UTF_8, "text");
    }

    private static ByteBuffer at(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void storedAndDeflatedMembersAreRead() {
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            ZipArchive archive = ZipArchive.open(
                    "model_algo-1", zip(method, "b", "bee", "folder/", "", "folder/c", "sea ".repeat(9999), "e", ""));
            assertThat(archive.names()).containsExactly("b", "folder/c", "e");
            assertThat(text(archive, "b")).isEqualTo("bee");
            assertThat(text(archive, "folder/c")).isEqualTo("sea ".repeat(9999));
            assertThat(text(archive, "e")).isEmpty();
            assertThat(archive.require("folder/c").member()).isEqualTo("model_algo-1/folder/c");
            assertThat(archive.member("x")).isEmpty();
        }
    }

    @Test
    void anArchiveMayHaveAComment() {
        byte[] zip = stored();
        byte[] commented = java.util.Arrays.copyOf(zip, zip.length + 5);
        at(commented).putShort(zip.length - 2, (short) 5);
        assertThat(text(ZipArchive.open("z", commented), "a")).isEqualTo("one");
    }

    @Test
    void aMemberThatIsNotThereIsMissedByName() {
        assertThatThrownBy(() -> ZipArchive.open("z", stored()).require("params"))
                .hasMessage("z: the archive must hold params, found \"a\". " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> ZipArchive.open("z", zip(ZipEntry.STORED)).require("params"))
                .hasMessage("z: the archive must hold params, found no file. " + ByteCursor.DAMAGED);
    }

    @Test
    void otherFilesAreRefusedByWhatTheyAre() {
        assertThat(ZipArchive.matches(stored())).isTrue();
        assertThat(ZipArchive.matches("PK\u0003\u0004".getBytes(UTF_8))).isFalse();
        assertThatThrownBy(() -> ZipArchive.open("z", new byte[0]))
                .hasMessage("z: a ZIP archive must end with the record of its directory,"
                        + " found an empty file without one. " + ByteCursor.DAMAGED);
    }

    /** Fields of the archive of the one stored member "a": header 0, content 31, directory 34, end 81. */
    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(
                        34,
                        4,
                        0,
                        "z byte 34: a directory entry must begin with PK 01 02, found other bytes. "
                                + ByteCursor.DAMAGED),
                Arguments.of(42, 2, 1, "z byte 34: \"a\" must not be encrypted, found that it is. " + REPACK),
                Arguments.of(
                        44, 2, 12, "z byte 34: \"a\" must be stored (0) or deflated (8), found method 12. " + REPACK),
                Arguments.of(
                        50,
                        4,
                        7,
                        "z byte 34: \"a\" must have the checksum of its directory entry, 00000007,"
                                + " found 7a6c86f1. " + ByteCursor.DAMAGED),
                Arguments.of(
                        54,
                        4,
                        1000,
                        "z byte 31: \"a\" of 1000 bytes must be there, found 72 bytes to the end. "
                                + ByteCursor.DAMAGED),
                Arguments.of(
                        54,
                        4,
                        2,
                        "z byte 34: \"a\" must have the length of its directory entry, 3," + " found 2 bytes. "
                                + ByteCursor.DAMAGED),
                Arguments.of(54, 4, -1, "z byte 34: \"a\" must be a plain ZIP member, found a ZIP64 member. " + REPACK),
                Arguments.of(
                        58,
                        4,
                        9_999_999,
                        "z byte 34: \"a\" must have the length of its directory entry," + " 9999999, found 3 bytes. "
                                + ByteCursor.DAMAGED),
                Arguments.of(
                        62,
                        2,
                        60_000,
                        "z byte 80: a name of 60000 bytes must be there, found 1 bytes to the end. "
                                + ByteCursor.DAMAGED),
                Arguments.of(
                        76,
                        4,
                        1_000_000,
                        "z byte 0: what stands before \"a\" of 1000000 bytes must be there,"
                                + " found 103 bytes to the end. " + ByteCursor.DAMAGED),
                Arguments.of(
                        76, 4, 1, "z byte 1: \"a\" must begin with PK 03 04, found other bytes. " + ByteCursor.DAMAGED),
                Arguments.of(
                        80,
                        1,
                        '/',
                        "z: a member must have a relative name, found \"/\"."
                                + " Pack the model again from its own folder, with relative names"),
                Arguments.of(
                        81 + 4, 2, 1, "z byte 81: the archive must be one volume, found one of several. " + REPACK),
                Arguments.of(
                        81 + 10, 2, 2, "z byte 81: the archive must be one volume, found one of several. " + REPACK),
                Arguments.of(
                        81 + 12,
                        4,
                        -1,
                        "z byte 81: the archive must be a plain ZIP archive, found a ZIP64 archive. " + REPACK),
                Arguments.of(
                        81 + 16,
                        4,
                        1_000_000,
                        "z byte 81: the directory must lie before its end record,"
                                + " found 47 bytes from byte 1000000. " + ByteCursor.DAMAGED));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionsAreRefusedWithTheirByte(int at, int width, int value, String message) {
        byte[] zip = stored();
        assertThat(zip).hasSize(103);
        switch (width) {
            case 1 -> zip[at] = (byte) value;
            case 2 -> at(zip).putShort(at, (short) value);
            default -> at(zip).putInt(at, value);
        }
        assertThatThrownBy(() -> ZipArchive.open("z", zip).require("a"))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message);
    }

    @Test
    void namesMayNotLeaveTheArchiveOrComeTwice() {
        assertThatThrownBy(() -> ZipArchive.open("z", zip(ZipEntry.STORED, "../a", "")))
                .hasMessage("z: a member must not have \"..\" in its name, found \"../a\"."
                        + " Pack the model again from its own folder, with relative names");
        assertThatThrownBy(() -> ZipArchive.open("z", zip(ZipEntry.STORED, "a", "", "./a", "")))
                .hasMessageMatching("z byte \\d+: every member must have its own name, found \"a\" twice\\. " + REPACK);
    }

    @Test
    void aMemberThatUnpacksToMoreThanItSaysIsRefused() {
        byte[] zip = zip(ZipEntry.DEFLATED, "a", "0".repeat(100_000));
        int length = zip.length - 22 - 47 + 24;
        at(zip).putInt(length, 10);
        assertThatThrownBy(() -> ZipArchive.open("z", zip).require("a"))
                .hasMessageEndingWith(
                        "\"a\" must have the length of its directory entry, 10, found 11 bytes. " + ByteCursor.DAMAGED);
    }

    @Test
    void limitsOfMembersHold() {
        byte[] zip = zip(ZipEntry.DEFLATED, "a", "0".repeat(1_000_000), "b", "bee");
        assertThatThrownBy(() -> ZipArchive.open("z", zip, new Limits(1, 100, 100, 1, 0)))
                .hasMessageEndingWith(": an archive must have at most 1 members, found 2. " + REPACK);
        assertThatThrownBy(() -> ZipArchive.open("z", zip, new Limits(9, 999_999, 1L << 40, 1, 0))
                        .require("a"))
                .hasMessageEndingWith(
                        ": \"a\" must be at most 999999 bytes, found 1000000." + " Give this process more memory");
        assertThatThrownBy(() -> ZipArchive.open("z", zip, new Limits(9, 1_000_000, 1L << 40, 100, 50_000))
                        .require("a"))
                .hasMessageMatching(
                        "z byte \\d+: \"a\" must unpack to at most 100 times its length, found \\d+ bytes from"
                                + " \\d+\\. It looks like a decompression bomb: do not use it unless you know who made it");
        assertThat(text(ZipArchive.open("z", zip, new Limits(9, 1_000_000, 1L << 40, 1032, 50_000)), "b"))
                .isEqualTo("bee");
    }

    @Test
    void damagedDeflatedDataIsRefused() {
        byte[] zip = zip(ZipEntry.DEFLATED, "a", "one two three");
        zip[31] = (byte) 0xFF;
        assertThatThrownBy(() -> ZipArchive.open("z", zip).require("a"))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("z byte 31: \"a\" must be deflated data, found invalid block type. " + ByteCursor.DAMAGED);
    }

    @Test
    void aChangedOrCutArchiveIsReadOrRefused() {
        byte[] zip = zip(ZipEntry.DEFLATED, "params", "weights ".repeat(20), "symbol.json", "{}");
        Mutants.read("zip", zip, ZipArchiveTest::readAll);
        Mutants.readCut("zip", zip, ZipArchiveTest::readAll);
    }

    private static void readAll(byte[] bytes) {
        ZipArchive archive = ZipArchive.open("z", bytes);
        archive.names().forEach(archive::require);
    }
}
