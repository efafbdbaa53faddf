package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a model in the UBJSON dialect of XGBoost into the tree of {@link DocumentNode}: big-endian, counted arrays have
 * no closing bracket, keys no {@code S}, {@code d} is a float and {@code D} a double.
 *
 * <p>Source: {@code dmlc/xgboost} {@code src/common/json.cc}, {@code UBJReader}; ubjson.org draft 12.
 */
final class UbjsonReader {
    private final ByteCursor in;
    private final DocumentLimits limits;

    private UbjsonReader(ByteCursor in) {
        this.in = in;
        this.limits = new DocumentLimits(in.member(), in.remaining());
    }

    static DocumentNode read(ByteCursor in) {
        UbjsonReader reader = new UbjsonReader(in);
        return DocumentNode.root(in.member(), reader.value(in.unsignedByte("a value"), "", 0));
    }

    private Object value(int marker, String key, int depth) {
        return switch (marker) {
            case '{' -> object(key, depth + 1);
            case '[' -> array(key, depth + 1);
            case 'S' -> string("a string");
            case 'T' -> Boolean.TRUE;
            case 'F' -> Boolean.FALSE;
            case 'Z' -> DocumentNode.NULL;
            case 'd' -> Float.intBitsToFloat(in.intBig("a float"));
            case 'D' -> (float) Double.longBitsToDouble(in.longBig("a double"));
            default -> integer(marker);
        };
    }

    private Map<String, Object> object(String ownKey, int depth) {
        limits.depth(depth);
        if (in.peek() == '}') {
            in.take(1, "an object");
            return Map.of();
        }
        limits.container();
        Map<String, Object> object = new LinkedHashMap<>();
        do {
            int at = in.position();
            String key = string("a key");
            int marker = in.unsignedByte("a value");
            if (DocumentLimits.unused(key, ownKey)) {
                skip(marker, depth);
            } else if (object.put(key, value(marker, key, depth)) != null) {
                throw in.faultAt(
                        at,
                        "every member of an object must have its own name",
                        ArtifactException.quote(key) + " twice",
                        ByteCursor.DAMAGED);
            }
        } while (in.peek() != '}');
        in.take(1, "an object");
        return object;
    }

    private Object array(String key, int depth) {
        limits.depth(depth);
        if (in.peek() == '$') {
            in.take(1, "a type");
            int type = in.unsignedByte("a type");
            return typedArray(type, countAfterHash(typeBytes(type)));
        }
        if (in.peek() == '#') {
            int count = countAfterHash(1);
            if (count == 0) {
                return List.of();
            }
            limits.container();
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                list.add(value(in.unsignedByte("an item"), key, depth));
            }
            return list;
        }
        limits.container();
        List<Object> list = new ArrayList<>();
        while (in.peek() != ']') {
            list.add(value(in.unsignedByte("an item"), key, depth));
        }
        in.take(1, "an array");
        return list;
    }

    private Object typedArray(int type, int count) {
        return switch (type) {
            case 'd' -> in.floatsBig(count, "floats");
            case 'l' -> in.intsBig(count, "integers");
            case 'U' -> in.copy(count, "bytes");
            case 'D' -> {
                float[] floats = new float[count];
                for (int i = 0; i < count; i++) {
                    floats[i] = (float) Double.longBitsToDouble(in.longBig("a double"));
                }
                yield floats;
            }
            case 'L' -> {
                long[] longs = new long[count];
                for (int i = 0; i < count; i++) {
                    longs[i] = in.longBig("an integer");
                }
                yield longs;
            }
            default -> {
                int[] ints = new int[count];
                for (int i = 0; i < count; i++) {
                    ints[i] = (int) integer(type);
                }
                yield ints;
            }
        };
    }

    /** Passes over a value without keeping it. */
    private void skip(int marker, int depth) {
        limits.depth(depth + 1);
        switch (marker) {
            case '{' -> {
                while (in.peek() != '}') {
                    in.take(length(), "a key");
                    skip(in.unsignedByte("a value"), depth + 1);
                }
                in.take(1, "an object");
            }
            case '[' -> skipArray(depth);
            case 'S' -> in.take(length(), "a string");
            case 'T', 'F', 'Z' -> {
                // A marker without a body.
            }
            default -> in.take(typeBytes(marker), "a number");
        }
    }

    private void skipArray(int depth) {
        if (in.peek() == '$') {
            in.take(1, "a type");
            int bytesEach = typeBytes(in.unsignedByte("a type"));
            in.take((long) countAfterHash(bytesEach) * bytesEach, "an array");
        } else if (in.peek() == '#') {
            int count = countAfterHash(1);
            for (int i = 0; i < count; i++) {
                skip(in.unsignedByte("an item"), depth + 1);
            }
        } else {
            while (in.peek() != ']') {
                skip(in.unsignedByte("an item"), depth + 1);
            }
            in.take(1, "an array");
        }
    }

    private int countAfterHash(int bytesEach) {
        if (in.unsignedByte("an array length") != '#') {
            throw in.fault("a typed array must have a length", "none", ByteCursor.DAMAGED);
        }
        return in.count(integer(in.unsignedByte("an array length")), bytesEach, "array items");
    }

    private String string(String what) {
        return in.text(length(), UTF_8, what);
    }

    private long length() {
        return integer(in.unsignedByte("a length"));
    }

    private long integer(int marker) {
        return switch (marker) {
            case 'i' -> (byte) in.unsignedByte("an integer");
            case 'U' -> in.unsignedByte("an integer");
            case 'I' -> in.shortBig("an integer");
            case 'l' -> in.intBig("an integer");
            case 'L' -> in.longBig("an integer");
            default -> throw unknown(marker);
        };
    }

    private int typeBytes(int marker) {
        return switch (marker) {
            case 'i', 'U' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> throw unknown(marker);
        };
    }

    private ArtifactException unknown(int marker) {
        return in.faultAt(
                in.position() - 1,
                "a UBJSON value must have a known marker",
                "0x%02x".formatted(marker),
                ByteCursor.DAMAGED);
    }
}
