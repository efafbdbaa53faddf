package io.transformjob.job;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many records of an object may be bad: a count, or a part of all its records.
 *
 * @param count the most bad records, or {@link Long#MAX_VALUE}
 * @param percent the most of a hundred records, at most 100
 */
public record BadRecordLimit(long count, BigDecimal percent) implements Serializable {
    /** Any number of records may be bad. */
    public static final BadRecordLimit NONE = new BadRecordLimit(Long.MAX_VALUE, BigDecimal.valueOf(100));

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})|(\\d{1,3}(?:\\.\\d{1,9})?) ?%");

    /** Reads a count such as {@code 100}, or a part such as {@code 1%} or {@code 0.5%}; empty if the text is neither. */
    static Optional<BadRecordLimit> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(1) != null) {
            return Optional.of(new BadRecordLimit(Long.parseLong(matcher.group(1)), NONE.percent));
        }
        BigDecimal percent = new BigDecimal(matcher.group(2));
        return percent.compareTo(NONE.percent) > 0
                ? Optional.empty()
                : Optional.of(new BadRecordLimit(Long.MAX_VALUE, percent));
    }

    /**
     * Whether an object may have so many bad records.
     *
     * @param bad bad records
     * @param all all records of the object, the bad ones included
     */
    public boolean allows(long bad, long all) {
        return bad <= count
                && BigDecimal.valueOf(bad).scaleByPowerOfTen(2).compareTo(percent.multiply(BigDecimal.valueOf(all)))
                        <= 0;
    }

    /** As it is set: {@code 100}, {@code 0.5%}. */
    @Override
    public String toString() {
        return count == Long.MAX_VALUE ? percent.toPlainString() + "%" : Long.toString(count);
    }
}
