package io.transformjob.payload;

/** A record that is larger than a payload may be (BT-62). */
public final class OversizeRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long offset;
    private final String rule;
    private final String found;
    private final String remedy;
    private final boolean skippable;

    /** A record whose reader cannot go on behind it. */
    OversizeRecordException(long offset, String rule, String found, String remedy) {
        this(offset, rule, found, remedy, false);
    }

    /** @param skippable whether {@link PayloadReader#skipRecord} goes on behind it */
    OversizeRecordException(long offset, String rule, String found, String remedy, boolean skippable) {
        super("%s, found %s. %s".formatted(rule, found, remedy), null, false, false);
        this.offset = offset;
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
        this.skippable = skippable;
    }

    /** Whether {@link PayloadReader#skipRecord} goes on behind the record. */
    public boolean skippable() {
        return skippable;
    }

    /** First byte of the record in the uncompressed object. */
    public long offset() {
        return offset;
    }

    public String rule() {
        return rule;
    }

    public String found() {
        return found;
    }

    public String remedy() {
        return remedy;
    }
}
