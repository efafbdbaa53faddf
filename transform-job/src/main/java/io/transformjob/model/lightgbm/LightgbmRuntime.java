package io.transformjob.model.lightgbm;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.lightgbm.LightgbmModelReader;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelRuntime;
import io.transformjob.model.TabularContainer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text models of LightGBM: the one file at the top of the archive that begins as such a model does, whatever its name. */
public final class LightgbmRuntime implements ModelRuntime {
    private static final int NAMES_SHOWN_MAX = 5;
    private static final String WHERE = "model.tar.gz";

    @Override
    public String name() {
        return "lightgbm";
    }

    @Override
    public boolean recognizes(ModelArchive archive) {
        return !models(archive).isEmpty();
    }

    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        List<Map.Entry<String, byte[]>> models = models(archive);
        if (models.isEmpty()) {
            throw new ArtifactException(
                    WHERE,
                    "a LightGBM text model must be at the top of the archive",
                    archive.members().isEmpty()
                            ? "an empty archive"
                            : names(archive.members().keySet().stream().toList()),
                    "Save it with Booster.save_model(\"model.txt\"); pickles and joblib files are not read");
        }
        if (models.size() > 1) {
            throw new ArtifactException(
                    WHERE,
                    "an archive must hold one LightGBM model",
                    names(models.stream().map(Map.Entry::getKey).toList()),
                    "Leave the others out: which one counts is not known");
        }
        String file = models.get(0).getKey();
        return new TabularContainer(new LightgbmPredictor(
                file, LightgbmModelReader.read(file, models.get(0).getValue())));
    }

    private static List<Map.Entry<String, byte[]>> models(ModelArchive archive) {
        return archive.topLevelFiles().entrySet().stream()
                .filter(file -> LightgbmModelReader.matches(file.getValue()))
                .toList();
    }

    private static String names(List<String> files) {
        String shown = files.stream()
                .limit(NAMES_SHOWN_MAX)
                .map(ArtifactException::quote)
                .collect(Collectors.joining(", "));
        return files.size() > NAMES_SHOWN_MAX
                ? "%s and %d more".formatted(shown, files.size() - NAMES_SHOWN_MAX)
                : shown;
    }
}
