package com.example.scorecard;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.ModelRuntime;
import io.transformjob.model.TabularContainer;

/** Runs models whose archive holds a {@code scorecard.csv}. */
public final class ScorecardRuntime implements ModelRuntime {
    private static final String FILE = "scorecard.csv";

    /** What {@code TRANSFORM_JOB_RUNTIME} and {@code --set runtime=} may name. */
    @Override
    public String name() {
        return "scorecard";
    }

    /** So that a job needs neither that option nor an image that tells. */
    @Override
    public boolean recognizes(ModelArchive archive) {
        return archive.topLevelFiles().containsKey(FILE);
    }

    @Override
    public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        byte[] file = archive.topLevelFiles().getOrDefault(FILE, new byte[0]);
        return new TabularContainer(Scorecard.parse(FILE, file));
    }
}
