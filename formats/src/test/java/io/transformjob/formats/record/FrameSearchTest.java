package io.transformjob.formats.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.formats.recordio.RecordIo;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import io.transformjob.formats.tfrecord.TfRecordWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSearchTest {
    private static final long NONE = -1;
    private static final int MIB = 1 << 20;

    private enum Format {
        RECORD_IO(RecordIoFraming::new),
        TF_RECORD(TfRecordFraming::new);

        private final Supplier<Framing> framing;

        Format(Supplier<Framing> framing) {
            this.framing = framing;
        }

        byte[] frame(byte[] data) {
            if (this == RECORD_IO) {
                ByteSink frame = new ByteSink();
                RecordIo.write(data, 0, data.length, frame);
                return frame.toByteArray();
            }
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            try (TfRecordWriter writer = new TfRecordWriter(frame)) {
                writer.write(data);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return frame.toByteArray();
        }

        byte[] frame(String data) {
            return frame(data.getBytes(ISO_8859_1));
        }

        /** Where the first record seems to begin in the bytes {@code [from, end)} of an object. */
        long find(byte[] object, int from, long end, int dataLengthMax) throws IOException {
            return find(new ByteArrayInputStream(object, from, object.length), object.length, from, end, dataLengthMax);
        }

        long find(InputStream input, long length, int from, long end, int dataLengthMax) throws IOException {
            ByteWindow window = new ByteWindow(input, from);
            boolean found = new FrameSearch(window, framing.get(), dataLengthMax, length).find(end);
            return found ? window.offset() : NONE;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] join(byte[]... pieces) {
        ByteSink joined = new ByteSink();
        for (byte[] piece : pieces) {
            joined.write(piece);
        }
        return joined.toByteArray();
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRecordThatBeginsAtOrBehindAPlaceIsFound(Format format) throws IOException {
        byte[] first = format.frame(random(1, 101));
        byte[] second = format.frame("");
        byte[] object = join(first, second, format.frame(random(2, 30)));
        for (int from = 0; from <= object.length; from++) {
            long expected = from == 0
                    ? 0
                    : from <= first.length
                            ? first.length
                            : from <= first.length + second.length ? first.length + second.length : NONE;
            assertThat(format.find(object, from, object.length, 1000))
                    .as("from %d", from)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordMustBeginBeforeTheEndOfTheSplitAndMayEndBehindIt(Format format) throws IOException {
        byte[] first = format.frame(random(1, 101));
        byte[] object = join(first, format.frame(random(2, 3000)), format.frame("x"));
        assertThat(format.find(object, 1, first.length, 5000)).isEqualTo(NONE);
        assertThat(format.find(object, 1, first.length + 1, 5000)).isEqualTo(first.length);
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderThatNoFrameFollowsIsPassedOver(Format format) throws IOException {
        byte[] alone = Arrays.copyOf(format.frame(new byte[20]), 40);
        byte[] data = join(alone, random(3, 100));
        byte[] object = join(format.frame(data), format.frame("a"), format.frame("b"));
        int headerLength = format.framing.get().headerLength();
        assertThat(format.find(object, headerLength, object.length, 1000)).isEqualTo(format.frame(data).length);
    }

    @ParameterizedTest
    @EnumSource
    void recordsLongerThanAllowedAreNone(Format format) throws IOException {
        byte[] first = format.frame(new byte[1001]);
        byte[] object = join(first, format.frame(new byte[1000]));
        assertThat(format.find(object, 0, object.length, 1000)).isEqualTo(first.length);
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatIsCutShortIsNone(Format format) throws IOException {
        byte[] object = format.frame(random(4, 50));
        assertThat(format.find(object, 0, object.length, 1000)).isZero();
        assertThat(format.find(Arrays.copyOf(object, object.length - 4), 0, object.length - 4L, 1000))
                .isEqualTo(NONE);
    }

    /** Frames in the data of a record are frames: who asks verifies. */
    @ParameterizedTest
    @EnumSource
    void framesInDataMislead(Format format) throws IOException {
        byte[] inner = join(format.frame("a"), format.frame("b"));
        byte[] outer = format.frame(inner);
        int headerLength = format.framing.get().headerLength();
        byte[] object = join(outer, format.frame("c"));
        long found = format.find(object, headerLength, object.length, 1000);
        // The frames of RecordIO end where the record ends, those of TFRecord before its checksum.
        assertThat(found).isEqualTo(format == Format.RECORD_IO ? headerLength : outer.length);
    }

    @ParameterizedTest
    @EnumSource
    void aLongChainInDataIsTakenForRecordsHoweverItEnds(Format format) throws IOException {
        byte[][] inner = new byte[18][];
        Arrays.fill(inner, format.frame("abcd"));
        inner[17] = bytes("xyz");
        byte[] object = join(format.frame(join(inner)), format.frame("c"));
        int headerLength = format.framing.get().headerLength();
        assertThat(format.find(object, headerLength, object.length, 1000)).isEqualTo(headerLength);
        assertThat(format.find(object, headerLength + 1, object.length, 1000))
                .isEqualTo(object.length - format.frame("c").length);
    }

    @Test
    void formats5_aRecordInPartsIsFoundAtItsFirstPart() throws IOException {
        byte[] parts = bytes("\n#×Î\0\0\0\40" + "\n#×Î\0\0\0\100" + "\n#×Î\2\0\0\140xy\0\0");
        byte[] object = join(parts, parts, Format.RECORD_IO.frame("a"));
        assertThat(Format.RECORD_IO.find(object, 0, object.length, 1000)).isZero();
        for (int from = 1; from <= parts.length; from++) {
            assertThat(Format.RECORD_IO.find(object, from, object.length, 1000)).isEqualTo(parts.length);
        }
    }

    @Test
    void formats5_aFrameStandsAtAMultipleOfFour() throws IOException {
        for (int shift = 0; shift < 4; shift++) {
            byte[] object = join(new byte[shift], Format.RECORD_IO.frame("a"), Format.RECORD_IO.frame("b"));
            assertThat(Format.RECORD_IO.find(object, 0, object.length, 1000)).isEqualTo(shift == 0 ? 0 : NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100_000})
    void aStreamMayBeReadInAnyPieces(int step) throws IOException {
        for (Format format : Format.values()) {
            byte[] first = format.frame(random(5, 200_001));
            byte[] object = join(first, format.frame(random(6, 70_000)), format.frame("x"));
            InputStream input = new FilterInputStream(new ByteArrayInputStream(object, 5, object.length)) {
                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return super.read(into, from, Math.min(length, step));
                }
            };
            assertThat(format.find(input, object.length, 5, object.length, 1_000_000))
                    .isEqualTo(first.length);
        }
    }

    /** Every place looks like a frame that leads to one place, where the frames end. */
    @ParameterizedTest
    @EnumSource
    void p9_headersWithoutEndCostABoundedEffort(Format format) throws IOException {
        byte[] header =
                Arrays.copyOf(format.frame(new byte[MIB]), format.framing.get().headerLength());
        byte[] object = new byte[16 * MIB];
        for (int at = 0; at + header.length <= object.length; at += header.length) {
            System.arraycopy(header, 0, object, at, header.length);
        }
        long begun = System.nanoTime();
        long found = format.find(object, 0, object.length, 2 * MIB);
        assertThat(found).isBetween(NONE, (long) object.length);
        assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
    }

    /** First parts that all lead to one run of further parts, which does not end. */
    @Test
    void p9_partsWithoutEndCostABoundedEffort() throws IOException {
        byte[] object = new byte[16 * MIB];
        int half = object.length / 2;
        for (int at = 0; at < object.length; at += 8) {
            int header = at < half ? 1 << 29 | half - at - 8 : 2 << 29;
            System.arraycopy(bytes("\n#×Î"), 0, object, at, 4);
            for (int i = 0; i < 4; i++) {
                object[at + 4 + i] = (byte) (header >>> 8 * i);
            }
        }
        long begun = System.nanoTime();
        assertThat(Format.RECORD_IO.find(object, 0, object.length, 100 * MIB)).isEqualTo(NONE);
        assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
    }

    /** Zeros, noise, and objects shorter than a header. */
    @ParameterizedTest
    @EnumSource
    void p9_nothingIsFoundInWhatIsNoFrames(Format format) throws IOException {
        for (byte[] object : new byte[][] {new byte[MIB], random(7, MIB), new byte[0], new byte[3]}) {
            assertThat(format.find(object, 0, object.length, MIB)).isEqualTo(NONE);
        }
    }

    @Test
    void p7_lengthsThatAreOnlyClaimedTakeNoMemory() throws IOException {
        byte[] object = new byte[1000];
        System.arraycopy(bytes("\n#×Î\0\0\0\5"), 0, object, 0, 8);
        ByteWindow window = new ByteWindow(new ByteArrayInputStream(object), 0);
        // The stream is said to be long enough, and says so itself only when it ends.
        assertThat(new FrameSearch(window, new RecordIoFraming(), Integer.MAX_VALUE - 8, 1L << 40).find(1000))
                .isFalse();
        assertThat(window.bytes().length).isLessThanOrEqualTo(64 * 1024);
    }
}
