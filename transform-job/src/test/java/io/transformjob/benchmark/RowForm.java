package io.transformjob.benchmark;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How numbers are written: what a row costs to parse depends on little else. */
enum RowForm {
    /** {@code %.4f}, about 200 bytes for a row of 28. */
    SHORT {
        @Override
        void append(float value, StringBuilder row) {
            long tenThousandths = Math.round(Math.abs((double) value) * 1e4);
            row.append(value < 0 ? "-" : "").append(tenThousandths / 10_000).append('.');
            String fraction = Long.toString(10_000 + tenThousandths % 10_000);
            row.append(fraction, 1, fraction.length());
        }
    },

    /** {@code %.18e}, as NumPy's {@code savetxt} writes by default; about 700 bytes for a row of 28. */
    LONG {
        @Override
        void append(float value, StringBuilder row) {
            if (value == 0) {
                row.append("0.000000000000000000e+00");
                return;
            }
            BigDecimal rounded =
                    new BigDecimal(Math.abs((double) value)).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
            String digits = rounded.unscaledValue().toString();
            int exponent = digits.length() - 1 - rounded.scale();
            row.append(value < 0 ? "-" : "")
                    .append(digits.charAt(0))
                    .append('.')
                    .append(digits, 1, digits.length());
            row.append("0".repeat(DIGITS - digits.length()));
            row.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent) < 10 ? "0" : "");
            row.append(Math.abs(exponent));
        }
    };

    private static final int DIGITS = 19;

    abstract void append(float value, StringBuilder row);

    /** Writes a row as CSV, with its line feed. */
    void appendRow(float[] values, int at, StringBuilder text) {
        for (int column = 0; column < HiggsRows.COLUMNS; column++) {
            append(values[at + column], text);
            text.append(column + 1 < HiggsRows.COLUMNS ? ',' : '\n');
        }
    }
}
