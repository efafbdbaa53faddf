package io.transformjob.formats.artifact.xgboost;

import io.transformjob.formats.artifact.ArtifactException;

/** Makes the exception for a broken rule at some place of a file. */
@FunctionalInterface
interface Fault {
    ArtifactException fault(String rule, String found, String remedy);
}
