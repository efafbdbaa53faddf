package io.transformjob.cli;

import io.transformjob.job.JobDocuments;
import io.transformjob.job.Problem;
import io.transformjob.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code validate}: checks documents alone. No input is listed, no model is opened. */
final class ValidateCommand {
    private ValidateCommand() {}

    static int run(String[] words, Console console) throws UsageException, IOException {
        Arguments arguments = Arguments.parse(words, 1, Documents.OPTIONS, Set.of());
        ObjectStore store = Documents.store(arguments);
        Optional<String> job = arguments.value("job");
        Optional<String> model = arguments.value("model");
        if (job.isEmpty() && model.isEmpty()) {
            throw new UsageException("--job or --model is missing: which document shall be validated?");
        }
        if (!arguments.sets().isEmpty() && (job.isEmpty() || model.isEmpty())) {
            throw new UsageException("--set is validated with the job and its model: give --job and --model.");
        }
        List<Problem> notes;
        if (job.isPresent() && model.isPresent()) {
            notes = Documents.texts(arguments, store).definition().notes();
        } else if (job.isPresent()) {
            notes = JobDocuments.parseJob(job.get(), Documents.read(job.get(), store))
                    .notes();
        } else {
            notes = JobDocuments.parseModel(model.get(), Documents.read(model.get(), store))
                    .notes();
        }
        notes.forEach(note -> console.out().println("note: " + note));
        String what = job.map(name -> name + model.map(other -> " and " + other).orElse(""))
                .orElseGet(model::get);
        console.out().println(what + (job.isPresent() && model.isPresent() ? " are" : " is") + " valid.");
        return ExitStatus.COMPLETED;
    }
}
