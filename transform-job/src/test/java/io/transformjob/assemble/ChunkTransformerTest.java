package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.GzipInput;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.SplitType;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.plan.PlannedObject;
import io.transformjob.process.Processing;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import io.transformjob.testing.TestModels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads give what one gives: output, counts, and the fault of the first record in order. */
@Timeout(120)
class ChunkTransformerTest {
    private static final long SEED = 20_241_110;

    /** What records are and what is made of their answers. */
    enum Kind {
        CSV("text/csv", "%d,0", new String[] {"x,1", "\"", " ", "1,2,3"}),
        CSV_JOINED("text/csv", "%d,0", new String[] {"x,1", "", "7,0\r"}) {
            @Override
            Processing processing() {
                return new Processing(Processing.Format.CSV, true, RecordPath.parse("$"), (byte) ',', "seed", "time");
            }
        },
        LIBSVM("text/libsvm", "1 0:%d", new String[] {"1", "", "0:1:2", "1 0:x"});

        private final String contentType;
        private final String record;
        private final String[] odd;

        Kind(String contentType, String record, String[] odd) {
            this.contentType = contentType;
            this.record = record;
            this.odd = odd;
        }

        Processing processing() {
            return Processing.none();
        }

        RequestHandler handler() throws IOException {
            ContainerSpec spec = new ContainerSpec(
                    "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1", Map.of(), Optional.empty());
            return Containers.open(spec, ModelArchive.open("model.tar.gz", TestModels.firstFeature()))
                    .handler(RequestForm.of(contentType, "text/csv"));
        }

        /** Records, some of them odd, with blank lines at either end or not. */
        byte[] object(Random random) {
            StringBuilder text = new StringBuilder("\n".repeat(random.nextInt(3) / 2));
            int oddness = random.nextInt(3) * 300;
            int count = random.nextInt(400);
            for (int i = 0; i < count; i++) {
                boolean isOdd = oddness > 0 && random.nextInt(oddness) == 0;
                text.append(isOdd ? odd[random.nextInt(odd.length)] : record.formatted(random.nextInt(1000)));
                text.append(random.nextInt(900) == 0 ? "\n\n" : "\n");
            }
            text.append(random.nextInt(3) == 0 ? "\n \n".repeat(random.nextInt(40)) : "");
            return text.toString().getBytes(UTF_8);
        }
    }

    private static TransformSettings settings(Processing processing, PayloadLimits limits) {
        return new TransformSettings(
                SplitType.LINE,
                true,
                CsvFormat.CONTAINER,
                limits,
                new TransformSettings.Assembly(true, false),
                processing,
                new ObjectUri("file", "", "scratch"),
                BadRecordRules.FAIL_OBJECT,
                600,
                null);
    }

    private static PlannedObject object(byte[] gzip) {
        StoredObject input = new StoredObject(new ObjectUri("file", "", "in.csv.gz"), gzip.length, "", 0);
        return new PlannedObject(0, input, new ObjectUri("file", "", "out"), 1, Long.MAX_VALUE);
    }

    @FunctionalInterface
    private interface Transform {
        PayloadTransformer.Counts apply(LineReader payloads, ByteArrayOutputStream out) throws IOException;
    }

    /** Output and counts, or the fault. */
    private static String result(InputStream plain, PayloadLimits limits, Transform transform) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LineReader payloads = LineReader.whole(plain, limits)) {
            PayloadTransformer.Counts counts = transform.apply(payloads, out);
            return out.toString(UTF_8) + counts;
        } catch (DataFaultException e) {
            return e.fault().kind() + " " + e.fault().length() + " " + e.fault();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void p1_threadsAndChunksDoNotShow(Kind kind) throws IOException {
        Random random = new Random(SEED);
        RequestHandler handler = kind.handler();
        int faults = 0;
        for (int round = 0; round < 150; round++) {
            byte[] rows = kind.object(random);
            byte[] gzip = TestModels.gzip(rows);
            if (random.nextInt(5) == 0) {
                gzip = Arrays.copyOf(gzip, random.nextInt(gzip.length));
            }
            PayloadLimits limits = new PayloadLimits(500, 1 + random.nextInt(300), random.nextInt(5) == 0);
            TransformSettings settings = settings(kind.processing(), limits);
            PlannedObject object = object(gzip);
            PayloadTransformer one = new PayloadTransformer(settings, handler);
            ChunkTransformer several =
                    new ChunkTransformer(settings, handler, 1 + random.nextInt(4), 1 + random.nextInt(600));
            String expected = result(
                    new GzipInput(new ByteArrayInputStream(gzip)),
                    limits,
                    (payloads, out) -> one.transform(object, payloads, out, null));
            String found = result(
                    new GzipInput(new ByteArrayInputStream(gzip)),
                    limits,
                    (payloads, out) -> several.transform(object, payloads, out));
            assertThat(found).as("seed %d, round %d", SEED, round).isEqualTo(expected);
            faults += expected.startsWith("INPUT") ? 1 : 0;
        }
        assertThat(faults).isBetween(10, 120);
    }

    @Test
    void p2_theAnswersOfALongObjectAreInItsOrder() throws IOException {
        Random random = new Random(SEED);
        byte[] rows = random.ints(500_000, 0, 1000)
                .mapToObj(value -> value + ",0\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
        String answers = new Random(SEED)
                .ints(500_000, 0, 1000)
                .mapToObj(value -> value + ".0\n")
                .collect(Collectors.joining());
        PayloadLimits limits = PayloadLimits.of(6 << 20, false, false);
        ChunkTransformer several = new ChunkTransformer(
                settings(Processing.none(), limits), Kind.CSV.handler(), 3, ChunkTransformer.CHUNK_BYTES / 16);
        byte[] gzip = TestModels.gzip(rows);
        String found = result(
                new GzipInput(new ByteArrayInputStream(gzip)),
                limits,
                (payloads, out) -> several.transform(object(gzip), payloads, out));
        assertThat(found.equals(answers
                        + new PayloadTransformer.Counts(
                                500_000, 500_000, rows.length, new Rejections(0, 500_000, List.of(), 0))))
                .isTrue();
    }

    @Test
    void anInterruptEndsAllThreads() throws IOException {
        Thread task = Thread.currentThread();
        InputStream silent = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    task.interrupt();
                    Thread.sleep(3_600_000);
                    return -1;
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
        };
        PayloadLimits limits = PayloadLimits.of(6 << 20, false, false);
        ChunkTransformer several =
                new ChunkTransformer(settings(Processing.none(), limits), Kind.CSV.handler(), 2, 1000);
        assertThatThrownBy(() -> several.transform(
                        object(new byte[0]), LineReader.whole(silent, limits), new ByteArrayOutputStream()))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while transforming file:///in.csv.gz");
        assertThat(Thread.interrupted()).isTrue();
    }
}
