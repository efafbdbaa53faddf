package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ModelArchive.Limits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {
    private static final String REPACK =
            ". Pack the model again as plain files with tar -czf model.tar.gz and its files";
    private static final String RENAME = ". Pack the model again from its own folder, with relative names";

    private static ModelArchive open(byte[] bytes) {
        return ModelArchive.open("model.tar.gz", bytes);
    }

    private static ModelArchive open(byte[] bytes, Limits limits) throws IOException {
        return ModelArchive.open("model.tar.gz", new ByteArrayInputStream(bytes), limits);
    }

    private static Map<String, String> texts(Map<String, byte[]> files) {
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        files.forEach((name, bytes) -> texts.put(name, new String(bytes, UTF_8)));
        return texts;
    }

    @Test
    void artifacts2_membersKeepTheirOrderAndDirectoriesAndMacEntriesAreSkipped() {
        byte[] archive = new TarGz()
                .entry("./", '5', new byte[0])
                .file("./b", "bee")
                .file("./._b", "resource fork")
                .entry("code/", '5', new byte[0])
                .file("code/inference.py", "pass")
                .file("code/._inference.py", "resource fork")
                .file("a", "")
                .gz();
        assertThat(texts(open(archive).members()))
                .containsExactly(Map.entry("b", "bee"), Map.entry("code/inference.py", "pass"), Map.entry("a", ""));
    }

    @Test
    void artifacts2_topLevelFilesAreAllRegularFilesButDotFiles() {
        byte[] archive = new TarGz()
                .file("./xgboost-model-1", "one")
                .file("./.DS_Store", "dots")
                .file("./xgboost-model-0", "zero")
                .file("./code/inference.py", "pass")
                .gz();
        assertThat(texts(open(archive).topLevelFiles()))
                .containsExactly(Map.entry("xgboost-model-1", "one"), Map.entry("xgboost-model-0", "zero"));
    }

    @Test
    void artifacts2_oneCommonFolderIsTheTopLevel() {
        byte[] archive = new TarGz()
                .file("model/xgboost-model", "booster")
                .file("model/.hidden", "dots")
                .file("model/code/inference.py", "pass")
                .file(".git/config", "dots")
                .gz();
        assertThat(texts(open(archive).topLevelFiles())).containsExactly(Map.entry("xgboost-model", "booster"));
    }

    @Test
    void artifacts2_severalFoldersHaveNoTopLevelFiles() {
        byte[] archive = new TarGz().file("a/x", "1").file("b/x", "2").gz();
        assertThat(open(archive).topLevelFiles()).isEmpty();
    }

    @Test
    void artifacts2_longNamesOfPaxGnuAndPrefixAreRead() {
        String longName = "d/" + "n".repeat(180);
        byte[] prefixed = TarGz.header("xgboost-model", '0', "00000000001");
        prefixed[345] = 'p';
        byte[] gnu = TarGz.header("gnu", '0', "00000000001");
        System.arraycopy(TarGz.ascii("ustar  \0"), 0, gnu, 257, 8);
        gnu[345] = '1';
        byte[] archive = new TarGz()
                .pax("mtime", "1.5", "path", longName + "0")
                .file("short", "0")
                .entry("././@LongLink", 'L', TarGz.ascii(longName + "1\0"))
                .file("short", "1")
                .entry(TarGz.checksum(prefixed), TarGz.ascii("2"))
                .entry(TarGz.checksum(gnu), TarGz.ascii("3"))
                .gz();
        assertThat(texts(open(archive).members()))
                .containsExactly(
                        Map.entry(longName + "0", "0"),
                        Map.entry(longName + "1", "1"),
                        Map.entry("p/xgboost-model", "2"),
                        Map.entry("gnu", "3"));
    }

    @Test
    void artifacts2_sizesOfPaxAndGnuReplaceTheOctalOne() {
        byte[] binary = TarGz.header("binary", '0', "");
        binary[124] = (byte) 0x80;
        binary[135] = 3;
        byte[] archive = new TarGz()
                .pax("size", "4")
                .entry(TarGz.header("pax", '0', "00000000000"), TarGz.ascii("four"))
                .entry(TarGz.checksum(binary), TarGz.ascii("six"))
                .gz();
        assertThat(texts(open(archive).members()))
                .containsExactly(Map.entry("pax", "four"), Map.entry("binary", "six"));
    }

    @Test
    void artifacts2_oldHeadersWithoutMagicAreRead() {
        byte[] old = TarGz.header("xgboost-model", '\0', "          2 ");
        Arrays.fill(old, 257, 265, (byte) 0);
        assertThat(texts(open(new TarGz()
                                .entry(TarGz.checksum(old), TarGz.ascii("v7"))
                                .gz())
                        .members()))
                .containsExactly(Map.entry("xgboost-model", "v7"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 512, 100_000})
    void artifacts2_gzipOfSeveralMembersIsOneArchiveWhateverTheReads(int readLength) throws IOException {
        byte[] tar = new TarGz().file("a", "x".repeat(3000)).file("b", "y").tar();
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        for (int from = 0; from < tar.length; from += 1000) {
            gz.writeBytes(TarGz.gzip(Arrays.copyOfRange(tar, from, Math.min(tar.length, from + 1000))));
        }
        InputStream slow = new ByteArrayInputStream(gz.toByteArray()) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, readLength));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        assertThat(ModelArchive.open("model.tar.gz", slow).members()).containsOnlyKeys("a", "b");
    }

    static Stream<Arguments> unsafeNames() {
        return Stream.of(
                Arguments.of("../x", "a member must not have \"..\" in its name, found \"../x\""),
                Arguments.of("a/../../x", "a member must not have \"..\" in its name, found \"a/../../x\""),
                Arguments.of("a/..", "a member must not have \"..\" in its name, found \"a/..\""),
                Arguments.of("/etc/passwd", "a member must have a relative name, found \"/etc/passwd\""),
                Arguments.of("C:evil", "a member must have a name without a drive, found \"C:evil\""),
                Arguments.of("..\\x", "a member must have a name without backslashes, found \"..\\x\""),
                Arguments.of("a\nb", "a member must have a name without control characters, found \"a\\x0Ab\""));
    }

    @ParameterizedTest
    @MethodSource("unsafeNames")
    void artifacts2_namesThatLeaveTheArchiveAreRefused(String name, String message) {
        assertThatThrownBy(() -> open(new TarGz().file(name, "x").gz()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz byte 0 unpacked: " + message + RENAME);
        assertThatThrownBy(
                        () -> open(new TarGz().pax("path", name).file("x", "x").gz()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz byte 1024 unpacked: " + message + RENAME);
    }

    @Test
    void artifacts2_paxNameWithNulIsRefused() {
        assertThatThrownBy(() ->
                        open(new TarGz().pax("path", "a\0/../b").file("x", "x").gz()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz byte 1024 unpacked: a member must have a name without control characters,"
                        + " found \"a\\x00/../b\"" + RENAME);
    }

    static Stream<Arguments> unsafeTypes() {
        return Stream.of(
                Arguments.of('1', "hard link"),
                Arguments.of('2', "symbolic link"),
                Arguments.of('3', "character device"),
                Arguments.of('4', "block device"),
                Arguments.of('6', "named pipe"),
                Arguments.of('S', "sparse file"),
                Arguments.of('Z', "a member of type \"Z\""));
    }

    @ParameterizedTest
    @MethodSource("unsafeTypes")
    void artifacts2_linksAndDevicesAreRefused(char type, String found) {
        assertThatThrownBy(() -> open(
                        new TarGz().entry("xgboost-model", type, new byte[0]).gz()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz byte 0 unpacked: members must be files and directories, found " + found
                        + " \"xgboost-model\"" + REPACK);
    }

    @Test
    void artifacts2_sameNameTwiceIsRefused() {
        assertThatThrownBy(
                        () -> open(new TarGz().file("a", "1").file("./a", "2").gz()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz: every member must have its own name, found \"a\" twice."
                        + " Pack it with tar -czf model.tar.gz and its files, and name that archive");
    }

    @Test
    void artifacts2_eachLimitIsKeptAndNamed() {
        byte[] archive = new TarGz().file("a", "x".repeat(2000)).file("b", "y").gz();
        assertThatThrownBy(() -> open(archive, new Limits(1, 10_000, 10_000, 1000, 10_000)))
                .hasMessage("model.tar.gz byte 2560 unpacked: an archive must hold at most 1 members, found more."
                        + " Leave out of it what scoring does not need");
        assertThatThrownBy(() -> open(archive, new Limits(9, 1999, 10_000, 1000, 10_000)))
                .hasMessage("model.tar.gz byte 0 unpacked: \"a\" must have at most 1999 bytes, found 2000 bytes."
                        + " Leave out of the archive what scoring does not need");
        assertThatThrownBy(() -> open(archive, new Limits(9, 10_000, 3000, 1000, 10_000)))
                .hasMessage("model.tar.gz: the unpacked archive must be at most 3000 bytes, found more."
                        + " Leave out of it what scoring does not need, or give this process more memory");
    }

    @Test
    void artifacts2_decompressionBombIsRefused() {
        byte[] bomb = new TarGz().entry("zeros", '0', new byte[80 << 20]).gz();
        assertThatThrownBy(() -> open(bomb))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        "model.tar.gz: the archive must unpack to at most 1000 times its length, found ")
                .hasMessageEndingWith("It looks like a decompression bomb: do not use it unless you know who made it");
    }

    @Test
    void artifacts2_falseSizeCostsNoMemory() {
        byte[] tar = TarGz.header("huge", '0', "17777777767");
        assertThatThrownBy(() -> open(TarGz.gzip(tar), Limits.STANDARD))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz byte 0 unpacked: \"huge\" must hold the 2147483639 bytes its header promises,"
                        + " found the end of the archive after 0. " + ByteCursor.DAMAGED);
    }

    @Test
    void artifacts2_archiveCutAtAnyByteIsRefused() {
        byte[] archive = new TarGz()
                .pax("path", "xgboost-model")
                .file("x", "booster")
                .file("b", "")
                .gz();
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> open(cut)).as("length %d", length).isInstanceOf(ArtifactException.class);
        }
    }

    @Test
    void artifacts2_tarCutAtAnyByteInAWholeGzipIsRefused() {
        TarGz tar =
                new TarGz().pax("path", "xgboost-model").file("x", "booster").file("b", "");
        int lengthOfMembers = tar.tar().length - 1024;
        for (int length = 0; length < lengthOfMembers + 512; length++) {
            byte[] cut = TarGz.gzip(Arrays.copyOf(tar.tar(), length));
            assertThatThrownBy(() -> open(cut)).as("length %d", length).isInstanceOf(ArtifactException.class);
        }
    }

    @Test
    void artifacts2_everyFlippedBitOfAHeaderIsRefusedOrHarmless() {
        byte[] tar = new TarGz().file("xgboost-model", "booster").tar();
        for (int bit = 0; bit < 512 * 8; bit++) {
            byte[] flipped = tar.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(open(TarGz.gzip(flipped)).members()).hasSize(1);
            } catch (ArtifactException e) {
                assertThat(e).hasMessageStartingWith("model.tar.gz");
            }
        }
    }

    @Test
    void artifacts2_wrongChecksumsAreRefused() {
        byte[] archive = new TarGz().file("a", "x").gz();
        byte[] trailer = archive.clone();
        trailer[archive.length - 5] ^= 1;
        assertThatThrownBy(() -> open(trailer))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "model.tar.gz: gzip must have the checksum AF2DD077 of a member at byte 73 (2048 bytes inflated),"
                                + " found AE2DD077. " + ByteCursor.DAMAGED);
        byte[] header = TarGz.header("a", '0', "00000000000");
        header[0] = 'b';
        assertThatThrownBy(() -> open(TarGz.gzip(header)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching(
                        "model\\.tar\\.gz byte 0 unpacked: a tar header must have the checksum of its bytes,"
                                + " \\d+, found \\d+ in an uncompressed tar archive\\. .*");
    }

    static Stream<Arguments> bareFiles() {
        return Stream.of(
                Arguments.of(new byte[0], "an empty file"),
                Arguments.of(Resources.bytes("xgboost/models/xgboost_1.0_pickled_iris"), "a Python pickle"),
                Arguments.of(Resources.bytes("xgboost/vectors/dart.binf"), "an XGBoost binary model"),
                Arguments.of(Resources.bytes("xgboost/vectors/dart.json"), "JSON text"),
                Arguments.of(Resources.bytes("xgboost/vectors/dart.ubj"), "a UBJSON document"),
                Arguments.of(new TarGz().file("a", "x").tar(), "an uncompressed tar archive"),
                Arguments.of(TarGz.ascii("PK\3\4...."), "a ZIP archive"),
                Arguments.of(TarGz.ascii("<?xml version"), "an XML document"),
                Arguments.of(TarGz.ascii("hello"), "text that begins with \"hello\""),
                Arguments.of(new byte[] {0, 1, 2}, "unknown bytes that begin with 00 01 02"));
    }

    @ParameterizedTest
    @MethodSource("bareFiles")
    void artifacts2_aFileThatIsNoArchiveIsNamed(byte[] bytes, String description) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.tar.gz: a model must be a gzip archive, found " + description
                        + ". Pack it with tar -czf model.tar.gz and its files, and name that archive");
    }

    @Test
    void aFailingSourceStaysAFailureOfTheSource() {
        byte[] archive = new TarGz().file("a", "x".repeat(5000)).gz();
        for (int failAt : List.of(0, 1, 5, archive.length - 9, archive.length - 1, archive.length)) {
            InputStream failing = new InputStream() {
                private int position;

                @Override
                public int read() throws IOException {
                    if (position == failAt) {
                        throw new java.io.EOFException("connection closed");
                    }
                    return archive[position++] & 0xFF;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    target[offset] = (byte) read();
                    return 1;
                }
            };
            assertThatThrownBy(() -> ModelArchive.open("model.tar.gz", failing))
                    .as("fail at %d", failAt)
                    .isInstanceOf(IOException.class)
                    .hasMessage("connection closed");
        }
    }

    @Test
    void limitsShrinkWithTheHeap() {
        assertThat(Limits.STANDARD.within(1000).totalBytes()).isEqualTo(500);
        assertThat(Limits.STANDARD.within(Long.MAX_VALUE)).isEqualTo(Limits.STANDARD);
        assertThatThrownBy(() -> new Limits(0, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
