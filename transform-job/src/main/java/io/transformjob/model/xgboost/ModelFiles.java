package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The model files of an archive. The container takes every file at the top level for one; here files that by their name
 * are none, such as a script, are passed over if another is left.
 */
final class ModelFiles {
    private static final List<String> MODEL_SUFFIXES =
            List.of(".json", ".ubj", ".bin", ".model", ".bst", ".xgb", ".deprecated");

    private ModelFiles() {}

    /**
     * Reads the models of an archive, by file name, in the order of the archive.
     *
     * @param all whether to read all of them or only the first
     * @throws ArtifactException if there is none, or one cannot be read
     */
    static Map<String, XgboostModel> read(ModelArchive archive, boolean all) {
        Map<String, byte[]> files = candidates(archive.topLevelFiles());
        if (files.isEmpty()) {
            throw new ArtifactException(
                    "model archive",
                    "there must be an XGBoost model at the top level",
                    archive.members().isEmpty()
                            ? "no file"
                            : "only "
                                    + archive.members().keySet().stream()
                                            .limit(5)
                                            .map(ArtifactException::quote)
                                            .reduce((a, b) -> a + ", " + b)
                                            .orElseThrow(),
                    "Pack the model file itself, without folders.");
        }
        Map<String, XgboostModel> models = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            models.put(file.getKey(), XgboostModelReader.read(file.getKey(), file.getValue()));
            if (!all) {
                break;
            }
        }
        return models;
    }

    /** How many files of an archive are taken for models. */
    static int count(ModelArchive archive) {
        return candidates(archive.topLevelFiles()).size();
    }

    private static Map<String, byte[]> candidates(Map<String, byte[]> files) {
        Map<String, byte[]> named = new LinkedHashMap<>(files);
        named.keySet().removeIf(name -> !hasModelName(name));
        return named.isEmpty() ? files : named;
    }

    private static boolean hasModelName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("xgboost-model")
                || lower.indexOf('.') < 0
                || MODEL_SUFFIXES.stream().anyMatch(lower::endsWith);
    }
}
