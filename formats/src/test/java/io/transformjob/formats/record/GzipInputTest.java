package io.transformjob.formats.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipInputTest {
    private static byte[] member(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A stream as object stores give them: little at a time, and nothing "available". */
    private static InputStream stream(byte[] bytes, int step) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return super.read(into, from, Math.min(count, step));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }

    private static byte[] inflate(byte[] gzip, int step) throws IOException {
        try (GzipInput in = new GzipInput(stream(gzip, step))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 18, 100, 65536})
    void bt45_allMembersAreRead(int step) throws IOException {
        Random random = new Random(3);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int members = 0; members < 20; members++) {
            byte[] content = new byte[random.nextInt(5000) * (members % 3)];
            random.nextBytes(content);
            Arrays.fill(content, 0, content.length / 2, (byte) 'x');
            gzip.write(member(content));
            plain.write(content);
            assertThat(inflate(gzip.toByteArray(), step)).isEqualTo(plain.toByteArray());
        }
        gzip.write(new byte[512]);
        assertThat(inflate(gzip.toByteArray(), step)).isEqualTo(plain.toByteArray());
    }

    @Test
    void bt45_aFullHeaderIsRead() throws IOException {
        byte[] plain = member("text".getBytes(UTF_8));
        byte[] header = join(
                new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 'a', 'b', 'c'},
                "name\0".getBytes(UTF_8),
                "comment\0".getBytes(UTF_8));
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        assertThat(inflate(join(header, sum, body), 1)).asString(UTF_8).isEqualTo("text");
        byte[] wrong = {(byte) ~sum[0], sum[1]};
        assertThatThrownBy(() -> inflate(join(header, wrong, body), 100))
                .isInstanceOf(MalformedGzipException.class)
                .hasMessageContaining("the checksum of the header");
    }

    @Test
    void bt45_anObjectCutOffAnywhereIsRefused() throws IOException {
        byte[] gzip = join(member("a,b\n".repeat(50).getBytes(UTF_8)), member("c".getBytes(UTF_8)));
        int firstMember = member("a,b\n".repeat(50).getBytes(UTF_8)).length;
        for (int length = 0; length < gzip.length; length++) {
            byte[] cut = Arrays.copyOf(gzip, length);
            if (length == firstMember) {
                assertThat(inflate(cut, 5)).hasSize(200);
            } else {
                assertThatThrownBy(() -> inflate(cut, 5))
                        .as("cut to %d bytes", length)
                        .isInstanceOf(MalformedGzipException.class);
            }
        }
        assertThatThrownBy(() -> inflate(Arrays.copyOf(gzip, gzip.length - 3), 100))
                .hasMessage("gzip must end with the end of a member, found the end of the data at byte %d (201 bytes"
                                .formatted(gzip.length - 3)
                        + " inflated). It was cut off; write it again.");
    }

    @Test
    void bt45_whatIsNotGzipIsNamed() {
        assertThatThrownBy(() -> inflate("1,2\n".getBytes(UTF_8), 100))
                .hasMessage("an object of CompressionType Gzip must begin with the bytes 1F 8B, found 31 2C."
                        + " Compress it with gzip, or set CompressionType None.");
        assertThatThrownBy(() -> inflate(join(member(new byte[3]), new byte[] {1}), 100))
                .hasMessageStartingWith("gzip must have another gzip member, or nothing, after a member at byte");
    }

    @Test
    void bt45_damageIsFound() throws IOException {
        byte[] content = new byte[3000];
        new Random(5).nextBytes(content);
        byte[] gzip = member(content);
        int survived = 0;
        for (int i = 0; i < gzip.length; i++) {
            byte[] damaged = gzip.clone();
            damaged[i] ^= 0x10;
            try {
                assertThat(inflate(damaged, 64)).isEqualTo(content);
                survived++;
            } catch (MalformedGzipException e) {
                assertThat(e.remedy()).isNotEmpty();
            }
        }
        // Time, operating system and the like do not matter.
        assertThat(survived).isLessThan(10);
    }
}
