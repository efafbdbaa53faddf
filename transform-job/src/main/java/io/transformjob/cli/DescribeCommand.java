package io.transformjob.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** {@code describe}: how a job stands, as DescribeTransformJob answers (BT-122). */
final class DescribeCommand {
    private DescribeCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        NamedJob job = NamedJob.of(words);
        ObjectNode describe =
                job.describe().orElseThrow(() -> job.noDocument(job.folder().describe()));
        console.out().write(JobRun.bytes(describe));
        console.out().flush();
        return ExitStatus.COMPLETED;
    }
}
