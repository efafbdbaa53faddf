package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The algorithms whose models are scored here, with their names as images and the {@code runtime} option have them. */
public enum Algorithm {
    KMEANS("kmeans", inFile(KMeans::read)),
    PCA("pca", inFile(Pca::read)),
    LINEAR_LEARNER("linear-learner", inFile(LinearLearner::read)),
    FACTORIZATION_MACHINES("factorization-machines", inFile(FactorizationMachine::read)),
    KNN("knn", Neighbours::read);

    private final String text;
    private final Function<ModelArchive, FirstPartyModel> reader;

    Algorithm(String text, Function<ModelArchive, FirstPartyModel> reader) {
        this.text = text;
        this.reader = reader;
    }

    /** A reader of archives whose {@code model_algo-1} is the whole model. */
    private static Function<ModelArchive, FirstPartyModel> inFile(Function<ByteCursor, FirstPartyModel> reader) {
        return archive -> reader.apply(ModelFile.require(archive));
    }

    /** Names of all algorithms. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Algorithm::toString).toList();
    }

    /** The algorithm of a name. */
    public static Optional<Algorithm> of(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(name))
                .findFirst();
    }

    /**
     * The algorithm whose model an archive holds, as far as its files tell.
     *
     * @throws ArtifactException if there is a {@code model_algo-1} that is damaged
     */
    public static Optional<Algorithm> of(ModelArchive archive) {
        return Neighbours.matches(archive)
                ? Optional.of(KNN)
                : ModelFile.find(archive).flatMap(Algorithm::ofFile);
    }

    private static Optional<Algorithm> ofFile(ByteCursor file) {
        if (ZipArchive.matches(file.bytes())) {
            Set<String> names = ModelFile.zip(file).names();
            if (names.contains(LinearLearner.SYMBOL)) {
                return Optional.of(LINEAR_LEARNER);
            }
            return FactorizationMachine.matches(ModelFile.zip(file))
                    ? Optional.of(FACTORIZATION_MACHINES)
                    : Optional.empty();
        }
        if (!NdArrayList.matches(file.bytes())) {
            return Optional.empty();
        }
        NdArrayList arrays = NdArrayList.read(file);
        if (arrays.names().isEmpty()) {
            return KMeans.matches(arrays) ? Optional.of(KMEANS) : Optional.empty();
        }
        return arrays.names().contains(Pca.COMPONENTS) ? Optional.of(PCA) : Optional.empty();
    }

    /**
     * Reads the model of an archive.
     *
     * @throws ArtifactException if it is missing, damaged or not of this algorithm
     */
    FirstPartyModel read(ModelArchive archive) {
        return reader.apply(archive);
    }

    /** Factorization machines are for sparse data, which CSV cannot hold. */
    boolean takesCsv() {
        return this != FACTORIZATION_MACHINES;
    }

    @Override
    public String toString() {
        return text;
    }
}
