package io.transformjob.model;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.firstparty.Algorithm;
import io.transformjob.model.firstparty.FirstPartyContainer;
import io.transformjob.model.xgboost.XgboostContainer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the runtime of a model: by the {@code runtime} option, else by the image, else by what the artifact is. */
public final class Containers {
    private static final String XGBOOST = "xgboost";
    private static final String IMAGE = "/PrimaryContainer/Image";
    private static final int MEMBERS_SHOWN_MAX = 5;
    /** Names the user's own program, which then answers instead of the container's. */
    private static final String PROGRAM = "SAGEMAKER_PROGRAM";

    private Containers() {}

    /**
     * Opens a model as its container would.
     *
     * @throws UnsupportedRequestException if no runtime here can stand for the container
     * @throws ArtifactException if the model cannot be read or is of a kind that is not known
     */
    public static InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        ContainerImage image = ContainerImage.parse(spec.image());
        if (spec.runtime().isPresent()) {
            String runtime = spec.runtime().get();
            return open(runtime, spec, image, archive).orElseThrow(() -> unknownRuntime(runtime));
        }
        Optional<String> algorithm = image.algorithm();
        if (algorithm.isEmpty()) {
            return byArtifact(spec, image, archive);
        }
        if (algorithm.get().equals(XGBOOST)) {
            requireNoProgram(spec);
        }
        return open(algorithm.get(), spec, image, archive)
                .orElseThrow(() -> new UnsupportedRequestException(
                        IMAGE,
                        algorithm.get() + " models are not run by this version",
                        "image " + quote(spec.image()),
                        "Models of these are: %s.".formatted(String.join(", ", names()))));
    }

    /** The container of an algorithm, if it can be one here. */
    private static Optional<InferenceContainer> open(
            String algorithm, ContainerSpec spec, ContainerImage image, ModelArchive archive) {
        if (algorithm.equals(XGBOOST)) {
            return Optional.of(XgboostContainer.open(image, spec.environment(), archive));
        }
        return Algorithm.of(algorithm).map(firstParty -> FirstPartyContainer.open(firstParty, archive));
    }

    private static List<String> names() {
        return Stream.concat(Stream.of(XGBOOST), Algorithm.names().stream()).toList();
    }

    private static UnsupportedRequestException unknownRuntime(String runtime) {
        return new UnsupportedRequestException(
                "/Environment/TRANSFORM_JOB_RUNTIME",
                "runtime must be one of: " + String.join(", ", names()),
                quote(runtime),
                "Name one of these, or leave the option out to go by image and artifact.");
    }

    private static void requireNoProgram(ContainerSpec spec) {
        String program = spec.environment().getOrDefault(PROGRAM, "");
        if (!program.isEmpty()) {
            throw new UnsupportedRequestException(
                    "/PrimaryContainer/Environment/" + PROGRAM,
                    "Python programs of a model are not run",
                    quote(program),
                    "If its answers are those of the XGBoost container itself, set TRANSFORM_JOB_RUNTIME to xgboost.");
        }
    }

    private static InferenceContainer byArtifact(ContainerSpec spec, ContainerImage image, ModelArchive archive) {
        requireNoProgram(spec);
        Optional<Algorithm> firstParty = Algorithm.of(archive);
        if (firstParty.isPresent()) {
            return FirstPartyContainer.open(firstParty.get(), archive);
        }
        try {
            return XgboostContainer.open(image, spec.environment(), archive);
        } catch (ArtifactException e) {
            throw new UnsupportedRequestException(
                    IMAGE,
                    "the image or the artifact must tell the algorithm",
                    "image %s with %s, which is no XGBoost model (%s)"
                            .formatted(quote(spec.image()), describe(archive), e.getMessage()),
                    "Use the image the model was trained with, or name the runtime with TRANSFORM_JOB_RUNTIME.");
        }
    }

    private static String describe(ModelArchive archive) {
        if (archive.members().isEmpty()) {
            return "an empty archive";
        }
        String shown = archive.members().entrySet().stream()
                .limit(MEMBERS_SHOWN_MAX)
                .map(member -> "%s (%s)"
                        .formatted(
                                quote(member.getKey()),
                                FileSignature.describe(member.getValue(), 0, member.getValue().length)))
                .collect(Collectors.joining(", "));
        int more = archive.members().size() - MEMBERS_SHOWN_MAX;
        return more > 0 ? shown + " and %d more".formatted(more) : shown;
    }

    private static String quote(String text) {
        return ArtifactException.quote(text);
    }
}
