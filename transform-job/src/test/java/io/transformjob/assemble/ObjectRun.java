package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.transformjob.assemble.TransformSettings.Assembly;
import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.csv.CsvFormat;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.SplitType;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.payload.PayloadLimits;
import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.process.Processing;
import io.transformjob.report.ObjectResult;
import io.transformjob.report.QuarantineObjects;
import io.transformjob.store.ObjectStore;
import io.transformjob.testing.Place;
import io.transformjob.testing.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One object on its way from input to output and quarantine, split by split, as a job takes it. */
final class ObjectRun {
    private static final JsonMapper JSON = new JsonMapper();

    private final Place place;
    private final String contentType;
    private final String accept;
    private byte[] model = TestModels.sum();
    private SplitType splitType = SplitType.LINE;
    private String inputFilter = "$";
    private Processing processing = Processing.none();
    private BadRecordRules rules;
    private PayloadLimits limits = new PayloadLimits(1 << 20, 64 * 1024, false);
    private CsvFormat csv = CsvFormat.CONTAINER;
    private boolean line = true;
    private long splitBytes = Long.MAX_VALUE / 2;
    private UnaryOperator<RequestHandler> wrapping = handler -> handler;

    /** An object whose records have three features and are answered with their sum. */
    ObjectRun(Place place, String contentType, String accept, BadRecordRules rules) {
        this.place = place;
        this.contentType = contentType;
        this.accept = accept;
        this.rules = rules;
    }

    /** Records have two features and are answered with the first. */
    ObjectRun firstFeature() {
        model = TestModels.firstFeature();
        return this;
    }

    ObjectRun split(SplitType type) {
        splitType = type;
        return this;
    }

    ObjectRun splitBytes(long bytes) {
        splitBytes = bytes;
        return this;
    }

    ObjectRun inputFilter(String filter) {
        inputFilter = filter;
        return this;
    }

    ObjectRun processing(Processing.Format format, boolean join, String filter, boolean ids) {
        processing = new Processing(
                format,
                join,
                RecordPath.parse(filter),
                (byte) ',',
                ids ? "seed" : null,
                ids ? "2022-08-30T00:49:15Z" : null);
        return this;
    }

    ObjectRun limits(long recordBytesMax, int payloadBytes, boolean single) {
        limits = new PayloadLimits(recordBytesMax, payloadBytes, single);
        return this;
    }

    ObjectRun csv(CsvFormat format) {
        csv = format;
        return this;
    }

    ObjectRun assembleNone() {
        line = false;
        return this;
    }

    ObjectRun wrapping(UnaryOperator<RequestHandler> wrapper) {
        wrapping = wrapper;
        return this;
    }

    /**
     * What became of it.
     *
     * @param output bytes of the output; null if there is none
     * @param quarantine lines of its quarantine; empty if there is none
     * @param left objects under the job's folder, by name
     */
    record Result(byte[] output, ObjectResult result, List<JsonNode> quarantine, List<String> left) {
        String text() {
            if (output == null) {
                throw new AssertionError(result.fault().orElseThrow().toString());
            }
            return new String(output, UTF_8);
        }

        List<String> lines() {
            return text().lines().toList();
        }
    }

    Result run(String object) {
        return run(object.getBytes(UTF_8));
    }

    Result run(byte[] object) {
        try {
            return runUnchecked(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TransformSettings settings(JobFolder folder) {
        return new TransformSettings(
                splitType,
                false,
                csv,
                limits,
                new Assembly(line, false),
                processing,
                folder.scratch(),
                rules,
                600,
                null);
    }

    RequestHandler handler() {
        ContainerSpec spec = new ContainerSpec("sagemaker-xgboost:1.7-1", Map.of(), Optional.empty());
        return wrapping.apply(Containers.open(spec, ModelArchive.open("model.tar.gz", model))
                .handler(new RequestForm(
                        contentType,
                        accept,
                        RecordPath.parse(inputFilter),
                        splitType == SplitType.LINE,
                        1 << 20,
                        "model",
                        csv)));
    }

    private Result runUnchecked(byte[] bytes) throws IOException {
        place.put("in/a", bytes);
        ObjectStore store = place.store();
        JobFolder folder = new JobFolder(place.uri("out"), "job");
        store.deleteFolder(place.uri("out"));
        int splits = (int) Math.max(1, (bytes.length + splitBytes - 1) / splitBytes);
        PlannedObject object = new PlannedObject(
                0, store.find(place.uri("in/a")).orElseThrow(), place.uri("out/a.out"), splits, splitBytes);
        TransformSettings settings = settings(folder);
        SplitTransformer transformer = new SplitTransformer(settings, handler(), store, 2);
        List<SplitOutcome> outcomes = new ArrayList<>();
        List<MergeWork.Staged> staged = new ArrayList<>();
        for (Split split : object.splits()) {
            SplitOutcome outcome =
                    transformer.transform(new SplitWork(object, split.index(), split.offset() == 0 ? 0 : -1, null));
            outcomes.add(outcome);
            if (outcome instanceof SplitOutcome.Transformed transformed && transformed.outputBytes() > 0) {
                staged.add(new MergeWork.Staged(split.index(), transformed.attempt(), transformed.outputBytes()));
            }
        }
        List<SplitOutcome.Transformed> transformed = outcomes.stream()
                .filter(SplitOutcome.Transformed.class::isInstance)
                .map(SplitOutcome.Transformed.class::cast)
                .toList();
        Optional<List<OutputPiece>> merged = Optional.empty();
        if (splits > 1
                && transformed.size() == splits
                && Rejections.beyond(rules, transformed).isEmpty()) {
            MergeOutcome outcome = new StagedMerger(settings, store).merge(new MergeWork(object, 0, staged, 0, null));
            merged = Optional.of(List.of(((MergeOutcome.Merged) outcome).piece()));
        }
        ObjectResult result = ObjectResult.of(object, outcomes, rules, merged);
        QuarantineObjects.write(folder, store, List.of(result));
        store.deleteFolder(folder.scratch());
        byte[] quarantine = place.all("out/_transform-job/job/quarantine/").getOrDefault("a.out.jsonl", new byte[0]);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(quarantine, UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                lines.add(JSON.readTree(line));
            }
        }
        return new Result(
                place.all("out/").get("a.out"),
                result,
                lines,
                List.copyOf(place.all("out/_transform-job/job/").keySet()));
    }
}
