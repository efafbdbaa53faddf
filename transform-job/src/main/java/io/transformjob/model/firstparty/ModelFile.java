package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.ZipArchive;
import io.transformjob.formats.artifact.mxnet.NdArray;
import io.transformjob.formats.artifact.mxnet.NdArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file that a first-party container opens, {@code model_algo-1}, and what models take from it. Files beside it, such
 * as the state of k-means training or the models of other instances, are not read.
 */
final class ModelFile {
    static final String NAME = "model_algo-1";
    private static final int NAMES_SHOWN_MAX = 5;

    private ModelFile() {}

    /** The model's bytes, if the archive has them. */
    static Optional<ByteCursor> find(ModelArchive archive) {
        return Optional.ofNullable(archive.topLevelFiles().get(NAME)).map(bytes -> new ByteCursor(NAME, bytes));
    }

    /**
     * The model's bytes.
     *
     * @throws ArtifactException if the archive has none
     */
    static ByteCursor require(ModelArchive archive) {
        Map<String, byte[]> members = archive.members();
        return find(archive)
                .orElseThrow(() -> new ArtifactException(
                        "model archive",
                        "there must be a file model_algo-1 at the top level",
                        members.isEmpty()
                                ? "no file"
                                : members.keySet().stream()
                                        .limit(NAMES_SHOWN_MAX)
                                        .map(ArtifactException::quote)
                                        .collect(Collectors.joining(", ")),
                        "Use the archive as the training job wrote it"));
    }

    /** The model as a ZIP archive. */
    static ZipArchive zip(ByteCursor file) {
        if (!ZipArchive.matches(file.bytes())) {
            throw new ArtifactException(
                    file.member(),
                    "the model must be a ZIP archive",
                    FileSignature.describe(file.bytes(), 0, file.bytes().length),
                    "Use the archive as the training job wrote it, with the image it was trained with");
        }
        return ZipArchive.open(file.member(), file.bytes());
    }

    /** A matrix with at least one row and column, of finite numbers. */
    static NdArray.Dense matrix(NdArrayList arrays, String name) {
        return checked(arrays, name, arrays.matrix(name));
    }

    /** A matrix with at least one row and column, of finite numbers. */
    static NdArray.Dense checked(NdArrayList arrays, String name, NdArray.Dense matrix) {
        if (matrix.values().length == 0) {
            throw arrays.fault(
                    "array %s must not be empty".formatted(ArtifactException.quote(name)), matrix.description());
        }
        requireFinite(arrays, name, matrix.values());
        return matrix;
    }

    /** Finite numbers of an array of any shape. */
    static float[] vector(NdArrayList arrays, String name, int length) {
        NdArray array = arrays.require(name);
        if (!(array instanceof NdArray.Dense dense) || dense.values().length != length) {
            throw arrays.fault(
                    "array %s must have %d numbers".formatted(ArtifactException.quote(name), length),
                    array.description());
        }
        return requireFinite(arrays, name, dense.values());
    }

    static float[] requireFinite(NdArrayList arrays, String name, float[] values) {
        if (!Vectors.isFinite(values)) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw arrays.fault(
                            "numbers of array %s must be finite".formatted(ArtifactException.quote(name)),
                            "%s at index %d".formatted(values[i], i));
                }
            }
        }
        return values;
    }
}
