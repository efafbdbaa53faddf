package io.transformjob.model;

import io.transformjob.model.PayloadFaultException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Containers in a row (BT-119): the first gets the request, each next one the response before it with the type that it has,
 * and the response of the last is the answer. The last one is told what the job accepts; one before it answers what its
 * variable {@code SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT} says, or as it does by itself.
 *
 * <p>Containers of this JVM and elsewhere can follow each other. Each payload goes all the way before its answer is looked at.
 */
final class Pipeline implements InferenceContainer {
    private static final String DEFAULT_ACCEPT = "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT";
    private static final String CONTENT_TYPE = "/TransformInput/ContentType";
    private static final String ACCEPT = "/TransformOutput/Accept";

    private final List<Stage> stages;

    /**
     * A container of a pipeline.
     *
     * @param source its definition
     * @param number from 1
     * @param count how many the pipeline has
     */
    record Stage(ModelSource source, int number, int count, InferenceContainer container) {
        /** How people find it. */
        String name() {
            return name(source, number, count);
        }

        static String name(ModelSource source, int number, int count) {
            String repository = ContainerImage.parse(source.spec().image()).repository();
            return "container %d of %d%s".formatted(number, count, repository.isEmpty() ? "" : " (" + repository + ")");
        }

        private boolean isFirst() {
            return number == 1;
        }

        private boolean isLast() {
            return number == count;
        }

        /** @throws UnsupportedRequestException with the place of this container */
        private RequestHandler handler(RequestForm form, Optional<String> contentType) {
            Optional<String> accept = isLast()
                    ? form.accept()
                    : Optional.ofNullable(source.spec().environment().get(DEFAULT_ACCEPT));
            try {
                return container.handler(form.with(contentType, accept, isFirst()));
            } catch (UnsupportedRequestException e) {
                boolean ofJob = isFirst() && e.pointer().equals(CONTENT_TYPE)
                        || isLast() && e.pointer().equals(ACCEPT);
                throw e.in(name(), ofJob ? e.pointer() : source.pointer());
            }
        }
    }

    Pipeline(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    @Override
    public String description() {
        List<String> parts = new ArrayList<>();
        stages.forEach(stage -> parts.add(stage.container().description()));
        return "pipeline of %d: %s".formatted(stages.size(), String.join("; ", parts));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "Containers",
                stages.stream().map(stage -> stage.container().description()).toList());
        return facts;
    }

    @Override
    public List<String> kernels() {
        return stages.stream()
                .flatMap(stage -> stage.container().kernels().stream().map(line -> stage.name() + ": " + line))
                .toList();
    }

    /** The first container is the one that a job's requests go to: what it says of them counts. */
    @Override
    public ExecutionParameters start() throws IOException {
        ExecutionParameters first = stages.get(0).container().start();
        for (Stage stage : stages.subList(1, stages.size())) {
            stage.container().start();
        }
        return first;
    }

    @Override
    public RequestHandler handler(RequestForm form) {
        List<Step> steps = new ArrayList<>();
        Optional<String> contentType = form.contentType();
        boolean known = true;
        for (Stage stage : stages) {
            Step step = new Step(stage, form);
            steps.add(step);
            if (known) {
                // What cannot follow what is known to come before is refused here already.
                String type = step.handler(contentType).responseType();
                known = !type.isEmpty();
                contentType = Optional.of(type);
            }
        }
        RequestHandler first = steps.get(0).handler(form.contentType());
        return new Handler(
                request -> answer(steps, form.invocations().timeoutSeconds(), request),
                form,
                known
                        ? contentType.orElse("")
                        : VectorRequests.essence(form.accept().orElse("")),
                concurrency(form),
                first instanceof PayloadHandler payloads && payloads.requestPerRecord());
    }

    /** Requests wait for containers elsewhere, not for those of this JVM. */
    private int concurrency(RequestForm form) {
        boolean elsewhere = stages.stream().anyMatch(stage -> stage.source().remoteOrNull() != null);
        return elsewhere ? form.invocations().concurrent() : 1;
    }

    /** BT-82 */
    private static Body answer(List<Step> steps, int secondsMax, Body request) throws IOException {
        long start = System.nanoTime();
        Body body = request;
        for (Step step : steps) {
            body = step.answer(body);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            if (seconds > secondsMax) {
                throw new PayloadFaultException(
                        Kind.MODEL,
                        0,
                        "a payload must be answered by all containers within %d seconds (ModelClientConfig.InvocationsTimeoutInSeconds)"
                                .formatted(secondsMax),
                        "%d seconds behind %s".formatted(seconds, step.stage.name()),
                        "Raise InvocationsTimeoutInSeconds (3600 at most), or lower MaxPayloadInMB.");
            }
        }
        return body;
    }

    /** A container of a pipeline in one job, with what it makes of each content type. */
    private static final class Step {
        private final Stage stage;
        private final RequestForm form;
        private final Map<Optional<String>, RequestHandler> handlers = new ConcurrentHashMap<>();
        private final Map<Optional<String>, PayloadModel> models = new ConcurrentHashMap<>();

        Step(Stage stage, RequestForm form) {
            this.stage = stage;
            this.form = form;
        }

        RequestHandler handler(Optional<String> contentType) {
            return handlers.computeIfAbsent(contentType, type -> stage.handler(form, type));
        }

        private PayloadModel model(Optional<String> contentType) {
            return models.computeIfAbsent(contentType, type -> PayloadModel.of(handler(type)));
        }

        Body answer(Body request) throws IOException {
            PayloadModel model;
            try {
                model = model(request.contentType());
            } catch (UnsupportedRequestException e) {
                throw new PayloadFaultException(
                        Kind.REQUEST,
                        0,
                        "each container must take what the one before answers",
                        e.getMessage(),
                        "Make the one before answer another type, with %s in its Environment."
                                .formatted(DEFAULT_ACCEPT));
            }
            try {
                return model.answer(request);
            } catch (PayloadFaultException e) {
                throw e.in(stage.name(), stage.isFirst());
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                throw new IOException("%s: %s".formatted(stage.name(), e.getMessage()), e);
            }
        }
    }

    /** Requests of one job to all containers in a row. */
    private record Handler(
            PayloadModel model, RequestForm form, String responseType, int concurrency, boolean requestPerRecord)
            implements PayloadHandler {}
}
