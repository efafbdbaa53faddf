package io.transformjob.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files written by hand, so that any field of theirs can lie. */
final class HostileFiles {
    private static final int BLOCK = 512;

    private HostileFiles() {}

    /** Texts as they are (ISO 8859-1), numbers little-endian in their width, arrays of bytes as they are. */
    static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            out.writeBytes(encoded(part));
        }
        return out.toByteArray();
    }

    private static byte[] encoded(Object part) {
        if (part instanceof byte[] bytes) {
            return bytes;
        } else if (part instanceof String text) {
            return text.getBytes(ISO_8859_1);
        } else if (part instanceof Byte value) {
            return new byte[] {value};
        }
        ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        if (part instanceof Integer value) {
            number.putInt(value);
        } else if (part instanceof Float value) {
            number.putFloat(value);
        } else if (part instanceof Double value) {
            number.putDouble(value);
        } else {
            number.putLong((Long) part);
        }
        return Arrays.copyOf(number.array(), number.position());
    }

    /** A file with some of its bytes replaced. */
    static byte[] patched(byte[] file, int at, Object... parts) {
        byte[] patch = bytes(parts);
        byte[] patched = file.clone();
        System.arraycopy(patch, 0, patched, at, patch.length);
        return patched;
    }

    /** A member of a tar archive. */
    static byte[] member(String name, byte[] content) {
        return member(name, '0', "", "%011o".formatted(content.length), content);
    }

    /**
     * A member of a tar archive.
     *
     * @param type flag: {@code 0} file, {@code 1} hard link, {@code 2} symbolic link, {@code 3} device, …
     * @param size as the header has it
     */
    static byte[] member(String name, char type, String link, String size, byte[] content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, size);
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return bytes(header, content, new byte[-content.length & BLOCK - 1]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** A {@code model.tar.gz} of members. */
    static byte[] archive(byte[]... members) {
        return gzip(bytes(bytes((Object[]) members), new byte[2 * BLOCK]));
    }

    /** A {@code model.tar.gz} of one file. */
    static byte[] model(String name, Object... parts) {
        return archive(member(name, bytes(parts)));
    }

    static byte[] gzip(byte[] content) {
        return gzip(content, 0);
    }

    /** Content and many zeros behind it. */
    static byte[] gzip(byte[] content, int zeroMebibytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
            for (int i = 0; i < zeroMebibytes; i++) {
                gzip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A ZIP archive of names and contents in turn. */
    static byte[] zip(Object... namesAndContents) {
        return zipWithZeros(0, namesAndContents);
    }

    /** A ZIP archive of names and contents in turn, with many zeros behind each. */
    static byte[] zipWithZeros(int zeroMebibytes, Object... namesAndContents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write(encoded(namesAndContents[i + 1]));
                for (int each = 0; each < zeroMebibytes; each++) {
                    zip.write(zeros);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A protobuf field that is a message, a text or bytes. */
    static byte[] field(int number, Object... parts) {
        byte[] content = bytes(parts);
        return bytes(varint((long) number << 3 | 2), varint(content.length), content);
    }

    /** A protobuf field that is a number. */
    static byte[] number(int field, long value) {
        return bytes(varint((long) field << 3), varint(value));
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) rest & 0x7F | 0x80);
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    /** Numbers in packed form. */
    static byte[] packed(int field, long... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long value : values) {
            out.writeBytes(varint(value));
        }
        return field(field, out.toByteArray());
    }

    /** The fields of an ONNX model around those of its graph. */
    static byte[] onnx(Object... graph) {
        return bytes(number(1, 8), field(2, "test"), field(7, graph), field(8, field(1), number(2, 17)));
    }

    /** An operator of ONNX: {@code x} to {@code y}. */
    static byte[] operator(String domain, String type, Object... attributes) {
        return field(1, field(1, "x"), field(2, "y"), field(4, type), field(7, domain), bytes(attributes));
    }

    /** Input {@code x} and output {@code y} of an ONNX graph, shape [N][2]. */
    static byte[] ends() {
        return bytes(value(11, "x"), value(12, "y"));
    }

    private static byte[] value(int field, String name) {
        byte[] shape = field(2, field(1, field(2, "N")), field(1, number(1, 2)));
        return field(field, field(1, name), field(2, field(1, number(1, 1), shape)));
    }

    /** Weights of an ONNX graph in another file; keys and values in turn. */
    static byte[] outside(String... entries) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (int i = 0; i < entries.length; i += 2) {
            fields.writeBytes(field(13, field(1, entries[i]), field(2, entries[i + 1])));
        }
        return bytes(packed(1, 2, 2), number(2, 1), field(8, "w"), fields.toByteArray(), number(14, 1));
    }
}
