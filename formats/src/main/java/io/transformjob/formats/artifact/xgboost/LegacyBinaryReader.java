package io.transformjob.formats.artifact.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the binary form of XGBoost 0.4 to 3.0, with or without the prefix {@code binf}; little-endian throughout.
 *
 * <p>Source: {@code dmlc/xgboost} v1.7.6 {@code src/learner.cc}, {@code src/gbm/gbtree_model.h}, {@code
 * src/gbm/gblinear_model.h}, {@code include/xgboost/tree_model.h}; v0.90 {@code src/learner.cc}.
 */
final class LegacyBinaryReader {
    private static final int LEARNER_BYTES = 136;
    private static final int TREE_PARAMETER_BYTES = 148;
    private static final int NODE_BYTES = 20;
    private static final int STATISTICS_BYTES = 16;
    private static final int NAME_BYTES_MAX = 1_000;
    private static final int PRUNED = 0xFFFFFFFF;

    private final ByteCursor in;
    private final Origin origin;

    private LegacyBinaryReader(ByteCursor in, Origin origin) {
        this.in = in;
        this.origin = origin;
    }

    /** Whether bytes without prefix have the shape of this form: a learner's parameters, and two names behind. */
    static boolean matches(byte[] bytes, int from, int to) {
        ByteCursor in = new ByteCursor("", bytes, from, to);
        if (in.remaining() < LEARNER_BYTES + 16) {
            return false;
        }
        in.take(LEARNER_BYTES, "");
        for (int name = 0; name < 2; name++) {
            long length = in.remaining() < 8 ? -1 : in.longLittle("");
            if (length >= 0xFFFF_FFFFL && in.remaining() >= 4) {
                in.take(4, "");
                length >>>= 32;
            }
            if (length < 1 || length > Math.min(NAME_BYTES_MAX, in.remaining())) {
                return false;
            }
            if (!in.text(length, UTF_8, "").matches("[A-Za-z][A-Za-z0-9_:.-]*")) {
                return false;
            }
        }
        return true;
    }

    static XgboostModel read(ByteCursor in, Origin origin) {
        return new LegacyBinaryReader(in, origin).read();
    }

    private XgboostModel read() {
        if (in.peek() == 'b' && in.remaining() >= 4) {
            in.take(4, "the prefix");
        }
        float baseScore = in.floatLittle("base_score");
        int featureCount = atLeast(0, in.intLittle("num_feature"), "num_feature");
        int classCount = atLeast(0, in.intLittle("num_class"), "num_class");
        boolean attributesFollow = in.intLittle("contain_extra_attrs") != 0;
        in.take(4, "contain_eval_metrics");
        int major = atLeast(0, in.intLittle("major version"), "major version");
        int minor = atLeast(0, in.intLittle("minor version"), "minor version");
        int targetCount = Math.max(1, atLeast(0, in.intLittle("num_target"), "num_target"));
        in.take(26 * 4, "the learner's parameters");
        String objective = name("the objective");
        String booster = name("the booster");
        ModelHeader header = new ModelHeader(
                        Form.LEGACY_BINARY,
                        origin,
                        new Version(major, minor, 0),
                        objective,
                        booster,
                        new float[] {baseScore},
                        featureCount,
                        classCount,
                        targetCount,
                        List.of())
                .check(in::fault);
        if (booster.equals("gblinear")) {
            in.take(34 * 4, "the linear model's parameters");
            float[] weights = in.floatsLittle(in.longLittle("a weight count"), "weights");
            Fault at = in::fault;
            return header.linear(weights, attributes(header, attributesFollow), at);
        }
        return trees(header, attributesFollow);
    }

    private XgboostModel trees(ModelHeader header, boolean attributesFollow) {
        int treeCount = in.intLittle("num_trees");
        int parallelTreeCount = atLeast(0, in.intLittle("num_parallel_tree"), "num_parallel_tree");
        in.take(38 * 4, "the tree model's parameters");
        in.count(treeCount, TREE_PARAMETER_BYTES + NODE_BYTES + STATISTICS_BYTES, "trees");
        List<Tree> trees = new ArrayList<>(treeCount);
        for (int tree = 0; tree < treeCount; tree++) {
            trees.add(tree(tree, header));
        }
        int[] treeGroups = in.intsLittle(treeCount, "tree groups");
        float[] treeWeights = new float[0];
        if (header.booster().equals("dart") && treeCount > 0) {
            treeWeights = in.floatsLittle(in.longLittle("a weight count"), "tree weights");
        }
        Map<String, String> attributes = attributes(header, attributesFollow);
        return header.trees(parallelTreeCount, trees, treeGroups, treeWeights, attributes, in::fault);
    }

