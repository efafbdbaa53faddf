package io.transformjob.model.onnx;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.onnx.OnnxModel;
import io.transformjob.formats.artifact.onnx.OnnxModelReader;
import io.transformjob.formats.artifact.onnx.ZipMaps;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.MissingLibraryException;
import io.transformjob.model.ModelRuntime;
import java.util.List;
import java.util.Optional;

/** ONNX models. */
public final class OnnxRuntime implements ModelRuntime {
    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public boolean recognizes(ModelArchive archive) {
        return OnnxFiles.holdsModel(archive);
    }

    /** @throws MissingLibraryException if the model is for ONNX Runtime, and its jar is not to be had */
    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        String member = OnnxFiles.find(archive);
        OnnxModel model = OnnxModelReader.read(member, archive.members().get(member));
        ModelRules.check(model);
        List<Weights> weights = Weights.of(model, archive);
        ZipMaps stripped = ZipMaps.takeOff(model);
        GraphForm form = GraphForm.of(model, stripped);
        Optional<TreeGraph> trees = TreeGraph.of(stripped.model().graph(), form);
        if (trees.isPresent()) {
            return new OnnxContainer(model, form, new TreeModel(form, trees.get()));
        }
        if (!OrtLibrary.isPresent()) {
            return OrtLibrary.runtime().open(spec, archive);
        }
        OrtLibrary.requireQuiet();
        return new OnnxContainer(model, form, OrtModel.load(form, stripped, weights));
    }
}
