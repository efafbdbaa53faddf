package io.transformjob.model.xgboost;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModel.Tree;
import io.transformjob.model.ContainerImage;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.UnsupportedRequestException;
import io.transformjob.model.VectorRequests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SageMaker's XGBoost container in algorithm mode.
 *
 * <p>In batch it answers a line for each record, whatever is accepted, unless outputs are selected. Several model files
 * are an ensemble.
 *
 * <p>Source: {@code aws/sagemaker-xgboost-container}, {@code algorithm_mode/serve.py}.
 */
public final class XgboostContainer implements InferenceContainer {
    private static final String ENSEMBLE_VARIABLE = "SAGEMAKER_INFERENCE_ENSEMBLE";

    private final XgboostGeneration generation;
    private final Ensemble ensemble;
    private final List<String> passedOver;
    private final Map<String, String> environment;

    private XgboostContainer(XgboostGeneration generation, ModelFiles files, Map<String, String> environment) {
        XgboostRules rules = new XgboostRules(generation.library());
        this.generation = generation;
        this.ensemble = new Ensemble(files.models().entrySet().stream()
                .map(file -> XgboostPredictor.of(file.getKey(), file.getValue(), rules))
                .toList());
        this.passedOver = files.passedOver();
        this.environment = Map.copyOf(environment);
    }

    /**
     * Loads the models of an archive.
     *
     * @param image decides the library version whose rules apply; if it names none, the file's own version does
     * @throws ArtifactException if a model cannot be read or is of a kind that is not known
     */
    public static XgboostContainer open(ContainerImage image, Map<String, String> environment, ModelArchive archive) {
        Optional<XgboostGeneration> named = XgboostGeneration.of(image);
        boolean all = named.map(XgboostGeneration::selectsAndCombines).orElse(true)
                && environment.getOrDefault(ENSEMBLE_VARIABLE, "true").equals("true");
        ModelFiles files = ModelFiles.read(archive, all);
        XgboostGeneration generation = named.orElseGet(() ->
                XgboostGeneration.ofFile(files.models().values().iterator().next()));
        return new XgboostContainer(generation, files, environment);
    }

    @Override
    public String description() {
        XgboostPredictor first = ensemble.first();
        XgboostModel model = first.model();
        String size = model.booster().equals("gblinear")
                ? "a linear model"
                : "%d of %d trees"
                        .formatted(
                                new XgboostRules(generation.library()).treesUsed(model),
                                model.trees().size());
        return "xgboost as version %s scores, %s, %s, %d features%s%s"
                .formatted(
                        generation.library(),
                        first.objective().name(),
                        size,
                        model.featureCount(),
                        ensemble.members().size() == 1
                                ? ""
                                : ", " + ensemble.members().size() + " models",
                        passedOver.isEmpty() ? "" : ", not read: " + String.join(", ", passedOver));
    }

    @Override
    public Map<String, Object> facts() {
        XgboostPredictor first = ensemble.first();
        XgboostModel model = first.model();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Algorithm", "xgboost");
        facts.put("Library", generation.library().toString());
        facts.put("FileVersion", model.version().major() > 0 ? model.version().toString() : "before 1.0");
        facts.put("Form", model.form().name());
        facts.put("Pickled", model.pickled());
        facts.put("Objective", first.objective().name());
        facts.put("Booster", model.booster());
        facts.put("Features", model.featureCount());
        facts.put("Outputs", ensemble.width());
        if (model.classCount() > 0) {
            facts.put("Classes", model.classCount());
        }
        if (!model.trees().isEmpty()) {
            facts.put("Trees", model.trees().size());
            facts.put("TreesUsed", new XgboostRules(generation.library()).treesUsed(model));
            facts.put("Nodes", model.trees().stream().mapToLong(Tree::nodes).sum());
            facts.put(
                    "Depth", model.trees().stream().mapToInt(Tree::depth).max().orElse(0));
        }
        if (ensemble.members().size() > 1) {
            facts.put(
                    "Models",
                    ensemble.members().stream().map(XgboostPredictor::name).toList());
        }
        if (!passedOver.isEmpty()) {
            facts.put("NotRead", passedOver);
        }
        return facts;
    }

    @Override
    public List<String> kernels() {
        return ensemble.members().stream()
                .filter(member -> !member.compiled().path().isEmpty())
                .map(member -> member.name() + ": " + member.compiled().path())
                .toList();
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        Optional<VectorRequests> extension = VectorRequests.of(form);
        PayloadType payload =
                extension.isPresent() ? PayloadType.EXTENSION : PayloadType.of(form.contentType(), generation);
        Optional<SelectedOutput> selected =
                generation.selectsAndCombines() ? SelectedOutput.of(environment) : Optional.empty();
        boolean accepts = generation.checksAccept() || selected.isPresent() || extension.isPresent();
        String answer = extension
                .flatMap(VectorRequests::answerType)
                .orElseGet(() -> accepts ? AnswerType.of(form.accept(), environment) : AnswerType.CSV);
        ScoreColumns columns = selected.map(output -> selectedColumns(output, answer))
                .orElseGet(() -> ScoreColumns.plain(ensemble.width()));
        RowWidth width = RowWidth.of(ensemble, new XgboostRules(generation.library()), payload);
        return new XgboostRequestHandler(
                generation, ensemble, payload, form, extension, width, columns, selected.isPresent(), answer);
    }

    /**
     * @throws UnsupportedRequestException if the container has no outputs to select from
     */
    private ScoreColumns selectedColumns(SelectedOutput output, String answer) {
        XgboostPredictor first = ensemble.first();
        return output.columns(
                first.objective(), first.model().groups(), ensemble.width(), answer.equals(AnswerType.CSV));
    }
}
