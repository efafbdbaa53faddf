package io.transformjob.job;

/** What {@code AssembleWith} Line makes of a response that ends in a newline already (BT-71, BT-72). */
public enum AssembleCompat implements ApiValue {
    /** No second newline is added: one line for each record. */
    RECORD("record"),
    /** A newline is added to every response, as the literal reading of the API has it. */
    RESPONSE("response");

    private final String text;

    AssembleCompat(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
