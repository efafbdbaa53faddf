package io.transformjob.job;

/** What follows a response in the output object ({@code TransformOutput.AssembleWith}, BT-25). */
public enum AssembleWith implements ApiValue {
    /** Nothing: responses are concatenated. */
    NONE("None"),
    /** A newline. */
    LINE("Line");

    private final String text;

    AssembleWith(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
