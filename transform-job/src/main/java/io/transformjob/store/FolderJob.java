package io.transformjob.store;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitterFactory;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;

/**
 * One writing of many files to a folder: what its driver and its tasks must agree on.
 *
 * @param path the folder
 * @param id names the writing apart from all others, in hexadecimal digits
 */
record FolderJob(HadoopSettings settings, String path, String id) implements Serializable {
    private static final String MARK_SUCCESS = "mapreduce.fileoutputcommitter.marksuccessfuljobs";
    private static final int JOB_NUMBER = 0;

    Path folder() {
        return new Path(path);
    }

    JobID jobId() {
        return new JobID(id, JOB_NUMBER);
    }

    /** What Hadoop's committers know a task attempt by; the properties are those that Spark sets for them too. */
    TaskAttemptContext attempt(int taskIndex, int attemptNumber) {
        TaskAttemptID attempt = new TaskAttemptID(id, JOB_NUMBER, TaskType.MAP, taskIndex, attemptNumber);
        Configuration configuration = settings.copy();
        configuration.set("mapreduce.job.id", jobId().toString());
        configuration.set("mapreduce.task.id", attempt.getTaskID().toString());
        configuration.set("mapreduce.task.attempt.id", attempt.toString());
        configuration.setBoolean("mapreduce.task.ismap", true);
        configuration.setInt("mapreduce.task.partition", taskIndex);
        configuration.set("mapreduce.output.fileoutputformat.outputdir", path);
        // The committers of S3A keep concurrent jobs apart by this one.
        configuration.set("spark.sql.sources.writeJobUUID", id);
        // Apart from other jobs that write to the folder, whose commit would publish what is ready here.
        configuration.setInt("mapreduce.job.application.attempt.id", Integer.parseInt(id.substring(0, 7), 16));
        // The other algorithm, which some clusters set, shows the files of a task before those of all are there.
        configuration.setInt("mapreduce.fileoutputcommitter.algorithm.version", 1);
        // An object beside the data is data to who reads all objects of a prefix.
        if (configuration.get(MARK_SUCCESS) == null) {
            configuration.setBoolean(MARK_SUCCESS, false);
        }
        return new TaskAttemptContextImpl(configuration, attempt);
    }

    /** The committer that the configuration names for this kind of store; Hadoop's by renaming if it names none. */
    PathOutputCommitter committer(TaskAttemptContext attempt) throws IOException {
        return PathOutputCommitterFactory.createCommitter(folder(), attempt);
    }
}
