package io.transformjob.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;

/** One attempt of a task to write its file. There is none if the task writes nothing. */
public final class TaskFile implements Closeable {
    private final FolderJob job;
    private final TaskAttemptContext context;
    private final String name;
    private PathOutputCommitter committer;
    private OutputStream stream;

    TaskFile(FolderJob job, int taskIndex, int attemptNumber, String extension) {
        this.job = job;
        this.context = job.attempt(taskIndex, attemptNumber);
        this.name = "part-%05d-%s%s".formatted(taskIndex, job.id(), extension);
    }

    /** Creates the file, which nobody sees yet. Called once. */
    public OutputStream create() throws IOException {
        committer = job.committer(context);
        committer.setupTask(context);
        Path file = new Path(committer.getWorkPath(), name);
        stream = file.getFileSystem(context.getConfiguration()).create(file, false);
        return stream;
    }

    /**
     * Hands the file over to the driver's commit.
     *
     * @return its name; empty if there is none
     * @throws IOException if it is gone
     */
    public Optional<String> commit() throws IOException {
        if (committer == null) {
            return Optional.empty();
        }
        stream.close();
        if (!committer.needsTaskCommit(context)) {
            throw new IOException(
                    "%s must stand in the working folder %s until it is published, found nothing. Write again to a folder that no other job writes to."
                            .formatted(name, committer.getWorkPath()));
        }
        committer.commitTask(context);
        return Optional.of(name);
    }

    /** Removes the file. */
    public void abort() throws IOException {
        if (committer != null) {
            try {
                stream.close();
            } finally {
                committer.abortTask(context);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
