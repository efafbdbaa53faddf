package io.transformjob.cli;

import io.transformjob.commit.ClaimLostException;
import io.transformjob.job.EngineOption;
import io.transformjob.job.Problem;
import io.transformjob.job.ProblemsException;
import io.transformjob.model.MissingLibraryException;
import io.transformjob.spark.EngineException;
import io.transformjob.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The one entry: {@code scripts/transform-job}, {@code spark-submit} and EMR steps all come here. */
public final class Main {
    private static final String USAGE = """
            transform-job runs Amazon SageMaker Batch Transform jobs on Apache Spark.

              run      --job JOB --model MODEL [--set KEY=VALUE]... [--master URL] [--endpoint-url URL]
                       [--registry FOLDER] [--dry-run]
              plan     --job JOB --model MODEL [--set KEY=VALUE]... [--endpoint-url URL]
              validate --job JOB | --model MODEL | both
              inspect  ARCHIVE [--image IMAGE] [--set KEY=VALUE]...: what a model.tar.gz is, and whether it can be run
              describe NAME: how a job stands; list: all jobs of the registry
              stop     NAME: ends a job that runs, or was lost; whole outputs are kept
              resume   NAME [--master URL]: continues a job whose driver or cluster was lost
              verify   NAME: whether the outputs are still those that the job wrote
              demo     [--folder NEW_FOLDER]: the main job on an S3 server in this process and bundled real data

            JOB is a CreateTransformJob request and MODEL a CreateModel request, as the AWS CLI takes them with
            --cli-input-json: a path, or a file:, s3:// or hdfs:// URI.

            Keys of --set, or TRANSFORM_JOB_<KEY> in an Environment:
            %s
            Jobs are found by NAME through a registry: --registry FOLDER (a path or a URI), or .transform-job in the home folder.

            Exit status: 0 completed, 1 failed (outputs of good objects are kept), 2 nothing ran: the call or a document
            is wrong, 4 stopped, 75 machines or the store were lost (resume continues), 130 interrupted.
            """;

    private Main() {}

    public static void main(String[] words) {
        Console console = Console.ofProcess();
        int status = run(words, console);
        console.out().flush();
        System.exit(status);
    }

    /** Runs a command and says why it did not work, if it did not. */
    static int run(String[] words, Console console) {
        try {
            return dispatch(words, console);
        } catch (ProblemsException e) {
            e.problems()
                    .forEach(problem -> console.err()
                            .println((problem.severity() == Problem.Severity.ERROR ? "error: " : "note: ") + problem));
            return ExitStatus.REFUSED;
        } catch (UsageException | MissingLibraryException e) {
            console.say(e.getMessage());
            return ExitStatus.REFUSED;
        } catch (StoreException e) {
            console.say(e.getMessage());
            return e.kind() == StoreException.Kind.UNAVAILABLE ? ExitStatus.LOST : ExitStatus.REFUSED;
        } catch (ClaimLostException e) {
            console.say(e.getMessage() + ".");
            return ExitStatus.LOST;
        } catch (EngineException | IOException e) {
            console.say(e.getMessage() == null ? e.toString() : e.getMessage());
            return ExitStatus.LOST;
        } catch (OutOfMemoryError e) {
            console.say(
                    "out of memory (%s). Give the driver more: TRANSFORM_JOB_JAVA_OPTS=-Xmx8g, or --driver-memory of spark-submit."
                            .formatted(e.getMessage()));
            return ExitStatus.LOST;
        } catch (RuntimeException e) {
            console.say(
                    "internal error: %s. This is a bug; please report it with the trace in %s.".formatted(e, trace(e)));
            return ExitStatus.LOST;
        }
    }

    private static int dispatch(String[] words, Console console) throws UsageException, EngineException, IOException {
        boolean asksForHelp = Arrays.stream(words).anyMatch(word -> word.equals("--help") || word.equals("-h"));
        String command = words.length == 0 || asksForHelp ? "help" : words[0];
        return switch (command) {
            case "run" -> RunCommand.run(words, console);
            case "plan" -> PlanCommand.run(words, console);
            case "validate" -> ValidateCommand.run(words, console);
            case "inspect" -> InspectCommand.run(words, console);
            case "describe" -> DescribeCommand.run(words, console);
            case "list" -> ListCommand.run(words, console);
            case "stop" -> StopCommand.run(words, console);
            case "resume" -> ResumeCommand.run(words, console);
            case "verify" -> VerifyCommand.run(words, console);
            case "demo" -> DemoCommand.run(words, console);
            case "help" -> help(console);
            default ->
                throw new UsageException(
                        "unknown command \"%s\". Known: run, plan, validate, inspect, describe, list, stop, resume, verify, demo, help."
                                .formatted(command));
        };
    }

    private static int help(Console console) {
        StringBuilder options = new StringBuilder();
        for (EngineOption<?> option : EngineOption.ALL) {
            options.append(
                    "  %-22s %s (default: %s)%n".formatted(option.key(), option.description(), option.defaultText()));
        }
        console.out().print(USAGE.formatted(options));
        return ExitStatus.COMPLETED;
    }

    private static String trace(RuntimeException failure) {
        try {
            Path file = Files.createTempFile("transform-job-", ".trace");
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
                failure.printStackTrace(writer);
            }
            return file.toString();
        } catch (IOException e) {
            return "a file that could not be written (" + e.getMessage() + ")";
        }
    }
}
