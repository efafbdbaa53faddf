package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.faiss.FaissHeader;
import io.transformjob.formats.artifact.faiss.FlatIndex;
import io.transformjob.formats.artifact.mxnet.JsonParameters;
import io.transformjob.formats.media.MediaType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * K nearest neighbours among the points of training: of a classifier the label that most of them have, the lowest of equally
 * frequent ones; of a regressor the mean of their labels. Near is what has the least Euclidean distance or the largest inner
 * product; of equally near points the first ones are taken. Every point is looked at, so the neighbours are exact.
 *
 * <p>{@code model_algo-1} is an index of FAISS, {@code model_algo-1.labels} has an {@code f32} for each of its points, and {@code
 * model_algo-1.json} tells {@code k} and {@code predictor_type}. Dimension reduction, normalised points and indexes that are not
 * flat are refused.
 *
 * <p>Source: developer guide, "K-nearest neighbors algorithm"; files of public training jobs.
 *
 * @param k neighbours, at most as many as there are points
 * @param count points
 * @param points shape [blocks][features][BLOCK], zeros behind the last point
 * @param labels one for each point
 * @param verbose whether an answer has distances and labels of the neighbours too
 */
record Neighbours(
        boolean classifier,
        int k,
        int features,
        int count,
        boolean innerProduct,
        float[] points,
        float[] labels,
        boolean verbose)
        implements FirstPartyModel {
    /** Points whose distances stay in the first-level cache. */
    static final int BLOCK = 512;

    private static final String LABELS = ModelFile.NAME + ".labels";
    private static final String PARAMETERS = ModelFile.NAME + ".json";
    private static final String POINTER = "/PrimaryContainer/ModelDataUrl";
    private static final int K_MAX = 1 << 20;
    /** Of a single block. */
    private static final int BLOCK_LENGTH_MAX = 1 << 26;

    /** Whether an archive has the three files of such a model. */
    static boolean matches(ModelArchive archive) {
        Map<String, byte[]> files = archive.topLevelFiles();
        return files.containsKey(ModelFile.NAME) && files.containsKey(LABELS) && files.containsKey(PARAMETERS);
    }

    /**
     * What is known of a model that is not run here; empty if it is run.
     *
     * @throws ArtifactException if it is damaged
     */
    static Optional<Map<String, Object>> unrun(ModelArchive archive) {
        JsonParameters parameters = JsonParameters.read(file(archive, PARAMETERS));
        FaissHeader index = FaissHeader.read(file(archive, ModelFile.NAME));
        if (reason(parameters, index).isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        parameters.scalar("/version").ifPresent(version -> facts.put("Version", version));
        parameters.scalar("/predictor_type").ifPresent(type -> facts.put("Predictor", type));
        parameters.scalar("/k").ifPresent(k -> facts.put("K", k));
        facts.put("Index", index.kind());
        facts.put("Metric", index.metricName());
        facts.put("Points", index.count());
        facts.put("Dimensions", index.dimension());
        parameters.scalar("/dimension_reduction/type").ifPresent(type -> facts.put("DimensionReduction", type));
        parameters.scalar("/dimension_reduction/input_dim").ifPresent(width -> facts.put("Features", width));
        return Optional.of(facts);
    }

    /**
     * Reads the files of an archive.
     *
     * @throws ArtifactException if they are damaged or contradict each other
     * @throws io.transformjob.model.UnsupportedRequestException if the model is not run here
     */
    static Neighbours read(ModelArchive archive) {
        return read(
                JsonParameters.read(file(archive, PARAMETERS)), file(archive, ModelFile.NAME), file(archive, LABELS));
    }

    static Neighbours read(JsonParameters parameters, ByteCursor indexFile, ByteCursor labelsFile) {
        FaissHeader header = FaissHeader.read(new ByteCursor(indexFile.member(), indexFile.bytes()));
        reason(parameters, header).ifPresent(found -> {
            throw UnrunAlgorithm.KNN.refusal(POINTER, found);
        });
        FlatIndex index = FlatIndex.read(indexFile);
        String type = parameters.text("/predictor_type").orElse("");
        if (!type.equals("classifier") && !type.equals("regressor")) {
            throw new ArtifactException(
                    parameters.member(),
                    "predictor_type must be classifier or regressor",
                    ArtifactException.quote(type),
                    ByteCursor.DAMAGED);
        }
        double k = parameters.number("/k");
        if (k != Math.rint(k) || k < 1 || k > Math.min(K_MAX, index.count())) {
            throw new ArtifactException(
                    parameters.member(),
                    "k must be a whole number from 1 to %d, as there are %d points"
                            .formatted(Math.min(K_MAX, index.count()), index.count()),
                    Double.toString(k),
                    ByteCursor.DAMAGED);
        }
        float[] labels = labelsFile.floatsLittle(labelsFile.remaining() / 4, "labels");
        if (labels.length != index.count() || labelsFile.remaining() > 0 || !Vectors.isFinite(labels)) {
            throw new ArtifactException(
                    labelsFile.member(),
                    "there must be a finite float32 for each of %d points".formatted(index.count()),
                    "%d bytes".formatted(labelsFile.bytes().length),
                    ByteCursor.DAMAGED);
        }
        return new Neighbours(
                type.equals("classifier"),
                (int) k,
                index.dimension(),
                index.count(),
                index.innerProduct(),
                blocks(index),
                labels,
                false);
    }

    private static ByteCursor file(ModelArchive archive, String name) {
        byte[] bytes = archive.topLevelFiles().get(name);
        if (bytes == null) {
            throw new ArtifactException(
                    "model archive",
                    "a k-NN model must have files %s, %s and %s".formatted(ModelFile.NAME, PARAMETERS, LABELS),
                    "no %s".formatted(name),
                    "Use the archive as the training job wrote it");
        }
        return new ByteCursor(name, bytes);
    }

    /** What of a model stands against running it. */
    private static Optional<String> reason(JsonParameters parameters, FaissHeader index) {
        String reduction = parameters.scalar("/dimension_reduction/type").orElse("");
        if (!reduction.isEmpty()) {
            return Optional.of("dimension_reduction " + ArtifactException.quote(reduction));
        }
        String normalize = parameters.scalar("/normalize").orElse("false");
        if (!normalize.equals("false") && !normalize.equals("0")) {
            return Optional.of("normalize " + normalize);
        }
        if (!index.isFlat()
                || !index.metricName().equals("L2") && !index.metricName().equals("INNER_PRODUCT")) {
            return Optional.of("an index of kind %s with %s".formatted(index.kind(), index.metricName()));
        }
        return Optional.empty();
    }

    private static float[] blocks(FlatIndex index) {
        int features = index.dimension();
        long length = (index.count() + BLOCK - 1L) / BLOCK * BLOCK * features;
        // Less than a block of points takes the room of a whole one.
        int lengthMax = index.count() < BLOCK ? BLOCK_LENGTH_MAX : Integer.MAX_VALUE - 8;
        if (length > lengthMax) {
            throw new ArtifactException(
                    ModelFile.NAME,
                    "points, in blocks of %d, must be at most %d numbers".formatted(BLOCK, lengthMax),
                    Long.toString(length),
                    "Train with a smaller sample_size");
        }
        float[] points = new float[(int) length];
        for (int point = 0; point < index.count(); point++) {
            int out = point / BLOCK * BLOCK * features + point % BLOCK;
            for (int feature = 0; feature < features; feature++) {
                points[out + feature * BLOCK] = index.vectors()[point * features + feature];
            }
        }
        return points;
    }

    /** With the parameter {@code verbose=true} answers have distances and labels of the neighbours too, nearest first. */
    @Override
    public Neighbours answering(Optional<String> accept) {
        if (!accept.map(Neighbours::isVerbose).orElse(false)) {
            return this;
        }
        if (innerProduct) {
            throw UnrunAlgorithm.KNN.refusal("/TransformOutput/Accept", "verbose answers of INNER_PRODUCT");
        }
        return new Neighbours(classifier, k, features, count, false, points, labels, true);
    }

    private static boolean isVerbose(String accept) {
        try {
            return MediaType.parse(accept)
                    .parameter("verbose")
                    .filter("true"::equalsIgnoreCase)
                    .isPresent();
        } catch (IllegalArgumentException e) {
            // A list of types, or none: whoever chooses among them says so.
            return false;
        }
    }

    @Override
    public Optional<String> note() {
        return verbose
                ? Optional.of(
                        "is answered with squared distances, as FAISS gives them: what the service's are is not published")
                : Optional.empty();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Predictor", type());
        facts.put("K", k);
        facts.put("Points", count);
        facts.put("Index", "Flat");
        facts.put("Metric", innerProduct ? "INNER_PRODUCT" : "L2");
        return facts;
    }

    private String type() {
        return classifier ? "classifier" : "regressor";
    }

    @Override
    public String description() {
        return "%s, %d neighbours among %d points, %d features".formatted(type(), k, count, features);
    }

    @Override
    public AnswerForm form() {
        return verbose ? AnswerForm.KNN_VERBOSE : AnswerForm.KNN;
    }

    @Override
    public int arrayLength() {
        return verbose ? k : 1;
    }

    @Override
    public RowKernel newKernel() {
        return new Search(this);
    }

    private static final class Search implements RowKernel {
        private final Neighbours model;
        private final float[] query;
        private final double[] sums = new double[BLOCK];
        /** The neighbours so far, nearest first: how far they are, and which. */
        private final double[] nearest;

        private final int[] indices;
        private final float[] sorted;

        Search(Neighbours model) {
            this.model = model;
            this.query = new float[model.features];
            this.nearest = new double[model.k];
            this.indices = new int[model.k];
            this.sorted = new float[model.k];
        }

        @Override
        public boolean dense(float[] values, int from, double[][] answers, int row) {
            System.arraycopy(values, from, query, 0, query.length);
            return search(answers, row);
        }

        @Override
        public boolean sparse(int[] indices, float[] values, int from, int to, double[][] answers, int row) {
            Arrays.fill(query, 0);
            for (int entry = from; entry < to; entry++) {
                query[indices[entry]] = values[entry];
            }
            return search(answers, row);
        }

        private boolean search(double[][] answers, int row) {
            if (!Vectors.isFinite(query)) {
                return false;
            }
            Arrays.fill(nearest, Double.POSITIVE_INFINITY);
            for (int first = 0; first < model.count; first += BLOCK) {
                Arrays.fill(sums, 0);
                for (int feature = 0; feature < query.length; feature++) {
                    int from = first * query.length + feature * BLOCK;
                    if (model.innerProduct) {
                        subtractProducts(sums, query[feature], model.points, from);
                    } else {
                        addSquares(sums, query[feature], model.points, from);
                    }
                }
                take(first, Math.min(BLOCK, model.count - first));
            }
            answer(answers, row);
            return true;
        }

        /** Squared distances, in double: rounded sums could swap neighbours. */
        private static void addSquares(double[] sums, double value, float[] points, int from) {
            for (int i = 0; i < BLOCK; i++) {
                double difference = value - points[from + i];
                sums[i] += difference * difference;
            }
        }

        private static void subtractProducts(double[] sums, double value, float[] points, int from) {
            for (int i = 0; i < BLOCK; i++) {
                sums[i] -= value * points[from + i];
            }
        }

        /** Of equally near points the one that comes first stays. */
        private void take(int first, int points) {
            int last = nearest.length - 1;
            for (int i = 0; i < points; i++) {
                if (sums[i] < nearest[last]) {
                    int place = last;
                    while (place > 0 && nearest[place - 1] > sums[i]) {
                        nearest[place] = nearest[place - 1];
                        indices[place] = indices[place - 1];
                        place--;
                    }
                    nearest[place] = sums[i];
                    indices[place] = first + i;
                }
            }
        }

        private void answer(double[][] answers, int row) {
            answers[0][row] = model.classifier ? mostFrequent() : mean();
            if (model.verbose) {
                for (int i = 0; i < indices.length; i++) {
                    answers[1][row * indices.length + i] = (float) nearest[i];
                    answers[2][row * indices.length + i] = model.labels[indices[i]];
                }
            }
        }

        private float mean() {
            double sum = 0;
            for (int index : indices) {
                sum += model.labels[index];
            }
            return (float) (sum / indices.length);
        }

        private float mostFrequent() {
            for (int i = 0; i < indices.length; i++) {
                sorted[i] = model.labels[indices[i]];
            }
            Arrays.sort(sorted);
            float label = sorted[0];
            int votes = 0;
            for (int from = 0; from < sorted.length; ) {
                int to = from + 1;
                while (to < sorted.length && sorted[to] == sorted[from]) {
                    to++;
                }
                if (to - from > votes) {
                    votes = to - from;
                    label = sorted[from];
                }
                from = to;
            }
            return label;
        }
    }
}
