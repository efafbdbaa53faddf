package io.transformjob.formats.artifact.mxnet;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The arrays of a file and their names.
 *
 * @param member what the file is, as messages name it
 * @param arrays in the order of the file
 * @param names one for each array, each different; empty if the file names none
 */
public record NdArrayList(String member, List<NdArray> arrays, List<String> names) {
    private static final int SHOWN_MAX = 8;

    public NdArrayList {
        arrays = List.copyOf(arrays);
        names = List.copyOf(names);
        if (!names.isEmpty() && names.size() != arrays.size()) {
            throw new IllegalArgumentException("there must be a name for each array or none, got %d for %d"
                    .formatted(names.size(), arrays.size()));
        }
    }

    /**
     * Reads a list.
     *
     * @throws ArtifactException if the bytes are no list of arrays, or damaged
     */
    public static NdArrayList read(ByteCursor in) {
        return new NdArrayReader(in).read();
    }

    /** Whether bytes begin as a list of arrays does. */
    public static boolean matches(byte[] bytes) {
        return bytes.length >= 8 && new ByteCursor("", bytes).longLittle("") == NdArrayReader.LIST_MAGIC;
    }

    /** The array of a name, if there is one. */
    public Optional<NdArray> array(String name) {
        int index = names.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(arrays.get(index));
    }

    /**
     * The array of a name.
     *
     * @throws ArtifactException if there is none
     */
    public NdArray require(String name) {
        return array(name)
                .orElseThrow(
                        () -> fault("there must be an array %s".formatted(ArtifactException.quote(name)), describe()));
    }

    /**
     * The array of a name as a dense matrix, row-major.
     *
     * @throws ArtifactException if there is none, it is stored another way, or has not two dimensions
     */
    public NdArray.Dense matrix(String name) {
        NdArray array = require(name);
        if (array instanceof NdArray.Dense dense && dense.shape().length == 2) {
            return dense;
        }
        throw fault("array %s must be a dense matrix".formatted(ArtifactException.quote(name)), array.description());
    }

    /** A broken rule of this file as an exception to throw. */
    public ArtifactException fault(String rule, String found) {
        return new ArtifactException(
                member,
                rule,
                found,
                "Use the archive as the training job wrote it, with the image it was trained with");
    }

    /** Names and shapes for messages, such as {@code "v" float32 [26, 25], "mean" float32 [1, 26]}. */
    public String describe() {
        if (arrays.isEmpty()) {
            return "no array";
        }
        String shown = IntStream.range(0, Math.min(SHOWN_MAX, arrays.size()))
                .mapToObj(i -> (names.isEmpty() ? "an unnamed " : ArtifactException.quote(names.get(i)) + " ")
                        + arrays.get(i).description())
                .collect(Collectors.joining(", "));
        return arrays.size() > SHOWN_MAX ? shown + " and %d more".formatted(arrays.size() - SHOWN_MAX) : shown;
    }
}
