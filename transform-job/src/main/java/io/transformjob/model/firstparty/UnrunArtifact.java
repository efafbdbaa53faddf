package io.transformjob.model.firstparty;

import static io.transformjob.model.firstparty.UnrunAlgorithm.AUTOGLUON;
import static io.transformjob.model.firstparty.UnrunAlgorithm.CATBOOST;
import static io.transformjob.model.firstparty.UnrunAlgorithm.IMAGE_CLASSIFICATION;
import static io.transformjob.model.firstparty.UnrunAlgorithm.JAVA_OBJECT;
import static io.transformjob.model.firstparty.UnrunAlgorithm.KNN;
import static io.transformjob.model.firstparty.UnrunAlgorithm.LDA;
import static io.transformjob.model.firstparty.UnrunAlgorithm.NEO;
import static io.transformjob.model.firstparty.UnrunAlgorithm.NTM;
import static io.transformjob.model.firstparty.UnrunAlgorithm.OBJECT_DETECTION;
import static io.transformjob.model.firstparty.UnrunAlgorithm.PYTHON_OBJECT;
import static io.transformjob.model.firstparty.UnrunAlgorithm.PYTORCH;
import static io.transformjob.model.firstparty.UnrunAlgorithm.SPARKML;
import static io.transformjob.model.firstparty.UnrunAlgorithm.TENSORFLOW;
import static io.transformjob.model.firstparty.UnrunAlgorithm.WORD2VEC;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.JsonParameters;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import io.transformjob.formats.artifact.mxnet.SymbolGraph;
import io.transformjob.formats.artifact.mxnet.SymbolGraph.Node;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that is known, and not run here, told from the files of its archive and not from the image. Nothing of it is executed:
 * a Python object is told by its first bytes.
 *
 * <p>Source: developer guide, pages of the algorithms; archives of public training jobs; files as the named libraries write them.
 *
 * @param facts texts and whole numbers by name, in upper camel case, in the order to show them
 */
public record UnrunArtifact(UnrunAlgorithm algorithm, Map<String, Object> facts) {
    private static final String NTM_PROJECTION = "arg:projection_weight";
    private static final String WORD_VECTORS = "vectors.txt";
    private static final String IMAGE_SYMBOL = "image-classification-symbol.json";
    private static final String DETECTION_SYMBOL = "model_algo_1-symbol.json";
    private static final String BUNDLE = "bundle.json";
    private static final Set<String> NEO_FILES = Set.of("compiled.so", "compiled_model.json", "compiled.params");
    /** Of {@code vectors.txt}: how many words, and how many numbers each. */
    private static final int FIRST_LINE_BYTES_MAX = 40;

