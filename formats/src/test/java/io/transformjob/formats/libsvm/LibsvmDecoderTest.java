package io.transformjob.formats.libsvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.ContainerTextCases;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LibsvmDecoderTest {
    private static final float NONE = Float.NaN;

    static List<ContainerTextCases.Case> until31() throws Exception {
        return ContainerTextCases.libsvm("container_1_7");
    }

    static List<ContainerTextCases.Case> from32() throws Exception {
        return ContainerTextCases.libsvm("container_newest");
    }

    @ParameterizedTest
    @MethodSource("until31")
    void formats3_indicesCountFromZeroUntilXgboost31(ContainerTextCases.Case body) {
        ContainerTextCases.check(body, new LibsvmDecoder(false));
    }

    @ParameterizedTest
    @MethodSource("from32")
    void formats3_theWholeRequestTellsTheIndexBaseFromXgboost32(ContainerTextCases.Case body) {
        ContainerTextCases.check(body, new LibsvmDecoder(true));
    }

    private static List<float[]> decode(String body) {
        return ContainerTextCases.decode(new LibsvmDecoder(false), body.getBytes(UTF_8));
    }

    @Test
    void formats3_valuesOfOneIndexAreSummedAndOrderDoesNotMatter() {
        assertThat(decode("1 2:0.1 0:1 2:0.2\n")).containsExactly(new float[] {1, NONE, (float) (0.1 + 0.2)});
    }

    @Test
    void formats3_linesWithoutFeaturesAreRowsUnlessTheyAreTheLast() {
        assertThat(decode("1 0:1\n0\n\n0 0:2\n1\n\n"))
                .containsExactly(new float[] {1}, new float[] {NONE}, new float[] {NONE}, new float[] {2});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 0:1\\n1 a:1    | 1 | 6 | the index of a feature must be a whole number from 0 to 2147483646, found "a:1". Write features as index:value.
        1 -1:1          | 1 | 0 | the index of a feature must be a whole number from 0 to 2147483646, found "-1:1". Write features as index:value.
        1 99999999999:1 | 1 | 0 | the index of a feature must be a whole number from 0 to 2147483646, found "99999999999:1". Write features as index:value.
        1 qid:3 1:2     | 1 | 0 | the index of a feature must be a whole number from 0 to 2147483646, found "qid:3". Query ids are not taken at inference; remove them.
        1 0:1 1:x       | 2 | 0 | the value of a feature must be a number, found "1:x". Write features as index:value, and leave missing ones out.
        1 1:2:3         | 1 | 0 | the value of a feature must be a number, found "1:2:3". Write features as index:value, and leave missing ones out.
        1 1:inf         | 1 | 0 | the value of a feature must be finite, found "1:inf". Leave missing ones out.
        0\\n1            | 0 | 0 | an object must hold at least one feature, found none. Write features as index:value.
        """)
    void formats3_aRecordThatIsRefusedIsNamed(String body, int column, int offset, String message) {
        assertThatThrownBy(() -> decode(body.replace("\\n", "\n")))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.column()).isEqualTo(column);
                    assertThat(e.offset()).isEqualTo(offset);
                });
    }

    @Test
    void blankLinesCutOffBeforeTheFirstRecordAreNoObjectWithoutFeatures() {
        byte[] object = "\n\n1 2:3\n".getBytes(UTF_8);
        Edges edges = new Edges() {
            @Override
            public boolean nothingBefore() {
                return true;
            }

            @Override
            public boolean nothingAfter(ByteTest something) {
                return IntStream.range(2, object.length).noneMatch(i -> something.accepts(object[i]));
            }

            @Override
            public byte[] firstLine() {
                throw new IllegalStateException("nothing stands before the payload");
            }
        };
        LibsvmDecoder decoder = new LibsvmDecoder(true);
        decoder.start(object, 0, 2, edges);
        assertThat(decoder.next()).isNull();
    }

    @Test
    void lookingForTheIndexBaseReadsATokenOfManyColonsOnce() {
        // 2 MB; looking back to the start of the token from each colon would take 10^12 steps.
        byte[] body = "1:".repeat(1_000_000).getBytes(UTF_8);
        LibsvmDecoder decoder = new LibsvmDecoder(true);
        decoder.start(body, 0, body.length, Edges.WHOLE);
        assertThatThrownBy(decoder::next).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void anyBytesGiveRowsOrARefusal() {
        long seed = 7;
        Random random = new Random(seed);
        byte[] alphabet = "0123456789.:: \n\r\t-+eE#_naq".getBytes(UTF_8);
        for (int round = 0; round < 200_000; round++) {
            byte[] body = new byte[random.nextInt(30)];
            for (int i = 0; i < body.length; i++) {
                body[i] = alphabet[random.nextInt(alphabet.length)];
            }
            LibsvmDecoder decoder = new LibsvmDecoder(random.nextBoolean());
            try {
                decoder.start(body, 0, body.length, Edges.WHOLE);
                while (decoder.next() != null) {
                    continue;
                }
            } catch (MalformedRecordException e) {
                assertThat(e.remedy()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d body %s".formatted(seed, round, new String(body, UTF_8)), e);
            }
        }
    }

    @Test
    void formats3_linesAreReadAsTokenAfterTokenWouldBe() {
        long seed = 31;
        Random random = new Random(seed);
        String[] odd = {"0", "1.5", "", "#", "x", "\t", "nan"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder();
            float[] expected = new float[40];
            Arrays.fill(expected, NONE);
            int index = -1;
            boolean ascending = random.nextInt(4) > 0;
            for (int tokens = random.nextInt(10); tokens >= 0; tokens--) {
                if (random.nextInt(4) == 0) {
                    line.append(odd[random.nextInt(odd.length)]);
                } else {
                    index = ascending ? index + 1 + random.nextInt(3) : random.nextInt(40);
                    double value = random.nextInt(3) == 0 ? random.nextGaussian() : random.nextInt(200) / 8.0;
                    line.append(random.nextInt(9) == 0 ? "0" : "")
                            .append(index)
                            .append(':')
                            .append(value);
                    expected[index] = Float.isNaN(expected[index]) ? (float) value : Float.POSITIVE_INFINITY;
                }
                line.append(' ');
            }
            String text = line + (random.nextBoolean() ? "39:1\r\n" : "39:1");
            boolean twice = Float.isInfinite(expected[39]) || !Float.isNaN(expected[39]);
            for (float value : expected) {
                twice |= Float.isInfinite(value);
            }
            if (!twice) {
                expected[39] = 1;
                assertThat(decode(text))
                        .as("seed %d round %d: %s", seed, round, text)
                        .containsExactly(expected);
            }
        }
    }
}
