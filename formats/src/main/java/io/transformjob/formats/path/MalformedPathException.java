package io.transformjob.formats.path;

/** A text that is no path; whoever wrote it can correct it. */
public final class MalformedPathException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int index;
    private final String rule;
    private final String remedy;

    /**
     * @param index first character at fault, from 0; the length of the text if it ends too early
     * @param rule what must hold there
     * @param remedy one sentence, or empty if the rule says it
     */
    MalformedPathException(int index, String rule, String remedy) {
        super("a path %s, at character %d. %s"
                .formatted(rule, index + 1, remedy)
                .strip());
        this.index = index;
        this.rule = rule;
        this.remedy = remedy;
    }

    public int index() {
        return index;
    }

    public String rule() {
        return rule;
    }

    public String remedy() {
        return remedy;
    }
}
