package io.transformjob.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;

/**
 * Writes the files of many tasks to a folder, so that none is seen before all are whole. The driver begins and commits;
 * each task writes through the {@link Tasks}, which are sent to it. What happens in between is up to the committer that
 * the Hadoop configuration names: renaming out of {@code _temporary}, or S3A's uploads that are completed in the end.
 */
public final class FolderWrite {
    private final FolderJob job;
    private final TaskAttemptContext context;
    private final PathOutputCommitter committer;
    private final FileSystem files;
    private final boolean createdFolder;
    /** What an overwriting replaces: all that a reader saw when it began. */
    private final List<FileStatus> replaced;

    private boolean published;

    private FolderWrite(FolderJob job, boolean overwrite) throws IOException {
        this.job = job;
        this.context = job.attempt(0, 0);
        this.files = job.folder().getFileSystem(context.getConfiguration());
        this.createdFolder = !isFolder(files, job.folder());
        this.replaced = overwrite && !createdFolder ? visible() : List.of();
        this.committer = job.committer(context);
        committer.setupJob(context);
    }

    private static boolean isFolder(FileSystem files, Path path) throws IOException {
        try {
            if (files.getFileStatus(path).isDirectory()) {
                return true;
            }
        } catch (FileNotFoundException absent) {
            return false;
        }
        throw new FileAlreadyExistsException(
                "path must name a folder, found a file at %s. Remove it, or write elsewhere."
                        .formatted(files.makeQualified(path)));
    }

    /**
     * Begins to write.
     *
     * @param path of the folder; created if absent
     * @param overwrite whether the files in it are removed once the new ones are there
     * @throws FileAlreadyExistsException if a file stands there
     */
    public static FolderWrite begin(HadoopSettings settings, String path, boolean overwrite) throws IOException {
        String id = UUID.randomUUID().toString().replace("-", "");
        return new FolderWrite(new FolderJob(settings, path, id), overwrite);
    }

    /** What the tasks write through. */
    public Tasks tasks() {
        return new Tasks(job);
    }

    /** The side of the tasks. */
    public static final class Tasks implements Serializable {
        private static final long serialVersionUID = 1L;
        private final FolderJob job;

        private Tasks(FolderJob job) {
            this.job = job;
        }

        /**
         * One attempt of a task to write its file.
         *
         * @param taskIndex from 0; attempts of the same task write the same file, of which one is published
         * @param attemptNumber tells its attempts apart
         * @param extension of the file's name, with its dot
         */
        public TaskFile begin(int taskIndex, int attemptNumber, String extension) {
            return new TaskFile(job, taskIndex, attemptNumber, extension);
        }
    }

    /**
     * Publishes the files of the tasks that committed. If that fails, {@link #abort} is to be called.
     *
     * @param names of all files that must be there then
     * @throws IOException if one is not, because another job cleared the folder that both write to; or if what they replace
     *     cannot be removed
     */
    public void commit(List<String> names) throws IOException {
        committer.commitJob(context);
        Set<String> missing = new HashSet<>(names);
        for (FileStatus file : visible()) {
            missing.remove(file.getPath().getName());
        }
        if (!missing.isEmpty()) {
            throw new IOException(
                    "%s must hold the %d files just written, found %d of them. Write again to a folder that no other job writes to."
                            .formatted(job.path(), names.size(), names.size() - missing.size()));
        }
        published = true;
        for (FileStatus earlier : replaced) {
            remove(earlier.getPath());
        }
    }

    private void remove(Path earlier) throws IOException {
        try {
            files.delete(earlier, true);
        } catch (IOException e) {
            throw new IOException(
                    "%s must be removed, as it is overwritten, found %s. All that replaces it is there: remove it by hand."
                            .formatted(earlier, e.getMessage()),
                    e);
        }
    }

    private List<FileStatus> visible() throws IOException {
        List<FileStatus> visible = new ArrayList<>();
        for (FileStatus entry : files.listStatus(job.folder())) {
            if (!DataFiles.isHidden("/" + entry.getPath().getName())) {
                visible.add(entry);
            }
        }
        return visible;
    }

    /** Removes what was written, and the folder if it was not there before. After all was published it does nothing. */
    public void abort() throws IOException {
        if (published) {
            return;
        }
        committer.abortJob(context, JobStatus.State.FAILED);
        if (!files.exists(job.folder())) {
            return;
        }
        for (FileStatus file : visible()) {
            if (file.getPath().getName().contains(job.id())) {
                files.delete(file.getPath(), false);
            }
        }
        if (createdFolder && files.listStatus(job.folder()).length == 0) {
            files.delete(job.folder(), false);
        }
    }
}
