package io.transformjob.formats.recordio;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Records in all the ways that protobuf lets a writer write them: numbers packed, unpacked, mixed and in several runs, fields
 * in any order, fields that nobody knows, groups, names that occur twice, values that are merged, tags and lengths in more
 * bytes than needed.
 */
final class RandomRecords {
    private static final List<String> NAMES = List.of("values", "values", "values", "a", "", "é");
    private static final int[] TENSORS = {2, 3, 7};

    private final Random random;
    /** Whether to write what no writer writes, only readers must bear. */
    private final boolean odd;

    /** Types of the values in this entry, in order. */
    private final List<Integer> types = new ArrayList<>();

    RandomRecords(Random random, boolean odd) {
        this.random = random;
        this.odd = odd;
    }

    /** Writes fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] record() {
        return bytes(out -> {
            int entries = odd ? random.nextInt(4) : 1;
            for (int i = 0; i < entries; i++) {
                unknown(out);
                field(out, 1, entry(NAMES.get(odd ? random.nextInt(NAMES.size()) : 0)));
            }
            while (random.nextInt(3) == 0) {
                field(out, 2, entry(NAMES.get(random.nextInt(NAMES.size()))));
            }
            for (int text = 3; text <= 5; text++) {
                if (random.nextInt(5) == 0) {
                    field(out, text, new byte[] {'u', (byte) random.nextInt(128)});
                }
            }
            unknown(out);
        });
    }

    private byte[] entry(String name) {
        types.clear();
        return bytes(out -> {
            boolean keyFirst = !odd || random.nextInt(4) > 0;
            if (keyFirst) {
                field(out, 1, name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            do {
                unknown(out);
                field(out, 2, value());
            } while (odd && random.nextInt(6) == 0);
            if (!keyFirst) {
                field(out, 1, name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        });
    }

    private byte[] value() {
        return bytes(out -> {
            do {
                unknown(out);
                int type = type();
                if (type == 9) {
                    field(out, 9, bytes(content -> {
                        field(content, 1, new byte[random.nextInt(3)]);
                        field(content, 2, "image/png".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    }));
                } else if (!odd || random.nextInt(12) > 0) {
                    field(out, type, tensor(type));
                }
            } while (odd && random.nextInt(6) == 0);
        });
    }

    /**
     * Any type, but none that has been replaced by another: protobuf-java then brings back what was replaced, against its
     * own rules and unlike other implementations.
     */
    private int type() {
        int type;
        do {
            type = odd && random.nextInt(12) == 0 ? 9 : TENSORS[random.nextInt(3)];
        } while (types.contains(type) && types.get(types.size() - 1) != type);
        types.add(type);
        return type;
    }

