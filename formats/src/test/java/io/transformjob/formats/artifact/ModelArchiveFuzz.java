package io.transformjob.formats.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ModelArchiveFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                new byte[0],
                new TarGz()
                        .pax("path", "folder/file", "size", "3")
                        .file("file", "abc")
                        .tar(),
                new TarGz()
                        .entry("././@LongLink", 'L', TarGz.ascii("a/long/name\0"))
                        .entry("folder", '5', new byte[0])
                        .file("file", "{}")
                        .tar(),
                new TarGz().entry("link", '2', new byte[0]).gz());
    }

    /** Bytes that are no gzip archive are taken for what one unpacks to, since few changes leave a checksum right. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnArchiveOrRefusedByName(byte[] file) {
        boolean packed = file.length > 1 && file[0] == 0x1F && (file[1] & 0xFF) == 0x8B;
        byte[] archive = packed ? file : TarGz.gzip(file);
        Fuzzed.parse(file, () -> {
            try {
                ModelArchive opened = ModelArchive.open("archive", archive);
                assertThat(opened.members().keySet())
                        .noneMatch(name -> name.startsWith("/") || ("/" + name + "/").contains("/../"));
                opened.topLevelFiles();
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("archive").hasSizeLessThan(1_000);
            }
        });
    }
}
