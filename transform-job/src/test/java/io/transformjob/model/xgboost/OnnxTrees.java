package io.transformjob.model.xgboost;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The trees of a model as a {@code TreeEnsembleRegressor} of ONNX, input {@code rows}, output {@code sums}.
 *
 * <p>Source: {@code onnx/onnx}, {@code onnx/onnx.proto}; {@code docs/Operators-ml.md}.
 */
final class OnnxTrees {
    private static final int FLOATS = 6;
    private static final int INTS = 7;
    private static final int STRINGS = 8;

    private final ByteArrayOutputStream node = new ByteArrayOutputStream();

    private OnnxTrees() {}

    /** The file; trees are numeric and have single leaves. */
    static byte[] of(XgboostModel model, float[] base) throws IOException {
        return new OnnxTrees().file(model, base);
    }

    private byte[] file(XgboostModel model, float[] base) throws IOException {
        List<Long> treeIds = new ArrayList<>();
        List<Long> nodeIds = new ArrayList<>();
        List<Long> features = new ArrayList<>();
        List<Long> yes = new ArrayList<>();
        List<Long> no = new ArrayList<>();
        List<Long> missing = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        List<String> modes = new ArrayList<>();
        List<Long> leafTrees = new ArrayList<>();
        List<Long> leafNodes = new ArrayList<>();
        List<Long> leafGroups = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        for (int number = 0; number < model.trees().size(); number++) {
            Tree tree = model.trees().get(number);
            for (int at = 0; at < tree.nodes(); at++) {
                boolean leaf = tree.isLeaf(at);
                treeIds.add((long) number);
                nodeIds.add((long) at);
                features.add((long) tree.feature()[at]);
                yes.add(leaf ? 0L : tree.left()[at]);
                no.add(leaf ? 0L : tree.right()[at]);
                missing.add(tree.defaultLeft()[at] ? 1L : 0L);
                values.add(leaf ? 0 : tree.value()[at]);
                modes.add(leaf ? "LEAF" : "BRANCH_LT");
                if (leaf) {
                    leafTrees.add((long) number);
                    leafNodes.add((long) at);
                    leafGroups.add((long) model.treeGroups()[number]);
                    weights.add(tree.value()[at]);
                }
            }
        }
        text(node, 1, "rows");
        text(node, 2, "sums");
        text(node, 4, "TreeEnsembleRegressor");
        ints("nodes_treeids", treeIds);
        ints("nodes_nodeids", nodeIds);
        ints("nodes_featureids", features);
        ints("nodes_truenodeids", yes);
        ints("nodes_falsenodeids", no);
        ints("nodes_missing_value_tracks_true", missing);
        floats("nodes_values", values);
        attribute("nodes_modes", STRINGS, out -> {
            for (String mode : modes) {
                out.writeString(8 + 1, mode);
            }
        });
        ints("target_treeids", leafTrees);
        ints("target_nodeids", leafNodes);
        ints("target_ids", leafGroups);
        floats("target_weights", weights);
        List<Float> bases = new ArrayList<>();
        for (float value : base) {
            bases.add(value);
        }
        floats("base_values", bases);
        attribute("n_targets", 2, out -> out.writeInt64(3, base.length));
        text(node, 7, "ai.onnx.ml");
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        bytes(graph, 1, node.toByteArray());
        text(graph, 2, "trees");
        bytes(graph, 11, value("rows", model.featureCount()));
        bytes(graph, 12, value("sums", base.length));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        write(file, out -> out.writeInt64(1, 8));
        bytes(file, 7, graph.toByteArray());
        bytes(file, 8, message(out -> out.writeInt64(2, 15)));
        bytes(file, 8, message(out -> {
            out.writeString(1, "ai.onnx.ml");
            out.writeInt64(2, 3);
        }));
        return file.toByteArray();
    }

    /** A float tensor of shape [rows][width]. */
    private static byte[] value(String name, int width) throws IOException {
        byte[] rows = message(out -> out.writeString(2, "n"));
        byte[] columns = message(out -> out.writeInt64(1, width));
        byte[] shape = message(out -> {
            out.writeBytes(1, ByteString.copyFrom(rows));
            out.writeBytes(1, ByteString.copyFrom(columns));
        });
        byte[] tensor = message(out -> {
            out.writeInt32(1, 1);
            out.writeBytes(2, ByteString.copyFrom(shape));
        });
        byte[] type = message(out -> out.writeBytes(1, ByteString.copyFrom(tensor)));
        return message(out -> {
            out.writeString(1, name);
            out.writeBytes(2, ByteString.copyFrom(type));
        });
    }

    private void ints(String name, List<Long> values) throws IOException {
        attribute(name, INTS, out -> {
            for (long value : values) {
                out.writeInt64(8, value);
            }
        });
    }

    private void floats(String name, List<Float> values) throws IOException {
        attribute(name, FLOATS, out -> {
            for (float value : values) {
                out.writeFloat(7, value);
            }
        });
    }

    private void attribute(String name, int type, Fields fields) throws IOException {
        bytes(node, 5, message(out -> {
            out.writeString(1, name);
            out.writeInt32(20, type);
            fields.write(out);
        }));
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, fields);
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream bytes, Fields fields) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] value) throws IOException {
        write(to, out -> out.writeByteArray(field, value));
    }

    private static void text(ByteArrayOutputStream to, int field, String value) throws IOException {
        write(to, out -> out.writeString(field, value));
    }
}
