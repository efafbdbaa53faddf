package io.transformjob.formats.number;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatScannerTest {
    /** Tokens of each shape; {@code -Dtransformjob.tokens=1000000} makes twelve million of all. */
    private static final int TOKENS = Integer.getInteger("transformjob.tokens", 10_000);

    private static final FloatScanner SCANNER = new FloatScanner();

    /** What may stand behind a token: it is never a part of it, and the scanner reads it by words. */
    private static final String[] FOLLOWERS = {
        ",", "\n", ",1.5,2,3\n", "", ";;;;;;;;;", "\r\n12345678", "|9", " .5", "\t-1"
    };

    /** Longer than the scanner ever looks ahead, and dangerous if it does. */
    private static final String REST = "1234567890.1234567890e-12,e5,.5,".repeat(4);

    /** Index behind the number that begins a text, of which it is the whole or not. */
    static int scan(String text) {
        byte[] bytes = (text + "," + REST).getBytes(UTF_8);
        int end = SCANNER.scan(bytes, 0, text.length());
        byte[] alone = text.getBytes(UTF_8);
        assertThat(SCANNER.scan(alone, 0, alone.length)).isEqualTo(end);
        return end;
    }

    private static float value(String text) {
        assertThat(scan(text)).as(text).isEqualTo(text.length());
        return SCANNER.value();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, -0.0",
        "0.0, 0",
        "-0.000, -0.0",
        "0.000000000000000000e+00, 0",
        "-0.000000000000000000e+00, -0.0",
        "7, 7",
        "-7, -7",
        "+7, 7",
        "1234567, 1234567",
        "-1234567, -1234567",
        "-123456.7, -123456.7",
        "12345678, 12345678",
        "-12345678, -12345678",
        "1609459200, 1609459200",
        "-123456789012345, -123456789012345",
        "16777217, 16777216",
        "16777219, 16777220",
        "1234567.8, 1234567.8",
        "-1234567.8, -1234567.8",
        "12345678.5, 12345678.5",
        ".5, 0.5",
        "-.5, -0.5",
        "-.12345678, -0.12345678",
        "5., 5",
        "-5., -5",
        "0.12345678901234567, 0.12345678901234567",
        "-122.41941550000001, -122.41941550000001",
        "8.692932128906250000e-01, 8.692932128906250000e-01",
        "-2.5e+05, -2.5e5",
        "1.25E-2, 1.25e-2",
        "1e5, 1e5",
        "1234567e3, 1234567e3",
        "12345678e+03, 12345678e3",
        "1.5e+038, 1.5e38",
        "0.00000000000000000012345678, 1.2345678e-19"
    })
    void plainNumbersAreRead(String text, float expected) {
        assertThat(Float.floatToRawIntBits(value(text))).isEqualTo(Float.floatToRawIntBits(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "'1,2', 1",
        "-1.5;, 4",
        "'1.25 ', 4",
        "1.2.3, 3",
        "12-5, 2",
        "1_000, 1",
        "123456789012x, 12",
        "1.2345678901e-05|, 16",
        "1.2345678e+5:, 12",
        "'0.5\r', 3"
    })
    void aNumberEndsBeforeWhatIsNoPartOfIt(String text, int end) {
        assertThat(scan(text)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "-.",
                "e5",
                "-e5",
                "1e",
                "1e+",
                "1.5e-",
                "1.23456789e",
                "1.2345678901234567e+x",
                "--1",
                "+-1",
                " 1",
                ",",
                "nan",
                "inf",
                "1.234567e/05",
                "1.2345678e)05",
                "1.2345678e+:5"
            })
    void whatIsNoPlainNumberIsLeft(String text) {
        assertThat(scan(text)).isEqualTo(-1);
    }

    @Test
    void aNumberThatCannotBeToldThisWayIsLeft() {
        for (String text : List.of(
                "1e39",
                "3.4028234663852886e+38",
                "-1.17549435e-38",
                "1.401298464324817e-45",
                "1.000000059604644775390625")) {
            assertThat(scan(text)).as(text).isEqualTo(-1);
            assertThat(read(text)).isEqualTo(Float.parseFloat(text));
        }
    }

    /**
     * The container reads a {@code double} and XGBoost narrows it. That differs from reading a {@code float} at once only
     * where the double is the very middle between two floats and the text is not.
     */
    @Test
    void aNumberIsRoundedTwiceAsTheContainerDoes() {
        String above = "1.0000000596046447753906250000000001";
        assertThat(Float.parseFloat(above)).isEqualTo(1.0000001f);
        assertThat(read(above)).isEqualTo(1f);
        String below = "1.0000001788139343261718749999999999";
        assertThat(Float.parseFloat(below)).isEqualTo(1.0000001f);
        assertThat(read(below)).isEqualTo(1.0000002f);
        String whole = "16777217.0000000000000000001";
        assertThat(Float.parseFloat(whole)).isEqualTo(16777218f);
        assertThat(read(whole)).isEqualTo(16777216f);
    }

    /** As decoders read: what the scanner leaves is left to {@link FloatText}. */
    private static float read(String text) {
        byte[] bytes = (text + "," + REST).getBytes(UTF_8);
        return SCANNER.scan(bytes, 0, text.length()) == text.length()
                ? SCANNER.value()
                : Float.intBitsToFloat((int) FloatText.read(bytes, 0, text.length()));
    }

    /** How tokens are written. */
    enum Shape {
        INTEGER {
            @Override
            String token(Random random) {
                return Long.toString(random.nextLong() >> random.nextInt(64));
            }
        },
        SHORT_DECIMAL {
            @Override
            String token(Random random) {
                return decimal(random.nextInt() >> random.nextInt(32), random.nextInt(8));
            }
        },
        LONG_DECIMAL {
            @Override
            String token(Random random) {
                return decimal(random.nextLong() >> random.nextInt(64), random.nextInt(25));
            }
        },
        FLOAT {
            @Override
            String token(Random random) {
                return Float.toString(anyFloat(random));
            }
        },
        DOUBLE {
            @Override
            String token(Random random) {
                return Double.toString(random.nextBoolean() ? random.nextGaussian() : anyDouble(random));
            }
        },
        /** What {@code numpy.savetxt} writes. */
        SAVETXT {
            @Override
            String token(Random random) {
                return String.format(
                        Locale.ROOT, "%.18e", random.nextBoolean() ? random.nextGaussian() : anyFloat(random));
            }
        },
        EXPONENT {
            @Override
            String token(Random random) {
                String sign = new String[] {"", "+", "-"}[random.nextInt(3)];
                String zero = random.nextInt(4) == 0 ? "0" : "";
                return decimal(random.nextLong() >> random.nextInt(64), random.nextInt(20))
                        + (random.nextBoolean() ? "e" : "E")
                        + sign
                        + zero
                        + random.nextInt(random.nextBoolean() ? 12 : 60);
            }
        },
        SUBNORMAL {
            @Override
            String token(Random random) {
                float value = Float.intBitsToFloat(random.nextInt(1 << 25) | random.nextInt() & 1 << 31);
                return random.nextBoolean()
                        ? new BigDecimal(value)
                                .round(new MathContext(1 + random.nextInt(20)))
                                .toString()
                        : Float.toString(value);
            }
        },
        ZERO {
            @Override
            String token(Random random) {
                String fraction = random.nextBoolean() ? "" : "." + "0".repeat(random.nextInt(30));
                return (random.nextBoolean() ? "-" : "")
                        + "0".repeat(1 + random.nextInt(10))
                        + fraction
                        + (random.nextBoolean() ? "" : "e-" + random.nextInt(400));
            }
        },
        MANY_DIGITS {
            @Override
            String token(Random random) {
                StringBuilder digits = new StringBuilder(random.nextBoolean() ? "-" : "");
                for (int i = 1 + random.nextInt(60); i >= 0; i--) {
                    digits.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
                }
                digits.insert(1 + random.nextInt(digits.length() - 1), ".");
                return digits + (random.nextBoolean() ? "" : "e-" + random.nextInt(60));
            }
        },
        /** Next to the middle between two floats, nearer than a double can tell or not. */
        NEAR_HALFWAY {
            @Override
            String token(Random random) {
                BigDecimal middle = middle(random);
                BigDecimal distance = middle.abs().movePointLeft(5 + random.nextInt(20));
                return (random.nextBoolean() ? middle.add(distance) : middle.subtract(distance))
                        .round(new MathContext(8 + random.nextInt(40)))
                        .toString();
            }
        },
        /** The very middle between two floats, and a little more or less. */
        HALFWAY {
            @Override
            String token(Random random) {
                BigDecimal middle = middle(random);
                return switch (random.nextInt(4)) {
                    case 0 -> middle.toPlainString();
                    case 1 -> middle.add(new BigDecimal("1e-60")).toPlainString();
                    case 2 -> middle.subtract(new BigDecimal("1e-60")).toPlainString();
                    default -> middle.toString();
                };
            }
        };

        abstract String token(Random random);

        private static String decimal(long digits, int scale) {
            return BigDecimal.valueOf(digits, scale).toPlainString();
        }

        private static float anyFloat(Random random) {
            float value = Float.intBitsToFloat(random.nextInt());
            return Float.isFinite(value) ? value : 1;
        }

        private static double anyDouble(Random random) {
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(value) ? value : 1;
        }

        private static BigDecimal middle(Random random) {
            float low = random.nextBoolean() ? (float) random.nextGaussian() : anyFloat(random);
            float high = Math.nextUp(low);
            return Float.isInfinite(high)
                    ? BigDecimal.ONE
                    : new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.valueOf(2));
        }
    }

    /**
     * Every token is read as {@code Float.parseFloat} reads it, but for those of which the {@code double} is the very middle
     * between two floats.
     */
    @ParameterizedTest
    @EnumSource
    void anyTokenIsReadAsTheFloatThatItIs(Shape shape) {
        long seed = 20261121;
        Random random = new Random(seed);
        byte[] bytes = new byte[400];
        byte[] rest = REST.getBytes(UTF_8);
        int taken = 0;
        for (int i = 0; i < TOKENS; i++) {
            String token = shape.token(random);
            byte[] text = (token + FOLLOWERS[i % FOLLOWERS.length]).getBytes(UTF_8);
            System.arraycopy(text, 0, bytes, 0, text.length);
            System.arraycopy(rest, 0, bytes, text.length, rest.length);
            int stop = SCANNER.scan(bytes, 0, text.length);
            float found = SCANNER.value();
            if (stop < 0) {
                found = Float.intBitsToFloat((int) FloatText.read(bytes, 0, token.length()));
            } else {
                taken++;
            }
            double number = Double.parseDouble(token);
            float expected = isMiddle(number) ? (float) number : Float.parseFloat(token);
            if (stop >= 0 && stop != token.length()
                    || Float.floatToRawIntBits(found) != Float.floatToRawIntBits(expected)) {
                throw new AssertionError(
                        "seed %d: %s must be %s, got %s up to %d".formatted(seed, token, expected, found, stop));
            }
        }
        if (shape != Shape.HALFWAY && shape != Shape.NEAR_HALFWAY) {
            assertThat(taken).as("tokens that are not left").isGreaterThan(TOKENS / 50);
        }
    }

    /** Whether a number is as far from one float as from the next. */
    private static boolean isMiddle(double number) {
        float near = (float) number;
        double other = number > near ? Math.nextUp(near) : Math.nextDown(near);
        return number != near && number - near == other - number;
    }
}
