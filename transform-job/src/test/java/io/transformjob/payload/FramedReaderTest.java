package io.transformjob.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.formats.recordio.RecordIo;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import io.transformjob.formats.tfrecord.TfRecordWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FramedReaderTest {
    private static final PayloadLimits SINGLE = new PayloadLimits(1000, 1, true);

    /** How records are framed. */
    private enum Format {
        RECORD_IO(RecordIoFraming::new),
        RECORD_IO_IN_PARTS(RecordIoFraming::new),
        TF_RECORD(TfRecordFraming::new);

        private final Supplier<Framing> framing;

        Format(Supplier<Framing> framing) {
            this.framing = framing;
        }

        byte[] frame(byte[] data) {
            ByteSink frame = new ByteSink();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            switch (this) {
                case RECORD_IO -> RecordIo.write(data, 0, data.length, frame);
                case RECORD_IO_IN_PARTS -> RecordIo.writeEscaped(data, 0, data.length, frame);
                case TF_RECORD -> {
                    try (TfRecordWriter writer = new TfRecordWriter(stream)) {
                        writer.write(data);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    frame.write(stream.toByteArray());
                }
            }
            return frame.toByteArray();
        }

        FramedReader reader(InputStream object, PayloadLimits limits) {
            return FramedReader.whole(object, framing.get(), limits);
        }

        FramedReader reader(byte[] object, PayloadLimits limits) {
            return reader(new ByteArrayInputStream(object), limits);
        }
    }

    private static PayloadLimits multi(int bytes) {
        return new PayloadLimits(1000, bytes, false);
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

    private static byte[] object(Format format, String... records) {
        return join(
                Arrays.stream(records).map(text -> format.frame(bytes(text))).toArray(byte[][]::new));
    }

    private static List<String> payloads(PayloadReader reader) throws IOException {
        List<String> payloads = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                payloads.add(new String(reader.bytes(), reader.from(), reader.to() - reader.from(), ISO_8859_1));
            }
        }
        return payloads;
    }

    /** Takes payloads until so many records have been in them. */
    private static void takeRecords(int count, FramedReader reader) throws IOException {
        for (long taken = 0; taken < count; taken = reader.recordsBefore() + reader.recordIndexAt(reader.to()) + 1) {
            assertThat(reader.next()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bt55_singleRecordHandsOutTheDataAlone(Format format) throws IOException {
        String withMagic = "abcd\n#×Îefgh";
        assertThat(payloads(format.reader(object(format, "a", "", withMagic, "four"), SINGLE)))
                .containsExactly("a", "", withMagic, "four");
    }

    @Test
    void bt53_singleRecordLeavesOutTheMagicNumberLengthAndPadding() throws IOException {
        byte[] object = bytes("\n#×Î\1\0\0\0a\0\0\0" + "\n#×Î\0\0\0\40" + "\n#×Î\2\0\0\140xy\0\0");
        assertThat(payloads(Format.RECORD_IO.reader(object, SINGLE))).containsExactly("a", "\n#×Îxy");
    }

    @ParameterizedTest
    @EnumSource
    void bt55_multiRecordPacksWholeFramesUpToTheLimit(Format format) throws IOException {
        byte[] frame = format.frame(bytes("abcde"));
        byte[] longer = format.frame(bytes("abcdefghijklmnopqrstuvwxyz"));
        String two = new String(join(frame, frame), ISO_8859_1);
        String one = new String(frame, ISO_8859_1);

        assertThat(payloads(format.reader(join(frame, frame, frame, longer, frame, frame), multi(2 * frame.length))))
                .containsExactly(two, one, new String(longer, ISO_8859_1), two);
        assertThat(payloads(format.reader(join(frame, frame, frame), multi(2 * frame.length - 1))))
                .containsExactly(one, one, one);
    }

    @ParameterizedTest
    @EnumSource
    void bt43_anEmptyObjectHasNoPayload(Format format) throws IOException {
        assertThat(payloads(format.reader(new byte[0], SINGLE))).isEmpty();
        assertThat(payloads(format.reader(new byte[0], multi(100)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void bt62_aRecordAboveTheLimitIsRefusedWithItsPlace(Format format) throws IOException {
        byte[] first = format.frame(new byte[10]);
        byte[] object = join(first, first, format.frame(new byte[1001]), first);
        for (PayloadLimits limits : List.of(SINGLE, multi(100), multi(5000))) {
            try (FramedReader reader = format.reader(object, limits)) {
                takeRecords(2, reader);
                assertThatThrownBy(reader::next)
                        .isInstanceOfSatisfying(
                                OversizeRecordException.class,
                                e -> assertThat(e.offset()).isEqualTo(2L * first.length))
                        .hasMessage(
                                "a record must fit in a payload of 1000 bytes, found 1001 bytes. Raise MaxPayloadInMB"
                                        + " (100 at most, 0 for no limit), or check that the object is not damaged.");
                assertThat(reader.recordsBefore()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bt62_aRecordOfExactlyTheLimitIsTaken(Format format) throws IOException {
        byte[] object = join(format.frame(new byte[1000]), format.frame(new byte[1]));
        assertThat(payloads(format.reader(object, SINGLE)))
                .extracting(String::length)
                .containsExactly(1000, 1);
        assertThat(payloads(format.reader(object, multi(1000)))).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void bt66_withoutALimitARecordMayBeAsLongAsAnArray(Format format) throws IOException {
        byte[] data = new byte[5 * 1024 * 1024];
        PayloadLimits unlimited = PayloadLimits.of(Long.MAX_VALUE, true, false);
        assertThat(payloads(format.reader(object(format, new String(data, ISO_8859_1), "x"), unlimited)))
                .extracting(String::length)
                .containsExactly(data.length, 1);
    }

    @Test
    void bt53_aDamagedFrameIsRefusedWithItsPlaceOnceTheRecordsBeforeItAreOut() throws IOException {
        byte[] object = join(object(Format.RECORD_IO, "a", "b", "c"), bytes("damaged!"));
        for (PayloadLimits limits : List.of(SINGLE, multi(24), multi(1000))) {
            try (FramedReader reader = Format.RECORD_IO.reader(object, limits)) {
                takeRecords(3, reader);
                for (int attempt = 0; attempt < 2; attempt++) {
                    assertThatThrownBy(reader::next)
                            .isInstanceOfSatisfying(
                                    MalformedStreamException.class,
                                    e -> assertThat(e.offset()).isEqualTo(36))
                            .hasMessage(
                                    "record at byte 36: RecordIO: a part must begin with 0A 23 D7 CE, found 64 61 6D 61"
                                            + " 67 65 64 21. Check that the object is complete and holds RecordIO frames.");
                    assertThat(reader.recordsBefore()).isEqualTo(3);
                }
            }
        }
    }

    @Test
    void bt56_anObjectThatIsNoFramesIsRefusedAndNotSentWhole() {
        assertThatThrownBy(Format.RECORD_IO.reader(bytes("1,2,3\n4,5,6\n"), multi(1000))::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageStartingWith("record at byte 0: RecordIO: a part must begin with 0A 23 D7 CE, found 31 2C");
        assertThatThrownBy(Format.TF_RECORD.reader(bytes("1,2,3\n4,5,6\n"), multi(1000))::next)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageStartingWith("record at byte 0: TFRecord: the length must have the checksum");
    }

    @ParameterizedTest
    @EnumSource
    void bt58_randomObjectsGiveBackEveryRecordOnceAndKeepTheirPlaces(Format format) throws IOException {
        long seed = 20261128;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<byte[]> records = new ArrayList<>();
            List<byte[]> frames = new ArrayList<>();
            for (int i = random.nextInt(100); i > 0; i--) {
                byte[] data = new byte[random.nextInt(20) == 0 ? random.nextInt(90_000) : random.nextInt(60)];
                random.nextBytes(data);
                if (data.length > 8 && random.nextInt(4) == 0) {
                    System.arraycopy(bytes("\n#×Î"), 0, data, data.length / 8 * 4, 4);
                }
                records.add(data);
                frames.add(format.frame(data));
            }
            byte[] object = join(frames.toArray(byte[][]::new));
            PayloadLimits limits = new PayloadLimits(100_000, 1 + random.nextInt(2000), random.nextBoolean());
            int step = 1 + random.nextInt(50_000);
            String what = "seed %d round %d".formatted(seed, round);
            int record = 0;
            long offset = 0;
            try (FramedReader reader = format.reader(slow(object, step), limits)) {
                while (reader.next()) {
                    assertThat(reader.offset()).as(what).isEqualTo(offset);
                    assertThat(reader.recordsBefore()).as(what).isEqualTo(record);
                    assertThat(reader.edges().nothingBefore()).as(what).isEqualTo(record == 0);
                    byte[] payload = Arrays.copyOfRange(reader.bytes(), reader.from(), reader.to());
                    if (limits.singleRecord()) {
                        assertThat(payload).as(what).isEqualTo(records.get(record));
                        assertThat(reader.edges().nothingAfter(b -> true)).isTrue();
                        offset += frames.get(record++).length;
                        continue;
                    }
                    int expected = record;
                    int at = 0;
                    do {
                        byte[] frame = frames.get(record);
                        assertThat(reader.recordIndexAt(reader.from() + at))
                                .as(what)
                                .isEqualTo(record - expected);
                        assertThat(reader.recordEnd(reader.from() + at))
                                .as(what)
                                .isEqualTo(reader.from() + at + frame.length);
                        assertThat(Arrays.copyOfRange(payload, at, at + frame.length))
                                .as(what)
                                .isEqualTo(frame);
                        at += frame.length;
                        record++;
                    } while (at < payload.length);
                    offset += at;
                    assertThat(at <= limits.payloadBytesTarget() || record == expected + 1)
                            .as(what)
                            .isTrue();
                    assertThat(record == frames.size() || at + frames.get(record).length > limits.payloadBytesTarget())
                            .as(what)
                            .isTrue();
                    assertThat(reader.edges().nothingAfter(b -> true)).as(what).isEqualTo(record == frames.size());
                    assertThat(Arrays.copyOfRange(reader.bytes(), reader.from(), reader.to()))
                            .as(what)
                            .isEqualTo(payload);
                }
                assertThat(reader.recordsBefore()).as(what).isEqualTo(records.size());
            }
            assertThat(record).as(what).isEqualTo(records.size());
        }
    }

    private static InputStream slow(byte[] object, int step) {
        return new FilterInputStream(new ByteArrayInputStream(object)) {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return super.read(into, from, Math.min(count, step));
            }
        };
    }

    @Test
    void bt55_textInFramesHasTheFirstLineOfTheFirstRecord() throws IOException {
        try (FramedReader reader = Format.TF_RECORD.reader(object(Format.TF_RECORD, "1;2\n3;4", "5;6"), SINGLE)) {
            reader.next();
            reader.next();
            assertThat(new String(reader.edges().firstLine(), ISO_8859_1)).isEqualTo("1;2");
        }
    }

    /** The records of a payload. */
    private static void add(PayloadReader reader, List<String> records) {
        for (int at = reader.from(); at < reader.to() || at == reader.from(); ) {
            int end = reader.recordEnd(at);
            records.add(new String(reader.bytes(), at, end - at, ISO_8859_1));
            at = Math.max(end, at + 1);
        }
    }

    /** What a split gave: its records, where it began and ended, and the fault that it met, or null. */
    private record Outcome(List<String> records, long begin, long end, String fault) {}

    private static Outcome read(
            Format format,
            byte[] object,
            long offset,
            long length,
            OptionalLong trueStart,
            PayloadLimits limits,
            int step)
            throws IOException {
        List<String> records = new ArrayList<>();
        SplitInput input = (at, count) -> {
            assertThat(at).isBetween(0L, (long) object.length);
            assertThat(at + count).isLessThanOrEqualTo(object.length);
            return slow(Arrays.copyOfRange(object, (int) at, (int) (at + count)), step);
        };
        try (FramedReader reader =
                FramedReader.split(input, object.length, offset, length, trueStart, format.framing.get(), limits)) {
            try {
                while (reader.next()) {
                    assertThat(reader.recordsBefore()).isEqualTo(records.size());
                    add(reader, records);
                }
                assertThat(reader.recordsBefore()).isEqualTo(records.size());
                return new Outcome(records, reader.begin(), reader.end(), null);
            } catch (MalformedStreamException | OversizeRecordException e) {
                assertThat(reader.recordsBefore()).isEqualTo(records.size());
                return new Outcome(records, reader.begin(), -1, e.getMessage());
            }
        }
    }

    /** The records of all splits, after each that began wrongly has been read again. */
    private record Chain(List<String> records, String fault, int splits, int redone) {}

    private static Chain walk(Format format, byte[] object, int splitBytes, PayloadLimits limits, int step)
            throws IOException {
        List<String> records = new ArrayList<>();
        long trueStart = 0;
        int splits = 0;
        int redone = 0;
        for (long offset = 0; offset < object.length; offset += splitBytes) {
            long length = Math.min(splitBytes, object.length - offset);
            Outcome outcome = read(format, object, offset, length, OptionalLong.empty(), limits, step);
            long begin = trueStart < offset + length ? trueStart : -1;
            splits++;
            if (outcome.begin != begin) {
                redone++;
                outcome = read(format, object, offset, length, OptionalLong.of(trueStart), limits, step);
                assertThat(outcome.begin).isEqualTo(begin);
            }
            records.addAll(outcome.records);
            if (outcome.fault != null) {
                return new Chain(records, outcome.fault, splits, redone);
            }
            if (begin >= 0) {
                assertThat(outcome.end).isGreaterThanOrEqualTo(offset + length);
                trueStart = outcome.end;
            } else {
                assertThat(outcome.records).isEmpty();
                assertThat(outcome.end).isEqualTo(-1);
            }
        }
        assertThat(trueStart).isEqualTo(object.length);
        return new Chain(records, null, splits, redone);
    }

    /** Data of records: short, long, empty, and such that looks like frames at every alignment. */
    private static byte[] data(Random random, Format format) {
        byte[] data = new byte[random.nextInt(20) == 0 ? random.nextInt(5000) : random.nextInt(60)];
        random.nextBytes(data);
        if (random.nextInt(10) == 0) {
            Arrays.fill(data, (byte) 0);
        }
        byte[] pad = new byte[random.nextInt(12)];
        return switch (random.nextInt(6)) {
            case 0 -> join(pad, format.frame(data));
            case 1 -> join(pad, format.frame(data), format.frame(pad), format.frame(data), new byte[1]);
            case 5 -> {
                byte[][] frames = new byte[20][];
                Arrays.fill(frames, format.frame(Arrays.copyOf(data, random.nextInt(9))));
                yield join(pad, join(frames), new byte[1]);
            }
            case 2 -> join(pad, bytes("\n#×Î"), data);
            case 3 -> join(pad, bytes("\n#×Î\n#×Î"), Arrays.copyOf(new byte[] {(byte) random.nextInt(99)}, 4), data);
            default -> data;
        };
    }

    @ParameterizedTest
    @EnumSource
    void p1_anySplitsGiveTheRecordsOfTheObjectOnceAndInOrder(Format format) throws IOException {
        long seed = 20261130;
        Random random = new Random(seed);
        int redone = 0;
        for (int round = 0; round < 400; round++) {
            byte[][] frames = new byte[random.nextInt(40)][];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = format.frame(data(random, format));
            }
            byte[] object = join(frames);
            PayloadLimits limits = new PayloadLimits(100_000, 1 + random.nextInt(500), random.nextBoolean());
            int splitBytes = 1 + random.nextInt(random.nextBoolean() ? 40 : 3000);
            int step = 1 + random.nextInt(200);
            List<String> whole = new ArrayList<>();
            try (FramedReader reader = format.reader(object, limits)) {
                while (reader.next()) {
                    add(reader, whole);
                }
            }
            assertThat(whole).hasSize(frames.length);
            Chain chain = walk(format, object, splitBytes, limits, step);
            assertThat(chain.fault).as("seed %d round %d", seed, round).isNull();
            assertThat(chain.records).as("seed %d round %d", seed, round).isEqualTo(whole);
            redone += chain.redone;
        }
        // A writer that takes magic numbers out leaves nothing that misleads.
        if (format == Format.RECORD_IO_IN_PARTS) {
            assertThat(redone).isZero();
        } else {
            assertThat(redone).isGreaterThan(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void p6_aDamagedObjectHasTheSameFaultHoweverItIsCut(Format format) throws IOException {
        long seed = 20261201;
        Random random = new Random(seed);
        int faults = 0;
        for (int round = 0; round < 400; round++) {
            byte[][] frames = new byte[1 + random.nextInt(30)][];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = format.frame(data(random, format));
            }
            byte[] object = join(frames);
            if (random.nextBoolean()) {
                object = Arrays.copyOf(object, random.nextInt(object.length + 8));
            } else {
                object[random.nextInt(object.length)] ^= (byte) (1 << random.nextInt(8));
            }
            PayloadLimits limits = new PayloadLimits(
                    random.nextInt(4) == 0 ? 50 : 100_000, 1 + random.nextInt(500), random.nextBoolean());
            Outcome whole =
                    read(format, object, 0, object.length, OptionalLong.empty(), limits, 1 + random.nextInt(200));
            Chain chain = walk(format, object, 1 + random.nextInt(300), limits, 1 + random.nextInt(200));
            assertThat(chain.fault).as("seed %d round %d", seed, round).isEqualTo(whole.fault);
            assertThat(chain.records).as("seed %d round %d", seed, round).isEqualTo(whole.records);
            faults += whole.fault == null ? 0 : 1;
        }
        assertThat(faults).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void splitsOfDataThatIsNoFramesBeginWhereTheyAreSpeculatedTo(Format format) throws IOException {
        byte[][] frames = new byte[2000][];
        Random random = new Random(20261202);
        for (int i = 0; i < frames.length; i++) {
            byte[] data = new byte[random.nextInt(300)];
            random.nextBytes(data);
            frames[i] = format.frame(data);
        }
        Chain chain = walk(format, join(frames), 10_000, SINGLE, 1 << 20);
        assertThat(chain.records).hasSize(2000);
        assertThat(chain.splits).isGreaterThan(25);
        assertThat(chain.redone).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aSplitIsReadByOneRequestUnlessItsLastRecordIsLong(Format format) throws IOException {
        byte[][] frames = new byte[60][];
        Arrays.fill(frames, format.frame(new byte[10_000]));
        frames[59] = format.frame(new byte[3_000_000]);
        byte[] object = join(frames);
        assertThat(requests(format, object, 100_001, OptionalLong.empty())).isEqualTo(1);
        assertThat(requests(format, object, 100_001, OptionalLong.of(10L * frames[0].length)))
                .isEqualTo(1);
        assertThat(requests(format, object, 400_000, OptionalLong.empty())).isEqualTo(4);
    }

    /** How often a split of 200,000 bytes asks for a range of its object. */
    private static int requests(Format format, byte[] object, long offset, OptionalLong trueStart) throws IOException {
        int[] requests = {0};
        SplitInput input = (at, count) -> {
            requests[0]++;
            return new ByteArrayInputStream(object, (int) at, (int) count);
        };
        PayloadLimits limits = new PayloadLimits(5_000_000, 256 * 1024, false);
        try (FramedReader reader =
                FramedReader.split(input, object.length, offset, 200_000, trueStart, format.framing.get(), limits)) {
            while (reader.next()) {
                assertThat(reader.begin()).isGreaterThan(offset);
            }
        }
        return requests[0];
    }

    @ParameterizedTest
    @EnumSource
    void aSplitThatIsKnownToBeginBehindItsEndReadsNothing(Format format) throws IOException {
        SplitInput never = (offset, length) -> {
            throw new AssertionError("not asked");
        };
        for (long start : new long[] {20, 21, 100}) {
            try (FramedReader reader =
                    FramedReader.split(never, 100, 10, 10, OptionalLong.of(start), format.framing.get(), SINGLE)) {
                assertThat(reader.next()).isFalse();
                assertThat(reader.begin()).isEqualTo(-1);
                assertThat(reader.end()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aSplitThatIsKnownToBeginWithADamagedRecordNamesItsBegin() throws IOException {
        byte[] object = bytes("\n#×Î\1\0\0\0a\0\0\0" + "damaged!");
        Outcome outcome = read(Format.RECORD_IO, object, 10, 10, OptionalLong.of(12), SINGLE, 100);
        assertThat(outcome)
                .isEqualTo(new Outcome(
                        List.of(),
                        12,
                        -1,
                        "record at byte 12: RecordIO: a part must begin with 0A 23 D7 CE, found 64 61 6D 61 67 65 64"
                                + " 21. Check that the object is complete and holds RecordIO frames."));
    }

    @Test
    void edgesOfASplitAreThoseOfTheObject() throws IOException {
        byte[] object = object(Format.TF_RECORD, "", " \n", "\n 1;2\n3;4", "5;6", "7;8");
        List<String> firstLines = new ArrayList<>();
        for (long offset = 0; offset < object.length; offset += 10) {
            try (FramedReader reader = FramedReader.split(
                    (at, count) -> new ByteArrayInputStream(object, (int) at, (int) count),
                    object.length,
                    offset,
                    Math.min(10, object.length - offset),
                    OptionalLong.empty(),
                    new TfRecordFraming(),
                    SINGLE)) {
                while (reader.next()) {
                    assertThat(reader.edges().nothingBefore()).isEqualTo(reader.offset() == 0);
                    assertThat(reader.edges().nothingAfter(b -> true)).isTrue();
                    firstLines.add(new String(reader.edges().firstLine(), ISO_8859_1));
                    if (offset > 0) {
                        assertThat(reader.edges().firstRecord()).isEmpty();
                    }
                }
            }
        }
        assertThat(firstLines).containsExactly("", "", "1;2", "1;2", "1;2");
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRecordOfTheObjectIsReadOnceForASplit(Format format) throws IOException {
        byte[] object = object(format, "abc\n#×Î", "b", "c", "d", "e", "f");
        for (PayloadLimits limits : List.of(SINGLE, multi(24))) {
            try (FramedReader reader = FramedReader.split(
                    (at, count) -> new ByteArrayInputStream(object, (int) at, (int) count),
                    object.length,
                    40,
                    40,
                    OptionalLong.empty(),
                    format.framing.get(),
                    limits)) {
                assertThat(reader.next()).isTrue();
                byte[] payload = Arrays.copyOfRange(reader.bytes(), reader.from(), reader.to());
                assertThat(reader.edges().firstRecord()).isEqualTo(bytes("abc\n#×Î"));
                assertThat(Arrays.copyOfRange(reader.bytes(), reader.from(), reader.to()))
                        .isEqualTo(payload);
            }
        }
    }
}
