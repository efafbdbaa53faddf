package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.ContainerImage;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelRuntime;

/** Models of XGBoost, in any of the forms that its versions and SageMaker's containers have written. */
public final class XgboostRuntime implements ModelRuntime {
    @Override
    public String name() {
        return "xgboost";
    }

    /** By reading it: the oldest form has no mark of its own. */
    @Override
    public boolean recognizes(ModelArchive archive) {
        try {
            ModelFiles.read(archive, false);
            return true;
        } catch (ArtifactException e) {
            return ModelFiles.named(archive);
        }
    }

    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        return XgboostContainer.open(ContainerImage.parse(spec.image()), spec.environment(), archive);
    }
}
