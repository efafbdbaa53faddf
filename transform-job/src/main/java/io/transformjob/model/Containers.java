package io.transformjob.model;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.FileSignature;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.model.blazingtext.BlazingTextRuntime;
import io.transformjob.model.firstparty.Algorithm;
import io.transformjob.model.firstparty.FirstPartyRuntime;
import io.transformjob.model.firstparty.UnrunAlgorithm;
import io.transformjob.model.firstparty.UnrunArtifact;
import io.transformjob.model.lightgbm.LightgbmRuntime;
import io.transformjob.model.onnx.OnnxRuntime;
import io.transformjob.model.xgboost.XgboostRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the runtime of a model: by the {@code runtime} option, else by the image, else by what the artifact is. */
public final class Containers {
    private static final String IMAGE = "/PrimaryContainer/Image";
    private static final String RUNTIME = "/Environment/TRANSFORM_JOB_RUNTIME";
    /** Runtimes that ask a model where it runs. */
    private static final String ELSEWHERE = Arrays.stream(RemoteSpec.Protocol.values())
            .map(RemoteSpec.Protocol::runtime)
            .collect(Collectors.joining(", "));

    private static final int MEMBERS_SHOWN_MAX = 5;
    /** Names the user's own program, which then answers instead of the container's. */
    private static final String PROGRAM = "SAGEMAKER_PROGRAM";

    /** The runtimes of this project, in the order in which they look at an artifact. */
    private static final List<ModelRuntime> OWN = own();

    private Containers() {}

    private static List<ModelRuntime> own() {
        List<ModelRuntime> runtimes = new ArrayList<>();
        Arrays.stream(Algorithm.values()).map(FirstPartyRuntime::new).forEach(runtimes::add);
        runtimes.add(new LightgbmRuntime());
        runtimes.add(new BlazingTextRuntime());
        runtimes.add(new OnnxRuntime());
        runtimes.add(new XgboostRuntime());
        return List.copyOf(runtimes);
    }

    /** A container, and the name of the runtime that it is of. */
    public record Opened(String runtime, InferenceContainer container) {}

    /**
     * Opens a model as its container would.
     *
     * @throws UnsupportedRequestException if no runtime here can stand for the container
     * @throws ArtifactException if the model cannot be read or is of a kind that is not known
     */
    public static InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
        return choose(spec, archive).container();
    }

    /** As {@link #open}, with the runtime that was chosen. */
    public static Opened choose(ContainerSpec spec, ModelArchive archive) {
        ModelRuntime runtime = runtime(spec, archive);
        return new Opened(runtime.name(), runtime.open(spec, archive));
    }

    private static ModelRuntime runtime(ContainerSpec spec, ModelArchive archive) {
        List<ModelRuntime> runtimes = all();
        if (spec.runtime().isPresent()) {
            String name = spec.runtime().get();
            return runtimes.stream()
                    .filter(runtime -> runtime.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedRequestException(
                            RUNTIME,
                            "runtime must be one of: %s, or of a model elsewhere: %s"
                                    .formatted(names(runtimes), ELSEWHERE),
                            quote(name),
                            "Name one of these, or leave the option out to go by image and artifact."));
        }
        ContainerImage image = ContainerImage.parse(spec.image());
        Optional<ModelRuntime> named =
                runtimes.stream().filter(runtime -> runtime.runs(image)).findFirst();
        if (named.isEmpty() && image.algorithm().isPresent()) {
            String algorithm = image.algorithm().get();
            String found = "image " + quote(spec.image());
            throw UnrunAlgorithm.of(algorithm)
                    .map(unrun -> unrun.refusal(IMAGE, found))
                    .orElseGet(() -> new UnsupportedRequestException(
                            IMAGE,
                            algorithm + " models are not run by this version",
                            found,
                            "Models of these are: %s. Others run elsewhere: set TRANSFORM_JOB_RUNTIME to one of: %s."
                                    .formatted(names(runtimes), ELSEWHERE)));
        }
        requireNoProgram(spec);
        return named.orElseGet(() -> byArtifact(spec, archive, runtimes));
    }

    private static ModelRuntime byArtifact(ContainerSpec spec, ModelArchive archive, List<ModelRuntime> runtimes) {
        return runtimes.stream()
                .filter(runtime -> runtime.recognizes(archive))
                .findFirst()
                .orElseThrow(() -> unknown(spec, archive, runtimes));
    }

    /** The refusal of a model that no runtime recognizes: by the name of what it is, if that is known. */
    private static UnsupportedRequestException unknown(
            ContainerSpec spec, ModelArchive archive, List<ModelRuntime> runtimes) {
        String image = "image " + quote(spec.image());
        Optional<UnrunArtifact> artifact = UnrunArtifact.of(archive);
        if (artifact.isPresent()) {
            return artifact.get().algorithm().refusal(IMAGE, "%s with %s".formatted(image, describe(archive)));
        }
        return ContainerImage.parse(spec.image())
                .framework()
                .flatMap(UnrunAlgorithm::of)
                .map(unrun -> unrun.refusal(IMAGE, "%s with %s".formatted(image, describe(archive))))
                .orElseGet(() -> new UnsupportedRequestException(
                        IMAGE,
                        "the image or the artifact must tell the algorithm",
                        "%s with %s".formatted(image, describe(archive)),
                        "Use the image the model was trained with, or name the runtime with TRANSFORM_JOB_RUNTIME, one of: %s; if it runs elsewhere, one of: %s."
                                .formatted(names(runtimes), ELSEWHERE)));
    }

    /** This project's runtimes, and behind them those of the jars of the job. */
    private static List<ModelRuntime> all() {
        List<ModelRuntime> runtimes = new ArrayList<>(OWN);
        try {
            ServiceLoader.load(ModelRuntime.class).forEach(runtimes::add);
        } catch (ServiceConfigurationError e) {
            throw new UnsupportedRequestException(
                    RUNTIME,
                    "every runtime named in META-INF/services of a jar must be a ModelRuntime that can be made",
                    String.valueOf(e.getMessage()),
                    "Mend or leave out the jar.");
        }
        List<String> twice =
                runtimes.stream()
                        .collect(Collectors.groupingBy(ModelRuntime::name, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(entry -> quote(entry.getKey()))
                        .sorted()
                        .toList();
        if (!twice.isEmpty()) {
            throw new UnsupportedRequestException(
                    RUNTIME,
                    "every runtime must have a name of its own",
                    "%s more than once".formatted(String.join(", ", twice)),
                    "Rename the one in the jar, or leave out the jar.");
        }
        return runtimes;
    }

    private static String names(List<ModelRuntime> runtimes) {
        return runtimes.stream().map(ModelRuntime::name).collect(Collectors.joining(", "));
    }

    private static void requireNoProgram(ContainerSpec spec) {
        String program = spec.environment().getOrDefault(PROGRAM, "");
        if (!program.isEmpty()) {
            throw new UnsupportedRequestException(
                    "/PrimaryContainer/Environment/" + PROGRAM,
                    "Python programs of a model are not run",
                    quote(program),
                    "If its answers are those of the XGBoost container itself, set TRANSFORM_JOB_RUNTIME to xgboost; else let its own container answer, with http.");
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
