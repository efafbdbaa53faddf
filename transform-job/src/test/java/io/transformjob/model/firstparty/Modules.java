package io.transformjob.model.firstparty;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ByteCursor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Model files as training jobs leave them, from numbers by hand. */
final class Modules {
    private static final int V2 = 0xF993FAC9;

    private Modules() {}

    /** An array's bytes: dense, float32. */
    static byte[] dense(float[] values, long... shape) {
        ByteBuffer out = buffer(64 + 8 * shape.length + 4 * values.length);
        out.putInt(V2).putInt(0);
        return finish(type(shape(out, shape), 0), values);
    }

    /** An array's bytes of which some rows are stored. */
    static byte[] rowSparse(float[] values, long[] rows, long... shape) {
        long[] stored = shape.clone();
        stored[0] = rows.length;
        ByteBuffer out = buffer(128 + 16 * shape.length + 4 * values.length + 8 * rows.length);
        out.putInt(V2).putInt(1);
        type(shape(shape(out, stored), shape), 0).putInt(6);
        shape(out, rows.length);
        for (float value : values) {
            out.putFloat(value);
        }
        LongStream.of(rows).forEach(out::putLong);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer shape(ByteBuffer out, long... shape) {
        out.putInt(shape.length);
        LongStream.of(shape).forEach(out::putLong);
        return out;
    }

    private static ByteBuffer type(ByteBuffer out, int code) {
        return out.putInt(1).putInt(0).putInt(code);
    }

    private static byte[] finish(ByteBuffer out, float[] values) {
        for (float value : values) {
            out.putFloat(value);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** A list of arrays without names. */
    static byte[] unnamed(byte[]... arrays) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(longs(0x112, 0, arrays.length));
        for (byte[] array : arrays) {
            out.writeBytes(array);
        }
        out.writeBytes(longs(0));
        return out.toByteArray();
    }

    /** A list of arrays by name. */
    static byte[] list(Map<String, byte[]> arrays) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(longs(0x112, 0, arrays.size()));
        arrays.values().forEach(out::writeBytes);
        out.writeBytes(longs(arrays.size()));
        arrays.keySet().forEach(name -> {
            out.writeBytes(longs(name.getBytes(UTF_8).length));
            out.writeBytes(name.getBytes(UTF_8));
        });
        return out.toByteArray();
    }

    private static byte[] longs(long... values) {
        ByteBuffer out = buffer(8 * values.length);
        LongStream.of(values).forEach(out::putLong);
        return out.array();
    }

    static ByteCursor cursor(byte[] file) {
        return new ByteCursor("model_algo-1", file);
    }

    static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A symbol of nodes {@code op name input…}, inputs by index, the last of which is the head. */
    static byte[] symbol(String... nodes) {
        StringBuilder json = new StringBuilder("{\"nodes\": [");
        for (int i = 0; i < nodes.length; i++) {
            String[] parts = nodes[i].split(" ");
            json.append(i == 0 ? "" : ", ")
                    .append("{\"op\": \"%s\", \"name\": \"%s\", \"inputs\": [".formatted(parts[0], parts[1]));
            for (int input = 2; input < parts.length; input++) {
                json.append(input == 2 ? "" : ", ").append("[%s, 0, 0]".formatted(parts[input]));
            }
            json.append("]}");
        }
        return json.append("], \"heads\": [[%d, 0, 0]]}".formatted(nodes.length - 1))
                .toString()
                .getBytes(UTF_8);
    }

    /** The file of a linear learner; weights have shape [features][outputs]. */
    static byte[] linear(String type, String output, String threshold, float[] weights, float... biases) {
        int outputs = biases.length;
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arg:fc0_bias", dense(biases, 1, outputs));
        arrays.put("arg:fc0_weight", dense(weights, weights.length / outputs, outputs));
        byte[] symbol = symbol(
                "null data",
                "null fc0_weight",
                "dot dot0 0 1",
                "null fc0_bias",
                "broadcast_add sum0 2 3",
                "null out_label",
                output + " out 4 5");
        return linear(type, threshold, symbol, arrays);
    }

    static byte[] linear(String type, String threshold, byte[] symbol, Map<String, byte[]> arrays) {
        String parameters = "{\"threshold\": %s, \"predictor_type\": \"%s\"}".formatted(threshold, type);
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("additional-params.json", parameters.getBytes(UTF_8));
        members.put("mx-mod-symbol.json", symbol);
        members.put("mx-mod-0000.params", list(arrays));
        return zip(members);
    }

    /** The file of a factorization machine. */
    static byte[] machine(String type, String output, Map<String, byte[]> arrays) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(
                "meta.json",
                "{\"training_parameters\": {\"predictor_type\": \"%s\"}}"
                        .formatted(type)
                        .getBytes(UTF_8));
        String weights = arrays.containsKey("arg:w1_weight") ? "null w1_weight" : "null data";
        String bias = arrays.containsKey("arg:w0_weight") ? "null w0_weight" : "null data";
        members.put("symbol.json", symbol("null data", weights, bias, "null v", "null out_label", output + " out 3 4"));
        members.put("params", list(arrays));
        return zip(members);
    }
}
