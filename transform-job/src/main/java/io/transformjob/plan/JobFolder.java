package io.transformjob.plan;

import io.transformjob.store.ObjectUri;

/**
 * The folder under {@code S3OutputPath} that holds what a job says of itself: {@code _transform-job/<job name>/}. Objects
 * under {@code _transform-job/} are never input.
 */
public final class JobFolder {
    static final String NAME = "_transform-job";

    private final ObjectUri outputPath;
    private final ObjectUri folder;

    public JobFolder(ObjectUri outputPath, String jobName) {
        this.outputPath = outputPath;
        this.folder = outputPath.resolve(NAME + "/" + jobName);
    }

    /** {@code S3OutputPath}. */
    public ObjectUri outputPath() {
        return outputPath;
    }

    public ObjectUri uri() {
        return folder;
    }

    public ObjectUri describe() {
        return folder.resolve("describe.json");
    }

    public ObjectUri manifest() {
        return folder.resolve("manifest.json");
    }

    public ObjectUri errors() {
        return folder.resolve("errors.json");
    }

    /** The bad records of objects, an object of JSON Lines for each. */
    public ObjectUri quarantine() {
        return folder.resolve("quarantine");
    }

    /** Those of the object with the given output. */
    public ObjectUri quarantineOf(ObjectUri output) {
        String relative = output.key().substring(outputPath.resolve("").key().length());
        return quarantine().resolve(relative + ".jsonl");
    }

    /** Files that no finished job leaves behind: outputs being written, and parts of outputs. */
    public ObjectUri scratch() {
        return folder.resolve("scratch");
    }

    /** What a driver that comes after this one must know; gone once the job has ended. */
    public ObjectUri journal() {
        return folder.resolve("journal");
    }

    static boolean holds(String key) {
        return key.startsWith(NAME + "/") || key.contains("/" + NAME + "/");
    }
}
