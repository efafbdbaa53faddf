package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.onnx.OnnxModelReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which file of an archive is the model: {@code model.onnx}, else the only one of that kind. */
final class OnnxFiles {
    private static final String NAME = "model.onnx";

    private OnnxFiles() {}

    static boolean holdsModel(ModelArchive archive) {
        return !candidates(archive).isEmpty();
    }

    /** @throws ArtifactException if there is none, or more than one */
    static String find(ModelArchive archive) {
        List<String> candidates = candidates(archive);
        Optional<String> named =
                candidates.stream().filter(name -> baseName(name).equals(NAME)).findFirst();
        if (named.isPresent() || candidates.size() == 1) {
            return named.orElseGet(() -> candidates.get(0));
        }
        throw new ArtifactException(
                "the archive",
                "it must hold one ONNX model",
                candidates.isEmpty() ? "none" : "%d files ending in .onnx".formatted(candidates.size()),
                "Name the one that answers " + NAME);
    }

    /** Files with the ending; without any, files that begin like a model. */
    private static List<String> candidates(ModelArchive archive) {
        List<String> named = archive.members().keySet().stream()
                .filter(name -> name.endsWith(".onnx") && !baseName(name).startsWith("."))
                .toList();
        return named.isEmpty()
                ? archive.members().entrySet().stream()
                        .filter(member -> OnnxModelReader.recognizes(member.getValue()))
                        .map(Map.Entry::getKey)
                        .toList()
                : named;
    }

    private static String baseName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
