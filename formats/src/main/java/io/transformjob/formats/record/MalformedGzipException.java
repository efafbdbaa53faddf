package io.transformjob.formats.record;

import java.io.IOException;

/** Input that is not gzip, or gzip that is damaged. The owner of the data can correct it; a retry cannot. */
public final class MalformedGzipException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String found;
    private final String remedy;

    MalformedGzipException(String rule, String found, String remedy) {
        super("%s, found %s. %s".formatted(rule, found, remedy));
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
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
