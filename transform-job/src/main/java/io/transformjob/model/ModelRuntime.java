package io.transformjob.model;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;

/**
 * A kind of models, and how they are opened. A service-provider interface: beside the runtimes of this project, those
 * count that {@link java.util.ServiceLoader} finds in the jars of a job ({@code --jars}), that is, classes named in a file
 * {@code META-INF/services/io.transformjob.model.ModelRuntime}, with a public constructor without parameters.
 *
 * <p>Which runtime opens a model: the one that the {@code runtime} option names; else the one whose {@link #runs} knows the
 * image; else the first that {@link #recognizes} the artifact, those of this project before others.
 *
 * <p>An archive is a stranger's: whoever reads it bounds every count by the bytes that are left before allocating, and runs no
 * code that it holds.
 */
public interface ModelRuntime {
    /** As the {@code runtime} option names it: lower-case letters, digits and dashes. */
    String name();

    /** Whether containers of an image run such models. */
    default boolean runs(ContainerImage image) {
        return image.algorithm().filter(name()::equals).isPresent();
    }

    /** Whether an archive holds such a model, as far as names and first bytes tell. */
    boolean recognizes(ModelArchive archive);

    /**
     * Opens a model. Called once in the driver, before anything is read, and once in each executor.
     *
     * @return for a model that takes rows of numbers, {@code new TabularContainer(model)}
     * @throws ArtifactException if the model is damaged, unsafe, or has a form that is not known
     * @throws UnsupportedRequestException if the container cannot be stood for
     */
    InferenceContainer open(ContainerSpec spec, ModelArchive archive);
}
