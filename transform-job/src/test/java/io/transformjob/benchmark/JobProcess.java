package io.transformjob.benchmark;

import io.transformjob.cli.CommandLineJob;
import io.transformjob.spark.EngineException;
import io.transformjob.spark.SparkEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A whole job in a process of its own. Arguments: its document, that of its model, the master. */
public final class JobProcess {
    private JobProcess() {}

    public static void main(String[] words) throws IOException, EngineException {
        try (SparkEngine engine = SparkEngine.start("benchmark", Optional.of(words[2]))) {
            System.out.println(CommandLineJob.run(Path.of(words[0]), Path.of(words[1]), engine)
                    .records());
        }
    }
}
