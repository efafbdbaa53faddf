package io.transformjob.job;

import io.transformjob.job.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is found in one document, and remembers which of its values are at fault. */
final class Problems {
    private final String source;
    private final List<Problem> found = new ArrayList<>();
    private final Set<String> faulty = new HashSet<>();

    Problems(String source) {
        this.source = source;
    }

    void error(Place place, String message, String remedy) {
        add(Severity.ERROR, place, message, remedy);
        faulty.add(place.pointer().toString());
    }

    /** Takes a member as being at fault without a line of its own, because another line tells of it. */
    void suspect(Pointer pointer) {
        faulty.add(pointer.toString());
    }

    void note(Place place, String message, String remedy) {
        add(Severity.NOTE, place, message, remedy);
    }

    private void add(Severity severity, Place place, String message, String remedy) {
        found.add(new Problem(
                severity, source, place.line(), place.column(), place.pointer().toString(), message, remedy));
    }

    /** Whether an error was found in the value itself. */
    boolean isFaulty(Pointer pointer) {
        return faulty.contains(pointer.toString());
    }

    /**
     * All that was found, document by document, each by position.
     *
     * @throws ProblemsException if there is an error among it
     */
    static List<Problem> settle(List<Problems> documents) {
        List<Problem> all = new ArrayList<>();
        for (Problems document : documents) {
            document.found.stream()
                    .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                    .forEach(all::add);
        }
        if (all.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw new ProblemsException(all);
        }
        return List.copyOf(all);
    }
}
