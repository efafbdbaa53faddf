package io.transformjob.job;

import io.transformjob.formats.path.MalformedPathException;
import io.transformjob.formats.path.RecordPath;
import java.util.Optional;

/** Tells what keeps an {@code InputFilter} or {@code OutputFilter} from being a {@link RecordPath} (BT-39, BT-94). */
final class FilterSyntax {
    private FilterSyntax() {}

    /**
     * What keeps a filter from being one.
     *
     * @param index character counted from 0
     */
    record Fault(int index, String message, String remedy) {}

    /** The first fault of a filter. */
    static Optional<Fault> check(String filter) {
        try {
            RecordPath.parse(filter);
            return Optional.empty();
        } catch (MalformedPathException e) {
            return Optional.of(new Fault(e.index(), message(filter, e), e.remedy()));
        }
    }

    private static String message(String filter, MalformedPathException e) {
        String found =
                e.index() < filter.length() ? Quote.of(Character.toString(filter.codePointAt(e.index()))) : "its end";
        int number = filter.codePointCount(0, e.index()) + 1;
        return "%s, found %s as character %d of %s".formatted(e.rule(), found, number, Quote.of(filter));
    }
}
