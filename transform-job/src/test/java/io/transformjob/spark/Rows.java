package io.transformjob.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows whose answers by {@link io.transformjob.testing.TestModels#firstFeature} are known and all different. */
final class Rows {
    private Rows() {}

    /** Records {@code from} to {@code to}, the last one included, of several lengths; each ends in {@code end}. */
    static byte[] of(int from, int to, String end) {
        return text(IntStream.rangeClosed(from, to).mapToObj(i -> row(i) + end));
    }

    static byte[] of(int from, int to) {
        return of(from, to, "\n");
    }

    /** {@code 3,000}: the second feature is 0, in up to seven digits. */
    static String row(int i) {
        return i + "," + "0".repeat(1 + i * 5 % 7);
    }

    /** The output that these records must give. */
    static String answers(int from, int to) {
        return new String(text(IntStream.rangeClosed(from, to).mapToObj(i -> i + ".0\n")), US_ASCII);
    }

    static byte[] text(Stream<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(text::append);
        return text.toString().getBytes(US_ASCII);
    }
}
