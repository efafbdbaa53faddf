package io.transformjob.job;

import java.util.ArrayList;
import java.util.List;

/** Where the members of a job and its model were written, for refusals that are found after both were read. */
public final class Origins {
    private static final String ENVIRONMENT = "/Environment/";
    private static final String CONTAINER = "/PrimaryContainer";
    private static final String CONTAINERS = "/Containers";

    private final String jobSource;
    private final Document job;
    private final String modelSource;
    private final Document model;

    Origins(String jobSource, Document job, String modelSource, Document model) {
        this.jobSource = jobSource;
        this.job = job;
        this.modelSource = modelSource;
        this.model = model;
    }

    /**
     * The place of a member as problems show it, such as {@code job.json:7:21 /TransformInput/SplitType}.
     *
     * @param pointer JSON pointer into the job; into the model if it begins with {@code /PrimaryContainer} or
     *     {@code /Containers}. A variable of
     *     {@code /Environment} is looked for in both. An absent member has the place of the nearest object around it
     */
    public String of(String pointer) {
        if (pointer.startsWith(ENVIRONMENT) && !job.has(path(pointer)) && model.has(path(CONTAINER + pointer))) {
            return place(modelSource, model, CONTAINER + pointer);
        }
        return pointer.startsWith(CONTAINER) || pointer.startsWith(CONTAINERS)
                ? place(modelSource, model, pointer)
                : place(jobSource, job, pointer);
    }

    /** A remark on a member of the job. */
    Problem note(String pointer, String message) {
        return note(jobSource, job, pointer, message);
    }

    /** Remarks on an option that is set: one in each document that does, else one on the command line. */
    List<Problem> notes(EngineOption<?> option, String message) {
        String variable = ENVIRONMENT + option.environmentName();
        List<Problem> notes = new ArrayList<>();
        if (job.has(path(variable))) {
            notes.add(note(jobSource, job, variable, message));
        }
        if (model.has(path(CONTAINER + variable))) {
            notes.add(note(modelSource, model, CONTAINER + variable, message));
        }
        if (notes.isEmpty()) {
            notes.add(new Problem(Problem.Severity.NOTE, "--set " + option.key(), 0, 0, "", message, ""));
        }
        return notes;
    }

    private static Problem note(String source, Document document, String pointer, String message) {
        Place place = document.place(path(pointer));
        return new Problem(Problem.Severity.NOTE, source, place.line(), place.column(), pointer, message, "");
    }

    private static String place(String source, Document document, String pointer) {
        Place place = document.place(path(pointer));
        return "%s:%d:%d %s".formatted(source, place.line(), place.column(), pointer);
    }

    private static String path(String pointer) {
        return pointer.substring(1);
    }
}
