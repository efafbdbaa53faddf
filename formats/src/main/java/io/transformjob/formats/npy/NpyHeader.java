package io.transformjob.formats.npy;

import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands before the numbers of a NumPy file: {@code 93 "NUMPY"}, version, header length, and a Python dictionary
 * literal such as <code>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 4), }</code> padded with spaces. The numbers
 * follow and end the file.
 *
 * <p>Source: NumPy, {@code numpy.lib.format}, versions 1.0, 2.0 and 3.0. Numbers of one to eight bytes are read; texts,
 * records, complex numbers and times are not. The three keys may come in any order.
 */
final class NpyHeader {
    /** Most dimensions an array has in NumPy 1. */
    private static final int RANK_MAX = 32;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ZIP_MAGIC = 0x504B;

    private final ElementType type;
    private final ByteOrder order;
    private final boolean fortranOrder;
    private final int[] shape;
    private final int dataStart;

    private NpyHeader(ElementType type, ByteOrder order, boolean fortranOrder, int[] shape, int dataStart) {
        this.type = type;
        this.order = order;
        this.fortranOrder = fortranOrder;
        this.shape = shape;
        this.dataStart = dataStart;
    }

    /** How a number lies in bytes. */
    ElementType type() {
        return type;
    }

    /** Order of the bytes of a number. */
    ByteOrder order() {
        return order;
    }

    /** Whether the first index runs fastest, not the last. */
    boolean fortranOrder() {
        return fortranOrder;
    }

    /** Length of each dimension; their product is the count of numbers. */
    int[] shape() {
        return shape.clone();
    }

    /** Index of the first byte of the numbers. */
    int dataStart() {
        return dataStart;
    }

    /**
     * Reads the header of the file {@code [from, to)}.
     *
     * @throws MalformedRecordException if there is none, if it names what is not read, or if not exactly as many bytes
     *     follow as it promises
     */
    static NpyHeader read(byte[] bytes, int from, int to) {
        return new Reader(bytes, from, to).read();
    }

    /** A cursor, used once. */
    private static final class Reader {
        private final byte[] bytes;
        private final int from;
        private final int to;
        private int at;
        private int headerEnd;

