package io.transformjob.formats.artifact.lightgbm;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Objective;
import io.transformjob.formats.artifact.lightgbm.LightgbmModel.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads LightGBM text models of the versions v2, v3 and v4, as {@code Booster.save_model} writes them. Allocates nothing by
 * a count that the text does not bear out. What follows the trees, such as importances and parameters, is not read.
 *
 * <pre>{@code
 * tree
 * version=v4
 * num_class=1
 * num_tree_per_iteration=1
 * max_feature_idx=2
 * objective=binary sigmoid:1
 * feature_names=a b c
 *
 * Tree=0
 * num_leaves=2
 * …
 *
 * end of trees
 * }</pre>
 *
 * <p>Source: {@code microsoft/LightGBM} {@code src/boosting/gbdt_model_text.cpp}, {@code GBDT::LoadModelFromString}.
 */
public final class LightgbmModelReader {
    private static final String FIRST_LINE = "tree";
    private static final String VERSION = "version";
    private static final String TREE = "Tree=";
    private static final Set<String> VERSIONS = Set.of("v2", "v3", "v4");
    private static final Set<String> HEADER = Set.of(
            VERSION,
            "num_class",
            "num_tree_per_iteration",
            "max_feature_idx",
            "objective",
            "average_output",
            "feature_names",
            "tree_sizes");

    /** Models without trees would otherwise name any number of outputs. */
    private static final int EMPTY_OUTPUTS_MAX = 1 << 16;

    private final ModelText text;

    private LightgbmModelReader(ModelText text) {
        this.text = text;
    }

    /** Whether bytes begin as a LightGBM text model does: the line {@code tree}, and a version behind it. */
    public static boolean matches(byte[] bytes) {
        ModelText head = new ModelText("", bytes.length > 64 ? Arrays.copyOf(bytes, 64) : bytes);
        return head.next() && head.is(FIRST_LINE) && head.next() && head.startsWith(VERSION + "=");
    }

    /**
     * Reads one model.
     *
     * @param memberName how messages name the file, such as {@code model.txt}
     * @param bytes the whole file; not kept
     * @throws ArtifactException if it is no LightGBM text model, damaged, or of another version
     */
    public static LightgbmModel read(String memberName, byte[] bytes) {
        ModelText text = new ModelText(memberName, bytes);
        if (!text.next() || !text.is(FIRST_LINE)) {
            throw new ArtifactException(
                    memberName,
                    "the file must be a LightGBM text model",
                    FileSignature.describe(bytes, 0, bytes.length),
                    "Save it with Booster.save_model");
        }
        return new LightgbmModelReader(text).read();
    }

    private LightgbmModel read() {
        Map<String, Field> header = ModelText.noFields();
        boolean more = text.next();
        for (; more && !text.startsWith(TREE) && !isEnd(); more = text.next()) {
            text.collect("", HEADER, header);
        }
        int headerEnd = text.number();
        String version = version(header, headerEnd);
        int classes = field(header, "num_class", headerEnd).integer(1, Integer.MAX_VALUE - 1);
        int outputs = header.containsKey("num_tree_per_iteration")
                ? header.get("num_tree_per_iteration").integer(1, Integer.MAX_VALUE - 1)
                : classes;
        int features = field(header, "max_feature_idx", headerEnd).integer(0, Integer.MAX_VALUE - 9) + 1;
        List<String> names = names(field(header, "feature_names", headerEnd), features);
        Objective objective = objective(header);
        List<Tree> trees = trees(more, features);
        requireShape(header, headerEnd, classes, outputs, trees.size());
        return new LightgbmModel(
                version,
                classes,
                outputs,
                features,
                names,
                objective,
                header.containsKey("average_output"),
                List.copyOf(trees));
    }

    private Field field(Map<String, Field> header, String key, int line) {
        Field field = header.get(key);
        if (field == null) {
            throw text.fault(line, "the lines before the trees must have the key " + key, "none", ByteCursor.DAMAGED);
        }
        return field;
    }

    private String version(Map<String, Field> header, int line) {
        Field version = field(header, VERSION, line);
        if (!VERSIONS.contains(version.string())) {
            throw text.fault(
                    version.line(),
                    "version must be v2, v3 or v4",
                    ArtifactException.quote(version.string()),
                    "Load the model with LightGBM 4 and save it again");
        }
        return version.string();
    }

    private static List<String> names(Field field, int features) {
        int count = field.count();
        if (count != features) {
            throw field.fault(
                    "must have one name for each of max_feature_idx + 1 = %d features".formatted(features),
                    String.valueOf(count));
        }
        return field.words();
    }

    private static Objective objective(Map<String, Field> header) {
        Field field = header.get("objective");
        if (field == null || field.count() == 0) {
            return new Objective("custom", Map.of());
        }
        List<String> words = field.words();
        Map<String, String> options = new LinkedHashMap<>();
        for (String word : words.subList(1, words.size())) {
            int colon = word.indexOf(':');
            String name = colon < 0 ? word : word.substring(0, colon);
            if (options.put(name, colon < 0 ? "" : word.substring(colon + 1)) != null) {
                throw field.fault("must have each option once", ArtifactException.quote(name) + " twice");
            }
        }
        return new Objective(words.get(0), options);
    }

    /** @param more whether the text stands on a line: that of the first tree, or the end of the trees */
    private List<Tree> trees(boolean more, int features) {
        List<Tree> trees = new ArrayList<>();
        boolean onLine = more;
        while (onLine && text.startsWith(TREE)) {
            requireNumber(trees.size());
            int line = text.number();
            String owner = "tree %d: ".formatted(trees.size());
            Map<String, Field> fields = ModelText.noFields();
            for (onLine = text.next(); onLine && !text.startsWith(TREE) && !isEnd(); onLine = text.next()) {
                text.collect(owner, TreeFields.KEYS, fields);
            }
            if (onLine) {
                trees.add(new TreeFields(text, owner, line, features, fields).read());
            }
        }
        if (!onLine || !text.isWhole()) {
            throw text.fault(
                    "the trees must end with the line \"end of trees\"",
                    "the end of the file in tree %d".formatted(trees.size()));
        }
        return trees;
    }

    private void requireNumber(int tree) {
        if (!text.is(TREE + tree)) {
            throw text.fault("trees must be numbered in their order: the next one is %d".formatted(tree), text.quote());
        }
    }

    /** Up to 2.1 the trees end where the importances of features begin. */
    private boolean isEnd() {
        return text.is("end of trees") || text.is("feature importances:") || text.is("feature_importances:");
    }

    private void requireShape(Map<String, Field> header, int headerEnd, int classes, int outputs, int trees) {
        if (classes > 1 && classes != outputs) {
            throw field(header, "num_class", headerEnd)
                    .fault("must be 1 or num_tree_per_iteration, %d".formatted(outputs), String.valueOf(classes));
        }
        if (trees == 0 ? outputs > EMPTY_OUTPUTS_MAX : trees % outputs != 0) {
            throw text.fault(
                    headerEnd,
                    "a model must have equally many trees for each of its %d outputs".formatted(outputs),
                    trees + " trees",
                    ByteCursor.DAMAGED);
        }
        Field sizes = header.get("tree_sizes");
        if (sizes != null && sizes.count() != trees) {
            throw sizes.fault(
                    "must have one number for each of %d trees".formatted(trees), String.valueOf(sizes.count()));
        }
    }
}
