package io.transformjob.formats.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

class ZipArchiveFuzz {
    /** Tight ones, since what comes out may be a thousand times what goes in. */
    private static final ModelArchive.Limits LIMITS = new ModelArchive.Limits(100, 1 << 20, 1 << 20, 100, 1 << 16);

    static Stream<byte[]> seeds() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("params"));
            zip.write(new byte[300]);
            zip.putNextEntry(new ZipEntry("folder/symbol.json"));
            zip.write(TarGz.ascii("{}"));
        }
        return Stream.of(new byte[0], out.toByteArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnArchiveOrRefusedByName(byte[] file) {
        Fuzzed.parse(file, () -> {
            try {
                ZipArchive archive = ZipArchive.open("archive", file, LIMITS);
                archive.names().stream().limit(1).forEach(archive::require);
            } catch (ArtifactException e) {
                assertThat(e.getMessage()).startsWith("archive").hasSizeLessThan(1_000);
            }
        });
    }
}