        Reader(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        NpyHeader read() {
            readPrefix();
            String descr = null;
            Boolean fortranOrder = null;
            long[] shape = null;
            expect('{');
            while (!skip('}')) {
                String key = text();
                expect(':');
                if (key.equals("descr") && descr == null) {
                    descr = descr();
                } else if (key.equals("fortran_order") && fortranOrder == null) {
                    fortranOrder = truth();
                } else if (key.equals("shape") && shape == null) {
                    shape = shape();
                } else {
                    throw fault(
                            "the header of a NumPy file must have descr, fortran_order and shape, once each",
                            "the key " + quoted(key));
                }
                if (!skip(',')) {
                    expect('}');
                    break;
                }
            }
            skipSpaces();
            if (at < headerEnd) {
                throw unexpected("nothing but spaces behind its dictionary");
            }
            if (descr == null || fortranOrder == null || shape == null) {
                throw fault(
                        "the header of a NumPy file must have descr, fortran_order and shape",
                        "no " + (descr == null ? "descr" : shape == null ? "shape" : "fortran_order"));
            }
            ElementType type = type(descr);
            ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            requireLength(type, shape);
            int[] lengths = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
            return new NpyHeader(type, order, fortranOrder, lengths, headerEnd);
        }

        private void readPrefix() {
            if (to - from < MAGIC.length || !Arrays.equals(bytes, from, from + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                boolean zip = to - from >= 4 && ((bytes[from] & 0xFF) << 8 | bytes[from + 1]) == ZIP_MAGIC;
                throw new MalformedRecordException(
                        from,
                        0,
                        "application/x-npy must begin with \\x93NUMPY",
                        zip
                                ? "a ZIP archive, as numpy.savez writes"
                                : MalformedRecordException.quote(bytes, from, Math.min(to, from + 6)),
                        zip ? "Write one array with numpy.save." : "Write the array with numpy.save.");
            }
            at = from + MAGIC.length;
            int major = at < to ? bytes[at] & 0xFF : 0;
            int minor = at + 1 < to ? bytes[at + 1] & 0xFF : 0;
            if (major < 1 || major > 3 || minor != 0) {
                throw fault("the version of a NumPy file must be 1.0, 2.0 or 3.0", "%d.%d".formatted(major, minor));
            }
            at += 2;
            int lengthBytes = major == 1 ? 2 : 4;
            long length = 0;
            for (int i = 0; i < lengthBytes && at < to; i++) {
                length |= (bytes[at++] & 0xFFL) << 8 * i;
            }
            if (length > to - at) {
                throw fault("the header of a NumPy file must be whole", "%d bytes of %d".formatted(to - at, length));
            }
            headerEnd = at + (int) length;
        }

        private void requireLength(ElementType type, long[] shape) {
            long held = to - headerEnd;
            boolean empty = Arrays.stream(shape).anyMatch(length -> length == 0);
            long needed = empty ? 0 : type.width();
            for (long length : shape) {
                // More than fits in the file is enough to know, and cannot overflow.
                needed = needed > held || length > held && needed > 0 ? Long.MAX_VALUE : needed * length;
            }
            if (needed != held) {
                throw fault(
                        "the numbers of a NumPy file must fill its shape %s with %d bytes each, and nothing more"
                                .formatted(shapeText(shape), type.width()),
                        "%d bytes".formatted(held));
            }
            if (Arrays.stream(shape).anyMatch(length -> length > Integer.MAX_VALUE)) {
                throw fault("a dimension must be at most 2147483647", "the shape " + shapeText(shape));
            }
        }

        private ElementType type(String descr) {
            Optional<ElementType> type = known(descr);
            if (type.isPresent()) {
                return type.get();
            }
            char kind = descr.length() > 1 ? descr.charAt(1) : 0;
            if (kind == 'O') {
                throw new MalformedRecordException(
                        from,
                        0,
                        "the elements of a NumPy file must be numbers",
                        "Python objects (" + quoted(descr) + "), whose pickle runs code when it is read",
                        "Convert the array with astype('float32').");
            }
            String what = kind == 'S' || kind == 'U' ? "texts (" + quoted(descr) + ")" : quoted(descr);
            throw new MalformedRecordException(
                    from,
                    0,
                    "the elements of a NumPy file must be numbers of the types f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8"
                            + " or b1",
                    what,
                    "Convert the array with astype('float32').");
        }

        private static Optional<ElementType> known(String descr) {
            if (descr.length() != 3) {
                return Optional.empty();
            }
            Optional<ElementType> type = Optional.ofNullable(
                    switch (descr.substring(1)) {
                        case "b1" -> ElementType.BOOL;
                        case "i1" -> ElementType.INT8;
                        case "i2" -> ElementType.INT16;
                        case "i4" -> ElementType.INT32;
                        case "i8" -> ElementType.INT64;
                        case "u1" -> ElementType.UINT8;
                        case "u2" -> ElementType.UINT16;
                        case "u4" -> ElementType.UINT32;
                        case "u8" -> ElementType.UINT64;
                        case "f2" -> ElementType.FLOAT16;
                        case "f4" -> ElementType.FLOAT32;
                        case "f8" -> ElementType.FLOAT64;
                        default -> null;
                    });
            char order = descr.charAt(0);
            return type.filter(known -> order == '<' || order == '>' || order == '|' && known.width() == 1);
        }

        /** A list of fields is a descr too. */
        private String descr() {
            skipSpaces();
            if (at < headerEnd && bytes[at] == '[') {
                throw new MalformedRecordException(
                        from,
                        0,
                        "the elements of a NumPy file must be numbers",
                        "records with fields",
                        "Write the fields as columns of a plain array.");
            }
            return text();
        }

        /** {@code ()}, {@code (3,)}, {@code (2, 4)}; Python 2 may write {@code (2L, 4L)}. */
        private long[] shape() {
            long[] lengths = new long[RANK_MAX];
            int rank = 0;
            expect('(');
            while (!skip(')')) {
                if (rank == RANK_MAX) {
                    throw fault("an array must have at most %d dimensions".formatted(RANK_MAX), "more");
                }
                lengths[rank++] = whole();
                boolean comma = skip(',');
                if (!comma && rank == 1) {
                    throw unexpected("\",\" behind the one dimension");
                }
                if (!comma) {
                    expect(')');
                    break;
                }
            }
            return Arrays.copyOf(lengths, rank);
        }

        private long whole() {
            skipSpaces();
            int start = at;
            long value = 0;
            while (at < headerEnd && bytes[at] >= '0' && bytes[at] <= '9') {
                if (at - start == 18) {
                    throw fault("a dimension must be at most 2147483647", "a number of more digits");
                }
                value = value * 10 + bytes[at++] - '0';
            }
            if (at == start) {
                throw unexpected("a whole number");
            }
            if (at < headerEnd && bytes[at] == 'L') {
                at++;
            }
            return value;
        }

        private boolean truth() {
            skipSpaces();
            for (String word : new String[] {"True", "False"}) {
                if (headerEnd - at >= word.length()
                        && latin(at, at + word.length()).equals(word)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw unexpected("True or False");
        }

        /** A text in single or double quotes, without escapes. */
        private String text() {
            skipSpaces();
            byte quote = at < headerEnd ? bytes[at] : 0;
            if (quote != '\'' && quote != '"') {
                throw unexpected("a text in quotes");
            }
            int start = ++at;
            while (at < headerEnd && bytes[at] != quote && bytes[at] != '\\') {
                at++;
            }
            if (at == headerEnd || bytes[at] == '\\') {
                throw unexpected("a closing quote");
            }
            return latin(start, at++);
        }

        private void expect(char expected) {
            if (!skip(expected)) {
                throw unexpected("\"%s\"".formatted(expected));
            }
        }

        private boolean skip(char expected) {
            skipSpaces();
            if (at < headerEnd && bytes[at] == expected) {
                at++;
                return true;
            }
            return false;
        }

        private void skipSpaces() {
            while (at < headerEnd && (bytes[at] == ' ' || bytes[at] == '\n')) {
                at++;
            }
        }

        private String latin(int start, int end) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }

        private static String quoted(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return MalformedRecordException.quote(utf8, 0, utf8.length);
        }

        private static String shapeText(long[] shape) {
            String lengths = Arrays.toString(shape);
            String inner = lengths.substring(1, lengths.length() - 1);
            return shape.length == 1 ? "(" + inner + ",)" : "(" + inner + ")";
        }

        private MalformedRecordException unexpected(String expected) {
            return fault(
                    "the header of a NumPy file must have %s at byte %d".formatted(expected, at - from),
                    at == headerEnd
                            ? "its end"
                            : MalformedRecordException.quote(bytes, at, Math.min(headerEnd, at + 16)));
        }

        private MalformedRecordException fault(String rule, String found) {
            return new MalformedRecordException(from, 0, rule, found, "Write the array with numpy.save.");
        }
    }
}