    private Tree tree(int index, ModelHeader header) {
        int treeAt = in.position();
        in.take(4, "num_roots");
        int nodeCount = in.intLittle("num_nodes");
        in.take(12, "a tree's parameters");
        int leafVectorLength = in.intLittle("size_leaf_vector");
        in.take(31 * 4, "a tree's parameters");
        in.count(atLeast(1, nodeCount, "num_nodes"), NODE_BYTES + STATISTICS_BYTES, "nodes");
        int[] left = new int[nodeCount];
        int[] right = new int[nodeCount];
        int[] feature = new int[nodeCount];
        float[] value = new float[nodeCount];
        boolean[] defaultLeft = new boolean[nodeCount];
        for (int node = 0; node < nodeCount; node++) {
            in.take(4, "a parent");
            left[node] = in.intLittle("a left child");
            right[node] = in.intLittle("a right child");
            int split = in.intLittle("a split");
            // Reached from the root, a pruned node fails as a test of feature 2^31 - 1, which no model has.
            feature[node] = split == PRUNED ? Integer.MAX_VALUE : split & Integer.MAX_VALUE;
            defaultLeft[node] = split < 0;
            value[node] = in.floatLittle("a threshold");
        }
        in.take((long) STATISTICS_BYTES * nodeCount, "node statistics");
        if (header.version().major() == 0 && leafVectorLength != 0) {
            // Written and never read for scoring by the libraries of that time.
            in.take(4L * in.count(in.longLittle("a leaf vector length"), 4, "leaf values"), "leaf vectors");
        }
        Fault at = (rule, found, remedy) -> in.faultAt(treeAt, rule, found, remedy);
        return new TreeBuilder("tree " + index, header.featureCount(), at)
                .build(left, right, feature, value, defaultLeft, new int[0][], new float[0]);
    }

    /**
     * The attributes, behind trees or weights. Reading ends here: what follows (max_delta_step of old Poisson models,
     * names of metrics) is not for scoring, and files of 1.2 may announce metrics that are not there.
     */
    private Map<String, String> attributes(ModelHeader header, boolean attributesFollow) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (attributesFollow) {
            int count = in.count(in.longLittle("an attribute count"), 16, "attributes");
            for (int i = 0; i < count; i++) {
                String key = string("an attribute's name");
                String value = string("an attribute's value");
                if (!isOwn(key, header.version())) {
                    attributes.put(key, value);
                }
            }
        }
        return attributes;
    }

    /** Since 1.0 the library keeps configuration among the user's attributes, and takes it out when it loads. */
    private static boolean isOwn(String attribute, Version version) {
        return version.major() > 0
                && (attribute.equals("objective")
                        || attribute.equals("metrics")
                        || attribute.startsWith("SAVED_PARAM_"));
    }

    /** Files of the first versions wrote a 32-bit length, which shows as a 64-bit one of the wrong size. */
    private String name(String what) {
        long length = in.longLittle("the length of " + what);
        if (length >>> 32 != 0 || length == 0xFFFF_FFFFL) {
            in.take(4, "the length of " + what);
            length >>>= 32;
        }
        if (length > NAME_BYTES_MAX) {
            throw in.fault(
                    "the name of %s must have at most %d bytes".formatted(what, NAME_BYTES_MAX),
                    String.valueOf(length),
                    ByteCursor.DAMAGED);
        }
        return in.text(length, UTF_8, what);
    }

    private String string(String what) {
        return in.text(in.longLittle("the length of " + what), UTF_8, what);
    }

    private int atLeast(int least, int value, String field) {
        if (value < least) {
            throw in.fault("%s must be at least %d".formatted(field, least), String.valueOf(value), ByteCursor.DAMAGED);
        }
        return value;
    }
}
