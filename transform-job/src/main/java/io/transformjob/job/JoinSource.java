package io.transformjob.job;

/** What the response is joined with ({@code DataProcessing.JoinSource}, BT-31). */
public enum JoinSource implements ApiValue {
    /** The original record. */
    INPUT("Input"),
    /** Nothing. */
    NONE("None");

    private final String text;

    JoinSource(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
