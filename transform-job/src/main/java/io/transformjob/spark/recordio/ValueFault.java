package io.transformjob.spark.recordio;

/** A value that its place cannot take. Who knows the row or the record, and the column, adds them. */
final class ValueFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String found;
    private final String remedy;

    /**
     * @param rule what must hold, as in "must not be null"
     * @param remedy one sentence
     */
    ValueFault(String rule, String found, String remedy) {
        super("%s, found %s. %s".formatted(rule, found, remedy), null, false, false);
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
    }

    String rule() {
        return rule;
    }

    String found() {
        return found;
    }

    String remedy() {
        return remedy;
    }
}
