package io.transformjob.model.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** ONNX models of one tree operator over a matrix {@code x}, with random trees. */
final class TreeModels {
    private static final String[] MODES = {
        "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"
    };

    final int features;
    private final Random random;
    private final List<byte[]> attributes = new ArrayList<>();
    private final List<byte[]> before = new ArrayList<>();
    private final List<byte[]> after = new ArrayList<>();
    private String input = "x";
    private String operator = "";
    private String labelOutput = "label";

    TreeModels(long seed, int features) {
        this.random = new Random(seed);
        this.features = features;
    }

    /** A message as the writer makes it. */
    interface Writer {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] message(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writer.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void message(CodedOutputStream out, int field, byte[] message) throws IOException {
        out.writeBytes(field, ByteString.copyFrom(message));
    }

    TreeModels text(String name, String value) {
        attributes.add(message(out -> {
            out.writeString(1, name);
            out.writeString(4, value);
            out.writeInt32(20, 3);
        }));
        return this;
    }

    TreeModels number(String name, long value) {
        attributes.add(message(out -> {
            out.writeString(1, name);
            out.writeInt64(3, value);
            out.writeInt32(20, 2);
        }));
        return this;
    }

    TreeModels numbers(String name, List<Long> values) {
        attributes.add(message(out -> {
            out.writeString(1, name);
            for (long value : values) {
                out.writeInt64(8, value);
            }
            out.writeInt32(20, 7);
        }));
        return this;
    }

    TreeModels fractions(String name, List<Float> values) {
        attributes.add(message(out -> {
            out.writeString(1, name);
            for (float value : values) {
                out.writeFloat(7, value);
            }
            out.writeInt32(20, 6);
        }));
        return this;
    }

    TreeModels texts(String name, List<String> values) {
        attributes.add(message(out -> {
            out.writeString(1, name);
            for (String value : values) {
                message(out, 9, value.getBytes(UTF_8));
            }
            out.writeInt32(20, 8);
        }));
        return this;
    }

    /** How many weights a leaf has, and for what. */
    enum Leaves {
        /** One, for output 0. */
        ONE,
        /** One, for the output of the tree: tree number modulo outputs. */
        BY_TREE,
        /** One for each output. */
        ALL
    }

    /**
     * Adds trees.
     *
     * @param kind {@code target} or {@code class}
     * @param from least weight of a leaf
     */
    TreeModels trees(String kind, int count, int splits, int outputs, Leaves leaves, float from, boolean oneMode) {
        List<Long> treeIds = new ArrayList<>();
        List<Long> nodeIds = new ArrayList<>();
        List<Long> featureIds = new ArrayList<>();
        List<Long> yes = new ArrayList<>();
        List<Long> no = new ArrayList<>();
        List<Long> missing = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        List<String> modes = new ArrayList<>();
        List<Long> leafTrees = new ArrayList<>();
        List<Long> leafNodes = new ArrayList<>();
        List<Long> leafIds = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        for (int tree = 0; tree < count; tree++) {
            int nodes = 2 * splits + 1;
            // Node i has the children 2i + 1 and 2i + 2, as far as there are splits.
            for (int node = 0; node < nodes; node++) {
                boolean leaf = node >= splits;
                treeIds.add((long) tree);
                nodeIds.add((long) node);
                featureIds.add(leaf ? 0L : random.nextInt(features));
                yes.add(leaf ? 0L : 2L * node + 1);
                no.add(leaf ? 0L : 2L * node + 2);
                missing.add(leaf || random.nextBoolean() ? 0L : 1L);
                values.add(leaf ? 0f : (random.nextInt(17) - 8) / 4f);
                modes.add(leaf ? "LEAF" : MODES[oneMode ? 0 : random.nextInt(MODES.length)]);
                for (int output = 0; leaf && output < outputs; output++) {
                    boolean named = switch (leaves) {
                        case ONE -> output == 0;
                        case BY_TREE -> output == tree % outputs;
                        case ALL -> true;
                    };
                    if (named) {
                        leafTrees.add((long) tree);
                        leafNodes.add((long) node);
                        leafIds.add((long) output);
                        weights.add(from + random.nextFloat() / count);
                    }
                }
            }
        }
        return numbers("nodes_treeids", treeIds)
                .numbers("nodes_nodeids", nodeIds)
                .numbers("nodes_featureids", featureIds)
                .numbers("nodes_truenodeids", yes)
                .numbers("nodes_falsenodeids", no)
                .numbers("nodes_missing_value_tracks_true", missing)
                .fractions("nodes_values", values)
                .texts("nodes_modes", modes)
                .numbers(kind + "_treeids", leafTrees)
                .numbers(kind + "_nodeids", leafNodes)
                .numbers(kind + "_ids", leafIds)
                .fractions(kind + "_weights", weights);
    }

    TreeModels operator(String name) {
        operator = name;
        return this;
    }

    /** Puts an Identity before the trees, and a cast to the type that it has behind the label. */
    TreeModels wrapped(long labelType) {
        before.add(node("Identity", "", List.of("x"), List.of("y"), List.of()));
        input = "y";
        labelOutput = "raw";
        byte[] to = message(out -> {
            out.writeString(1, "to");
            out.writeInt64(3, labelType);
            out.writeInt32(20, 2);
        });
        after.add(node("Cast", "", List.of("raw"), List.of("label"), List.of(to)));
        return this;
    }

    /** An operator behind the scores that makes others of them. */
    TreeModels negated() {
        after.add(node("Neg", "", List.of("scores"), List.of("negated"), List.of()));
        return this;
    }

    private static byte[] node(
            String type, String domain, List<String> inputs, List<String> outputs, List<byte[]> attributes) {
        return message(out -> {
            for (String each : inputs) {
                out.writeString(1, each);
            }
            for (String each : outputs) {
                out.writeString(2, each);
            }
            out.writeString(4, type);
            for (byte[] each : attributes) {
                message(out, 5, each);
            }
            out.writeString(7, domain);
        });
    }

    private static byte[] value(String name, int type, int... shape) {
        byte[] dimensions = message(out -> {
            for (int each : shape) {
                message(out, 1, message(length -> {
                    if (each == 0) {
                        length.writeString(2, "N");
                    } else {
                        length.writeInt64(1, each);
                    }
                }));
            }
        });
        byte[] tensor = message(out -> {
            out.writeInt32(1, type);
            message(out, 2, dimensions);
        });
        return message(out -> {
            out.writeString(1, name);
            message(out, 2, message(kind -> message(kind, 1, tensor)));
        });
    }

    /** The file; {@code outputs} are those of the graph, {@code label} or {@code scores}. */
    byte[] toBytes(int labelType, int width, String... outputs) {
        boolean classifier = operator.contains("Classifier");
        byte[] graph = message(out -> {
            for (byte[] each : before) {
                message(out, 1, each);
            }
            message(
                    out,
                    1,
                    node(
                            operator,
                            "ai.onnx.ml",
                            List.of(input),
                            classifier ? List.of(labelOutput, "scores") : List.of("scores"),
                            attributes));
            for (byte[] each : after) {
                message(out, 1, each);
            }
            out.writeString(2, "trees");
            message(out, 11, value("x", 1, 0, features));
            for (String each : outputs) {
                message(out, 12, each.equals("label") ? value(each, labelType, 0) : value(each, 1, 0, width));
            }
        });
        return message(out -> {
            out.writeInt64(1, 8);
            message(out, 7, graph);
            message(out, 8, message(set -> {
                set.writeString(1, "");
                set.writeInt64(2, 17);
            }));
            message(out, 8, message(set -> {
                set.writeString(1, "ai.onnx.ml");
                set.writeInt64(2, 3);
            }));
        });
    }

    /** Values that meet thresholds, and missing ones. */
    float[] rows(int count) {
        float[] rows = new float[count * features];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(8) == 0 ? Float.NaN : (random.nextInt(33) - 16) / 8f;
        }
        return rows;
    }

    static List<Float> floats(float... values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    static List<Long> longs(long... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
