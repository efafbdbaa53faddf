package io.transformjob.formats.number;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleReaderTest {
    private static double read(String text) {
        byte[] bytes = ("9" + text + "9").getBytes(US_ASCII);
        return DoubleReader.read(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "+1",
                "1.",
                ".5",
                "00012.5",
                "1e5",
                "1E-5",
                "1e+05",
                "9007199254740993",
                "9007199254740992.5",
                "0.1",
                "0.10000000149011612",
                "1.7976931348623157e308",
                "4.9e-324",
                "2.2250738585072011e-308",
                "1e400",
                "1e-400",
                "123456789012345678",
                "1234567890123456789",
                "0.3000000000000000166",
                "1e22",
                "1e23",
                "8.5e80",
                "8.5e81",
                "1e-80",
                "9223372036854775807e-10",
                "0.000000000000000000000000000000000000000000000000000001",
                "0e999999999999"
            })
    void aNumberIsReadAsJavaReadsIt(String text) {
        assertThat(Double.doubleToRawLongBits(read(text)))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "e5", "1e", "1e+", "1..", "1.5x", "x", "nan", "1 2", "--1", "0x10"})
    void whatIsNoNumberIsNan(String text) {
        assertThat(read(text)).isNaN();
    }

    @Test
    void whatPythonTakesBesidesIsRead() {
        assertThat(read(" 1.5\t")).isEqualTo(1.5);
        assertThat(read("1_000")).isEqualTo(1000);
        assertThat(read("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void randomNumbersAreReadAsJavaReadsThem() {
        Random random = new Random(77);
        for (int i = 0; i < 400_000; i++) {
            String text = text(random, i);
            assertThat(Double.doubleToRawLongBits(read(text)))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        }
    }

    private static String text(Random random, int i) {
        return switch (i % 6) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0xFFEFFFFFFFFFFFFFL));
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
            case 2 -> String.format(Locale.ROOT, "%.18e", random.nextGaussian());
            case 3 -> random.nextLong(1_000_000_000_000_000_000L) + "e" + (random.nextInt(170) - 85);
            // The middle between two doubles, and a digit beside it.
            case 4 -> {
                long odd = (1L << 53 | random.nextLong(1L << 53)) << 1 | 1;
                yield odd + (random.nextBoolean() ? "" : "e" + -random.nextInt(5));
            }
            default -> {
                double value = random.nextDouble();
                yield new BigDecimal(value)
                        .add(new BigDecimal(Math.nextUp(value)))
                        .divide(BigDecimal.valueOf(2))
                        .toPlainString()
                        .substring(0, 17 + random.nextInt(3));
            }
        };
    }

    @Test
    void numbersAsPythonPrintsThemAreReadWithoutAnObject() {
        byte[] text = "0.12345678901234567,-1.2345678901234567e-05,3.5".getBytes(US_ASCII);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = DoubleReader.read(text, 0, 19) + DoubleReader.read(text, 20, 43) + DoubleReader.read(text, 44, 47);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            sum += DoubleReader.read(text, 0, 19) + DoubleReader.read(text, 20, 43) + DoubleReader.read(text, 44, 47);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
        assertThat(sum).isBetween(3_500.0, 3_700.0);
    }
}
