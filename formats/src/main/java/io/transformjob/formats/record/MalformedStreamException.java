package io.transformjob.formats.record;

import java.io.IOException;

/**
 * A stream whose records cannot be told apart, or one of whose records breaks its format. The owner of the data can correct
 * it; a retry cannot.
 */
public final class MalformedStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String rule;
    private final String found;
    private final String remedy;

    /**
     * @param offset first byte of the record in the stream
     * @param rule what must hold
     * @param found what was found instead
     * @param remedy what its owner can do, one sentence
     */
    public MalformedStreamException(long offset, String rule, String found, String remedy) {
        super("record at byte %d: %s, found %s. %s".formatted(offset, rule, found, remedy));
        this.offset = offset;
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
    }

    /** First byte of the record at fault in the stream. */
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
