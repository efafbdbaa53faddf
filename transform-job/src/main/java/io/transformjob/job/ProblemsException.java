package io.transformjob.job;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Documents that cannot be run; whoever wrote them can correct them. The message has one line for each error. */
public final class ProblemsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ArrayList<Problem> problems;

    /** @param problems errors and notes in the order of documents and positions, at least one error */
    ProblemsException(List<Problem> problems) {
        super(
                problems.stream()
                        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n")),
                null,
                false,
                false);
        this.problems = new ArrayList<>(problems);
    }

    /** Everything found in all documents, notes included, in the order of documents and positions. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** What keeps the job from running, in the order of documents and positions. */
    public List<Problem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .toList();
    }
}
