package io.transformjob.job;

/** How records are packed into payloads ({@code BatchStrategy}, BT-14). The constants' names are the words of the container's environment. */
public enum BatchStrategy implements ApiValue {
    /** As many whole records as the payload limit allows. */
    MULTI_RECORD("MultiRecord"),
    /** One record for each payload. */
    SINGLE_RECORD("SingleRecord");

    private final String text;

    BatchStrategy(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
