package io.transformjob.formats.v2;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Lengths of the dimensions of a tensor. */
final class Shapes {
    private static final int SHOWN_MAX = 8;

    private Shapes() {}

    /** The product of the lengths, which are not negative; {@link Integer#MAX_VALUE} stands for that and all above. */
    static int elementCount(long[] shape) {
        for (long length : shape) {
            if (length == 0) {
                return 0;
            }
        }
        long product = 1;
        for (long length : shape) {
            if (length > Integer.MAX_VALUE / product) {
                return Integer.MAX_VALUE;
            }
            product *= length;
        }
        return (int) product;
    }

    /** As it stands in a message, {@code [2,3]}; of many dimensions the first ones. */
    static String text(long[] shape) {
        String text =
                Arrays.stream(shape).limit(SHOWN_MAX).mapToObj(Long::toString).collect(Collectors.joining(","));
        return "[" + text + (shape.length > SHOWN_MAX ? ",…]" : "]");
    }
}
