package io.transformjob.formats.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {
    private final byte[] bytes = new byte[8];

    /** The value of a number by the definition of IEEE 754. */
    private static double value(int bits, int exponentBits, int fractionBits) {
        int fraction = bits & (1 << fractionBits) - 1;
        int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        int bias = (1 << exponentBits - 1) - 1;
        double sign = bits >> exponentBits + fractionBits == 0 ? 1 : -1;
        return sign
                * (exponent == 0
                        ? Math.scalb((double) fraction, 1 - bias - fractionBits)
                        : Math.scalb((double) fraction + (1 << fractionBits), exponent - bias - fractionBits));
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 5, 10", "BFLOAT16, 8, 7"})
    void every_finite_number_of_16_bits_is_read_exactly_and_written_back(
            ElementType type, int exponentBits, int fractionBits) {
        int infinity = (1 << exponentBits) - 1 << fractionBits;
        for (int bits = 0; bits < 1 << 16; bits++) {
            if ((bits & 0x7FFF) >= infinity) {
                continue;
            }
            ElementType.INT16.writeWhole(bits, bytes, 0);
            double read = type.readFraction(bytes, 0);
            float[] batch = new float[1];
            type.read(bytes, 0, ByteOrder.LITTLE_ENDIAN, 1, batch, 0, 1);

            type.writeFraction(read, bytes, 0);

            assertThat(Double.doubleToRawLongBits(read))
                    .isEqualTo(Double.doubleToRawLongBits(value(bits, exponentBits, fractionBits)));
            assertThat(Float.floatToRawIntBits(batch[0])).isEqualTo(Float.floatToRawIntBits((float) read));
            assertThat(ElementType.UINT16.readWhole(bytes, 0)).isEqualTo(bits);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 5, 10", "BFLOAT16, 8, 7"})
    void a_number_between_two_of_16_bits_goes_to_the_nearer_and_from_the_middle_to_the_even_one(
            ElementType type, int exponentBits, int fractionBits) {
        int infinity = (1 << exponentBits) - 1 << fractionBits;
        for (int below = 0; below < infinity; below++) {
            // What would come behind the largest number decides from where on numbers are infinite.
            double middle = (value(below, exponentBits, fractionBits)
                            + (below + 1 == infinity
                                    ? Math.scalb(1.0, 1 << exponentBits - 1)
                                    : value(below + 1, exponentBits, fractionBits)))
                    / 2;

            assertThat(write(type, Math.nextDown(middle))).isEqualTo(below);
            assertThat(write(type, middle)).isEqualTo(below + (below & 1));
            assertThat(write(type, Math.nextUp(middle))).isEqualTo(below + 1);
            assertThat(write(type, -middle)).isEqualTo(0x8000 | below + (below & 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, NaN, 7E00",
        "FLOAT16, Infinity, 7C00",
        "FLOAT16, -Infinity, FC00",
        "FLOAT16, 1e300, 7C00",
        "FLOAT16, 4.9e-324, 0000",
        "BFLOAT16, NaN, 7FC0",
        "BFLOAT16, -Infinity, FF80",
        "BFLOAT16, 4.9e-324, 0000"
    })
    void numbers_at_the_ends_are_written(ElementType type, double value, String bits) {
        assertThat(write(type, value)).isEqualTo(HexFormat.fromHexDigits(bits));
    }

    private long write(ElementType type, double value) {
        type.writeFraction(value, bytes, 0);
        return ElementType.UINT16.readWhole(bytes, 0);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 7C00", "FLOAT16, FC00", "FLOAT16, 7C01", "FLOAT16, 7E00", "BFLOAT16, 7F80", "BFLOAT16, FFC0"})
    void infinities_and_nan_are_read(ElementType type, String bits) {
        int field = HexFormat.fromHexDigits(bits);
        ElementType.UINT16.writeWhole(field, bytes, 0);

        boolean nan = (field & (type == ElementType.FLOAT16 ? 0x3FF : 0x7F)) != 0;
        double infinity = field < 0x8000 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;

        assertThat(type.readFraction(bytes, 0)).isEqualTo(Double.valueOf(nan ? Double.NaN : infinity));
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, -128",
        "INT8, 127",
        "UINT8, 255",
        "INT16, -32768",
        "UINT16, 65535",
        "INT32, -2147483648",
        "UINT32, 4294967295",
        "INT64, 9007199254740993",
        "UINT64, -1",
        "BOOL, 1",
        "BOOL, 0"
    })
    void whole_numbers_come_back_exactly(ElementType type, long value) {
        type.writeWhole(value, bytes, 0);

        assertThat(type.readWhole(bytes, 0)).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource
    void numbers_are_whole_or_have_a_fraction(ElementType type) {
        if (type.isFloat()) {
            assertThatThrownBy(() -> type.readWhole(bytes, 0)).hasMessage(type + " is not whole");
        } else {
            assertThatThrownBy(() -> type.readFraction(bytes, 0)).hasMessage(type + " is whole");
            assertThatThrownBy(() -> type.writeFraction(0, bytes, 0)).hasMessage(type + " is whole");
        }
    }

    @Test
    void numbers_are_spread_over_columns() {
        float[] values = {-1, -1, -1, -1, -1, -1};

        ElementType.FLOAT32.read(
                HexFormat.of().parseHex("FF0000803F00000040"), 1, ByteOrder.LITTLE_ENDIAN, 2, values, 1, 3);

        assertThat(values).containsExactly(-1, 1, -1, -1, 2, -1);
    }
}
