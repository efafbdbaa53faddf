package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model files of an archive. The container takes every file at the top level for one; here files that by their name
 * are none, such as a script, are passed over if another is left.
 *
 * @param models by file name, in the order of the archive, at least one
 * @param passedOver names of other files at the top level
 */
record ModelFiles(Map<String, XgboostModel> models, List<String> passedOver) {
    private static final List<String> MODEL_SUFFIXES =
            List.of(".json", ".ubj", ".bin", ".model", ".bst", ".xgb", ".deprecated");

    private static final String CONTAINER_NAME = "xgboost-model";
    private static final int NAMES_SHOWN_MAX = 5;

    /**
     * Reads the models of an archive.
     *
     * @param all whether to read all of them or only the first
     * @throws ArtifactException if there is none, or one cannot be read
     */
    static ModelFiles read(ModelArchive archive, boolean all) {
        Map<String, byte[]> files = archive.topLevelFiles();
        if (files.isEmpty()) {
            throw new ArtifactException(
                    "model archive",
                    "there must be an XGBoost model at the top level",
                    archive.members().isEmpty() ? "no file" : "only " + names(archive),
                    "Pack the model file itself, without folders.");
        }
        List<String> named =
                files.keySet().stream().filter(ModelFiles::hasModelName).toList();
        List<String> candidates = named.isEmpty() ? List.copyOf(files.keySet()) : named;
        Map<String, XgboostModel> models = new LinkedHashMap<>();
        for (String name : all ? candidates : candidates.subList(0, 1)) {
            models.put(name, XgboostModelReader.read(name, files.get(name)));
        }
        List<String> passedOver = files.keySet().stream()
                .filter(name -> !models.containsKey(name))
                .toList();
        return new ModelFiles(Collections.unmodifiableMap(models), passedOver);
    }

    /** Whether a file is named as SageMaker's containers name theirs. */
    static boolean named(ModelArchive archive) {
        return archive.topLevelFiles().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(CONTAINER_NAME));
    }

    private static String names(ModelArchive archive) {
        return archive.members().keySet().stream()
                .limit(NAMES_SHOWN_MAX)
                .map(ArtifactException::quote)
                .collect(Collectors.joining(", "));
    }

    private static boolean hasModelName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(CONTAINER_NAME)
                || lower.indexOf('.') < 0
                || MODEL_SUFFIXES.stream().anyMatch(lower::endsWith);
    }
}
