package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.xgboost.XgboostModel.Form;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schema that JSON and UBJSON models share, from 1.0 to 3.x.
 *
 * <p>Source: {@code dmlc/xgboost} {@code doc/model.schema}; {@code src/learner.cc}, {@code src/gbm/gbtree.cc}, {@code
 * src/gbm/gbtree_model.cc}.
 */
final class ModelDocument {
    private final Form form;
    private final Origin origin;
    private final DocumentNode root;

    private ModelDocument(Form form, Origin origin, DocumentNode root) {
        this.form = form;
        this.origin = origin;
        this.root = root;
    }

    /** Reads a model, or the model in a serialized booster {@code {"Config": …, "Model": …}}. */
    static XgboostModel read(Form form, Origin origin, DocumentNode document) {
        DocumentNode root = document.find("learner").isPresent()
                ? document
                : document.find("Model").orElse(document);
        return new ModelDocument(form, origin, root).model();
    }

    private XgboostModel model() {
        DocumentNode learner = root.get("learner");
        DocumentNode parameters = learner.get("learner_model_param");
        DocumentNode booster = learner.get("gradient_booster");
        DocumentNode baseScore = parameters.get("base_score");
        ModelHeader header = new ModelHeader(
                        form,
                        origin,
                        version(),
                        learner.get("objective").get("name").text(),
                        booster.get("name").text(),
                        BaseScore.parse(baseScore.scalarText(), baseScore::fault),
                        parameter(parameters, "num_feature", 0, 0),
                        parameter(parameters, "num_class", 0, 0),
                        Math.max(1, parameter(parameters, "num_target", 0, 1)),
                        learner.find("feature_names").map(DocumentNode::texts).orElse(List.of()))
                .check(booster::fault);
        Map<String, String> attributes = attributes(learner);
        return switch (header.booster()) {
            case "gblinear" -> {
                DocumentNode weights = booster.get("model").get("weights");
                yield header.linear(weights.floats(), attributes, weights::fault);
            }
            case "dart" -> {
                DocumentNode trees = booster.get("gbtree");
                DocumentNode weights = booster.find("weight_drop").orElseGet(() -> trees.get("weight_drop"));
                yield trees(header, trees.get("model"), weights.floats(), attributes);
            }
            default -> trees(header, booster.get("model"), new float[0], attributes);
        };
    }

    private XgboostModel trees(
            ModelHeader header, DocumentNode model, float[] treeWeights, Map<String, String> attributes) {
        DocumentNode parameters = model.get("gbtree_model_param");
        DocumentNode nodes = model.get("trees");
        int treeCount = parameter(parameters, "num_trees", 0, nodes.size());
        if (treeCount != nodes.size()) {
            throw nodes.fault(
                    "the model must have num_trees = %d trees".formatted(treeCount), String.valueOf(nodes.size()));
        }
        List<Tree> trees = new ArrayList<>(treeCount);
        for (int tree = 0; tree < treeCount; tree++) {
            trees.add(new TreeDocument(nodes.item(tree), header).read());
        }
        model.find("iteration_indptr").ifPresent(ends -> checkIterations(ends, treeCount));
        return header.trees(
                parameter(parameters, "num_parallel_tree", 0, 1),
                trees,
                model.get("tree_info").ints(),
                treeWeights,
                attributes,
                model::fault);
    }

    private static void checkIterations(DocumentNode ends, int treeCount) {
        int[] indices = ends.ints();
        boolean rising = indices.length == 0 || indices[0] == 0;
        for (int i = 1; i < indices.length; i++) {
            rising &= indices[i] >= indices[i - 1];
        }
        if (!rising || indices.length > 0 && indices[indices.length - 1] != treeCount) {
            throw ends.fault(
                    "iterations must follow one another from tree 0 to tree %d".formatted(treeCount),
                    indices.length == 0 ? "none" : "an end at %d".formatted(indices[indices.length - 1]));
        }
    }

    private Version version() {
        DocumentNode node = root.get("version");
        int[] numbers = node.ints();
        if (numbers.length != 3 || numbers[0] < 0 || numbers[1] < 0 || numbers[2] < 0) {
            throw node.fault("the version must be three whole numbers", numbers.length + " numbers");
        }
        return new Version(numbers[0], numbers[1], numbers[2]);
    }

    /** Parameters came with time; {@code absent} is what a file without one means. */
    private static int parameter(DocumentNode parameters, String key, int min, int absent) {
        Optional<DocumentNode> node = parameters.find(key);
        return node.isPresent() ? node.get().integer(min, Integer.MAX_VALUE - 1) : absent;
    }

    private static Map<String, String> attributes(DocumentNode learner) {
        Map<String, String> attributes = new LinkedHashMap<>();
        learner.find("attributes").ifPresent(node -> {
            for (Object key : node.map().keySet()) {
                attributes.put(key.toString(), node.get(key.toString()).text());
            }
        });
        return attributes;
    }
}
