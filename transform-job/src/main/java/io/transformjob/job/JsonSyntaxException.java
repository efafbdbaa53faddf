package io.transformjob.job;

/** The first place at which a text is not JSON; never leaves the reader. */
final class JsonSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int index;
    private final String remedy;

    JsonSyntaxException(int index, String message, String remedy) {
        super(message, null, false, false);
        this.index = index;
        this.remedy = remedy;
    }

    int index() {
        return index;
    }

    String remedy() {
        return remedy;
    }
}
