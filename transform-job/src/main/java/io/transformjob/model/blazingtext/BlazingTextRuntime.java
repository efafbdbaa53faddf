package io.transformjob.model.blazingtext;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.fasttext.FastTextModel;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelRuntime;
import io.transformjob.model.firstparty.UnrunAlgorithm;
import java.util.Map;

/** Text classifiers of BlazingText and fastText: a {@code model.bin} at the top of an archive. Word vectors are refused. */
public final class BlazingTextRuntime implements ModelRuntime {
    private static final String FILE = "model.bin";
    private static final String POINTER = "/PrimaryContainer/ModelDataUrl";

    @Override
    public String name() {
        return "blazingtext";
    }

    @Override
    public boolean recognizes(ModelArchive archive) {
        byte[] file = archive.topLevelFiles().get(FILE);
        return file != null && FastTextModel.matches(file);
    }

    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        Map<String, byte[]> files = archive.topLevelFiles();
        byte[] file = files.get(FILE);
        if (file == null) {
            if (files.containsKey("vectors.txt")) {
                throw UnrunAlgorithm.WORD2VEC.refusal(POINTER, "vectors.txt and no model.bin");
            }
            throw new ArtifactException(
                    "model archive",
                    "there must be a file model.bin at the top level",
                    files.isEmpty() ? "no file" : ArtifactException.quote(String.join(", ", files.keySet())),
                    "Use the archive as supervised training wrote it");
        }
        FastTextModel model = FastTextModel.read(new ByteCursor(FILE, file));
        if (!model.arguments().isSupervised()) {
            throw UnrunAlgorithm.WORD2VEC.refusal(
                    POINTER, "a model.bin of " + model.arguments().kindName());
        }
        return new BlazingTextContainer(TextClassifier.of(FILE, model));
    }
}