    /** Dense, sparse, or a row of zeros; shape and keys mostly fit. */
    private byte[] tensor(int type) {
        int form = random.nextInt(4);
        int count = form == 0 ? 0 : 1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 5);
        long[] keys = new long[form < 2 ? 0 : count];
        int width = 2 * count + 1;
        for (int i = 0, column = 0; i < keys.length; i++, column += 1 + random.nextInt(2)) {
            keys[i] = column;
        }
        long[] shape = form == 1 ? new long[0] : new long[] {width};
        if (form > 1 && random.nextInt(4) == 0) {
            shape = new long[] {1 + random.nextInt(3), width};
        }
        if (odd) {
            spoil(keys);
            spoil(shape);
            shape = random.nextInt(15) == 0 ? new long[0] : shape;
        }
        long[] dimensions = shape;
        return bytes(out -> {
            int valuesLeft = count;
            int keysLeft = keys.length;
            boolean shapeLeft = true;
            while (valuesLeft > 0 || keysLeft > 0 || shapeLeft) {
                unknown(out);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        int run = run(valuesLeft);
                        values(out, type, run);
                        valuesLeft -= run;
                    }
                    case 1 -> {
                        int run = run(keysLeft);
                        numbers(out, 2, keys, keys.length - keysLeft, run);
                        keysLeft -= run;
                    }
                    default -> {
                        if (shapeLeft) {
                            numbers(out, 3, dimensions, 0, dimensions.length);
                        }
                        shapeLeft = false;
                    }
                }
            }
            unknown(out);
        });
    }

    private void spoil(long[] numbers) {
        if (numbers.length > 0 && random.nextInt(10) == 0) {
            long[] odds = {-1, 0, 1, 7, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE};
            numbers[random.nextInt(numbers.length)] = odds[random.nextInt(odds.length)];
        }
    }

    /** All that is left, or some of it. */
    private int run(int left) {
        return random.nextInt(3) > 0 ? left : random.nextInt(left + 1);
    }

    private void values(CodedOutputStream out, int type, int count) throws IOException {
        boolean packed = random.nextInt(4) > 0;
        byte[] run = bytes(content -> {
            for (int i = 0; i < count; i++) {
                int wireType = type == 2 ? WireFormat.WIRETYPE_FIXED32 : type == 3 ? WireFormat.WIRETYPE_FIXED64 : 0;
                if (!packed) {
                    content.writeTag(1, wireType);
                }
                switch (type) {
                    case 2 -> content.writeFloatNoTag(number());
                    case 3 -> content.writeDoubleNoTag(random.nextInt(20) == 0 ? 1e300 : number() / 3.0);
                    default -> content.writeInt32NoTag(random.nextInt() >> random.nextInt(32));
                }
            }
        });
        if (packed) {
            field(out, 1, run);
        } else {
            out.writeRawBytes(run);
        }
    }

    private float number() {
        return switch (random.nextInt(30)) {
            case 0 -> Float.NaN;
            case 1 -> Float.POSITIVE_INFINITY;
            case 2 -> -0.0f;
            case 3 -> Float.MIN_VALUE;
            default -> (float) random.nextGaussian();
        };
    }

    private void numbers(CodedOutputStream out, int field, long[] numbers, int from, int count) throws IOException {
        boolean packed = random.nextInt(4) > 0;
        byte[] run = bytes(content -> {
            for (int i = from; i < from + count; i++) {
                if (!packed) {
                    content.writeTag(field, WireFormat.WIRETYPE_VARINT);
                }
                content.writeUInt64NoTag(numbers[i]);
            }
        });
        if (packed) {
            field(out, field, run);
        } else {
            out.writeRawBytes(run);
        }
    }

    /** A field with a length, sometimes with a tag or a length of more bytes than needed. */
    private void field(CodedOutputStream out, int field, byte[] content) throws IOException {
        number(out, field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        number(out, content.length);
        out.writeRawBytes(content);
    }

    private void number(CodedOutputStream out, int value) throws IOException {
        if (odd && value < 128 && random.nextInt(40) == 0) {
            out.writeRawByte((byte) (value | 0x80));
            for (int i = random.nextInt(9); i > 0; i--) {
                out.writeRawByte((byte) 0x80);
            }
            out.writeRawByte((byte) 0);
        } else {
            out.writeUInt32NoTag(value);
        }
    }

    /** Sometimes a field that nobody knows, or a known one of a wrong type. */
    private void unknown(CodedOutputStream out) throws IOException {
        while (odd && random.nextInt(8) == 0) {
            int field = random.nextBoolean() ? 1 + random.nextInt(9) : 11 + random.nextInt(10_000);
            switch (random.nextInt(5)) {
                case 0 -> {
                    out.writeTag(field + 9, WireFormat.WIRETYPE_VARINT);
                    out.writeUInt64NoTag(random.nextLong());
                }
                case 1 -> {
                    out.writeTag(field + 9, WireFormat.WIRETYPE_FIXED64);
                    out.writeFixed64NoTag(random.nextLong());
                }
                case 2 -> {
                    out.writeTag(field + 9, WireFormat.WIRETYPE_FIXED32);
                    out.writeFixed32NoTag(random.nextInt());
                }
                case 3 -> field(out, field + 9, new byte[random.nextInt(10)]);
                default -> {
                    out.writeTag(field, WireFormat.WIRETYPE_START_GROUP);
                    unknown(out);
                    out.writeTag(field, WireFormat.WIRETYPE_END_GROUP);
                }
            }
        }
    }
}
