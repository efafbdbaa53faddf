package io.transformjob.model;

import static java.util.Objects.requireNonNull;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.remote.RemoteContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One container of a model, as its definition has it.
 *
 * @param pointer where that stands: {@code /PrimaryContainer}, or {@code /Containers/0} and on
 * @param spec what it says
 * @param archiveName of the artifact, for messages
 * @param archive the artifact as SageMaker wrote it; empty of a container that runs elsewhere
 * @param remoteOrNull where it runs, null if that is here
 */
public record ModelSource(
        String pointer, ContainerSpec spec, String archiveName, byte[] archive, RemoteSpec remoteOrNull) {
    private static final String PRIMARY = "/PrimaryContainer";
    private static final String ENVIRONMENT = "/Environment/";

    public ModelSource {
        requireNonNull(pointer, "pointer");
        requireNonNull(spec, "spec");
        requireNonNull(archiveName, "archiveName");
        requireNonNull(archive, "archive");
    }

    /** Where it runs, if that is elsewhere. */
    public Optional<RemoteSpec> remote() {
        return Optional.ofNullable(remoteOrNull);
    }

    /**
     * Opens a model: its one container, or all of a pipeline.
     *
     * @param containers in the order in which they are asked, at least one
     * @param signers sign requests to endpoints of SageMaker
     * @throws UnsupportedRequestException if a container cannot be one here; of a pipeline its pointer and message say which
     * @throws ArtifactException if the only container's model cannot be read
     */
    public static InferenceContainer open(List<ModelSource> containers, RequestSigner.Source signers) {
        if (containers.size() == 1) {
            return containers.get(0).open(signers);
        }
        List<Pipeline.Stage> stages = new ArrayList<>();
        for (ModelSource source : containers) {
            int number = stages.size() + 1;
            stages.add(new Pipeline.Stage(
                    source, number, containers.size(), source.open(signers, number, containers.size())));
        }
        return new Pipeline(stages);
    }

    private InferenceContainer open(RequestSigner.Source signers) {
        return remoteOrNull != null
                ? RemoteContainer.open(remoteOrNull, signers)
                : Containers.open(spec, ModelArchive.open(archiveName, archive));
    }

    private InferenceContainer open(RequestSigner.Source signers, int number, int count) {
        String name = Pipeline.Stage.name(this, number, count);
        try {
            return open(signers);
        } catch (UnsupportedRequestException e) {
            String member = e.pointer().startsWith(PRIMARY)
                    ? e.pointer().substring(PRIMARY.length())
                    : e.pointer().startsWith(ENVIRONMENT) ? e.pointer() : "";
            throw UnsupportedRequestException.of(
                    pointer + member,
                    "%s: %s Let it run elsewhere: set TRANSFORM_JOB_RUNTIME to http and TRANSFORM_JOB_ENDPOINT in its Environment."
                            .formatted(name, e.getMessage()));
        } catch (ArtifactException e) {
            String message = e.getMessage();
            throw UnsupportedRequestException.of(
                    pointer + "/ModelDataUrl",
                    "%s: %s".formatted(name, message.startsWith(archiveName) ? message : archiveName + ": " + message));
        }
    }
}
