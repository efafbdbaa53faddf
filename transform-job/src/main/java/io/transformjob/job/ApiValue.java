package io.transformjob.job;

import java.util.Arrays;
import java.util.Optional;

/** A value that the API writes as one of a few words. */
public interface ApiValue {
    /** The word, as in the request. */
    String text();

    /** The value that a word stands for; case counts. */
    static <E extends Enum<E> & ApiValue> Optional<E> of(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.text().equals(text))
                .findFirst();
    }
}
