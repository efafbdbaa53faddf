package io.transformjob.model.firstparty;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelRuntime;

/** Models of one of SageMaker's first-party algorithms. */
public record FirstPartyRuntime(Algorithm algorithm) implements ModelRuntime {
    @Override
    public String name() {
        return algorithm.toString();
    }

    @Override
    public boolean recognizes(ModelArchive archive) {
        return Algorithm.of(archive).filter(algorithm::equals).isPresent();
    }

    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        return FirstPartyContainer.open(algorithm, archive);
    }
}