    public UnrunArtifact {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * The model of an archive, if it is one of these.
     *
     * @throws ArtifactException if a file that is known by its name is damaged
     */
    public static Optional<UnrunArtifact> of(ModelArchive archive) {
        Optional<ByteCursor> model = ModelFile.find(archive);
        if (model.isPresent()) {
            return Neighbours.matches(archive) ? neighbours(archive) : ofModelFile(model.get());
        }
        Map<String, byte[]> files = archive.topLevelFiles();
        if (files.containsKey(WORD_VECTORS)) {
            return Optional.of(wordVectors(files.get(WORD_VECTORS)));
        }
        if (files.containsKey(IMAGE_SYMBOL)) {
            return Optional.of(images(files));
        }
        if (files.containsKey(DETECTION_SYMBOL)) {
            return Optional.of(detection(files));
        }
        if (files.keySet().stream().anyMatch(NEO_FILES::contains)) {
            return Optional.of(new UnrunArtifact(NEO, Map.of("Files", String.join(", ", files.keySet()))));
        }
        return files.containsKey(BUNDLE) ? Optional.of(bundle(archive, files)) : byFirstBytes(archive);
    }

    private static Optional<UnrunArtifact> neighbours(ModelArchive archive) {
        return Neighbours.unrun(archive).map(facts -> new UnrunArtifact(KNN, facts));
    }

    private static Optional<UnrunArtifact> ofModelFile(ByteCursor model) {
        if (ZipArchive.matches(model.bytes())) {
            ZipArchive module = ModelFile.zip(model);
            return module.names().containsAll(Set.of("meta.json", "params")) ? topics(module) : Optional.empty();
        }
        return NdArrayList.matches(model.bytes()) ? mixtures(NdArrayList.read(model)) : Optional.empty();
    }

    /** NTM: a weight for each word and topic. */
    private static Optional<UnrunArtifact> topics(ZipArchive module) {
        NdArrayList arrays = NdArrayList.read(module.require("params"));
        Optional<NdArray> projection = arrays.array(NTM_PROJECTION).filter(array -> array.shape().length == 2);
        if (projection.isEmpty()) {
            return Optional.empty();
        }
        JsonParameters meta = JsonParameters.read(module.require("meta.json"));
        Map<String, Object> facts = new LinkedHashMap<>();
        put(facts, "Version", meta.scalar("/version"));
        facts.put("Vocabulary", projection.get().shape()[0]);
        facts.put("Topics", projection.get().shape()[1]);
        long layers = arrays.names().stream()
                .filter(name -> name.matches("arg:enc_[0-9]+_weight"))
                .count();
        facts.put("EncoderLayers", layers);
        put(facts, "EncoderActivation", meta.scalar("/training_parameters/encoder_layers_activation"));
        put(facts, "BatchNorm", meta.scalar("/training_parameters/batch_norm"));
        return Optional.of(new UnrunArtifact(NTM, facts));
    }

    /** LDA: two arrays without names, alpha of each topic, and the probability of each word in it. */
    private static Optional<UnrunArtifact> mixtures(NdArrayList arrays) {
        if (!arrays.names().isEmpty() || arrays.arrays().size() != 2) {
            return Optional.empty();
        }
        long[] alpha = arrays.arrays().get(0).shape();
        long[] beta = arrays.arrays().get(1).shape();
        if (alpha.length != 1 || beta.length != 2 || alpha[0] != beta[0]) {
            return Optional.empty();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Topics", beta[0]);
        facts.put("Vocabulary", beta[1]);
        return Optional.of(new UnrunArtifact(LDA, facts));
    }

    private static UnrunArtifact wordVectors(byte[] file) {
        String head = new String(file, 0, Math.min(FIRST_LINE_BYTES_MAX, file.length), StandardCharsets.ISO_8859_1);
        String[] sizes = head.lines().findFirst().orElse("").split(" ");
        Map<String, Object> facts = new LinkedHashMap<>();
        if (sizes.length == 2 && sizes[0].matches("[0-9]{1,18}") && sizes[1].matches("[0-9]{1,18}")) {
            facts.put("Words", Long.parseLong(sizes[0]));
            facts.put("Dimensions", Long.parseLong(sizes[1]));
        }
        return new UnrunArtifact(WORD2VEC, facts);
    }

    private static UnrunArtifact images(Map<String, byte[]> files) {
        SymbolGraph graph = SymbolGraph.read(new ByteCursor(IMAGE_SYMBOL, files.get(IMAGE_SYMBOL)));
        Map<String, Object> facts = new LinkedHashMap<>();
        Optional<String> classes = Optional.empty();
        for (Node node : graph.nodes()) {
            if (node.operator().equals("FullyConnected")) {
                classes = Optional.ofNullable(node.attributes().get("num_hidden"));
            }
        }
        put(facts, "Classes", classes);
        facts.put("Nodes", graph.nodes().size());
        return new UnrunArtifact(IMAGE_CLASSIFICATION, facts);
    }

    private static UnrunArtifact detection(Map<String, byte[]> files) {
        Map<String, Object> facts = new LinkedHashMap<>();
        byte[] parameters = files.get("hyperparams.json");
        if (parameters != null) {
            JsonParameters file = JsonParameters.read(new ByteCursor("hyperparams.json", parameters));
            put(facts, "BaseNetwork", file.scalar("/base_network"));
            put(facts, "Classes", file.scalar("/num_classes"));
            put(facts, "ImageShape", file.scalar("/image_shape"));
        }
        return new UnrunArtifact(OBJECT_DETECTION, facts);
    }

    /** MLeap: a description of the bundle, and one for each stage in a folder below {@code root}. */
    private static UnrunArtifact bundle(ModelArchive archive, Map<String, byte[]> files) {
        JsonParameters file = JsonParameters.read(new ByteCursor(BUNDLE, files.get(BUNDLE)));
        Map<String, Object> facts = new LinkedHashMap<>();
        put(facts, "Name", file.scalar("/name"));
        put(facts, "MLeap", file.scalar("/version"));
        put(facts, "Format", file.scalar("/format"));
        long stages = archive.members().keySet().stream()
                .filter(name -> name.matches("([^/]+/)?root/[^/]+\\.node/node\\.json"))
                .count();
        facts.put("Stages", stages);
        return new UnrunArtifact(SPARKML, facts);
    }

    private static Optional<UnrunArtifact> byFirstBytes(ModelArchive archive) {
        for (Map.Entry<String, byte[]> member : archive.members().entrySet()) {
            byte[] bytes = member.getValue();
            String signature = FileSignature.describe(bytes, 0, bytes.length);
            Optional<UnrunAlgorithm> algorithm = byFirstBytes(member.getKey(), bytes, signature);
            if (algorithm.isPresent()) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("File", member.getKey());
                facts.put("Content", signature);
                return Optional.of(new UnrunArtifact(algorithm.get(), facts));
            }
        }
        return Optional.empty();
    }

    private static Optional<UnrunAlgorithm> byFirstBytes(String name, byte[] bytes, String signature) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        if (file.equals("saved_model.pb") || file.equals("saved_model.pbtxt")) {
            return Optional.of(TENSORFLOW);
        }
        if (signature.startsWith("a Python pickle")) {
            return Optional.of(file.equals("predictor.pkl") || file.equals("learner.pkl") ? AUTOGLUON : PYTHON_OBJECT);
        }
        return switch (signature) {
            case "a serialized Java object" -> Optional.of(JAVA_OBJECT);
            case "a CatBoost model" -> Optional.of(CATBOOST);
            case "an HDF5 file", "a TensorFlow Lite model" -> Optional.of(TENSORFLOW);
            case "a PyTorch model", "a TorchServe archive (.mar)" -> Optional.of(PYTORCH);
            case "a ZIP archive" -> zipped(file, bytes);
            default -> Optional.empty();
        };
    }

    /** Archives whose first member does not tell what they are. */
    private static Optional<UnrunAlgorithm> zipped(String file, byte[] bytes) {
        Set<String> names = ZipArchive.open(file, bytes).names();
        boolean torch =
                names.stream().anyMatch(name -> name.endsWith("/data.pkl") || name.equals("MAR-INF/MANIFEST.json"));
        if (torch) {
            return Optional.of(PYTORCH);
        }
        return names.stream().anyMatch(name -> name.endsWith(".h5")) ? Optional.of(TENSORFLOW) : Optional.empty();
    }

    private static void put(Map<String, Object> facts, String name, Optional<String> value) {
        value.ifPresent(text -> facts.put(name, text.matches("[0-9]{1,18}") ? (Object) Long.valueOf(text) : text));
    }
}
