package io.transformjob.model;

import static java.util.Objects.requireNonNull;

/** A request that a model has no answer to: what must hold, what was found, what to do. */
public final class PayloadFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where the fault lies. */
    public enum Kind {
        /** In a record of the request, one at least; without the record the others might be answered. */
        RECORD,
        /** In the request, whatever its records: no other request of the job would do better, or it is too long. */
        REQUEST,
        /** In the model, which failed or took too long. */
        MODEL
    }

    private final Kind kind;
    private final int column;
    private final String rule;
    private final String found;
    private final String remedy;

    /**
     * @param column which field of the record, counted from 1; 0 if not known
     * @param rule what must hold
     * @param found what was found instead
     * @param remedy what to do, one sentence
     */
    public PayloadFaultException(Kind kind, int column, String rule, String found, String remedy) {
        super("%s, found %s. %s".formatted(rule, found, remedy), null, false, false);
        this.kind = requireNonNull(kind, "kind");
        this.column = column;
        this.rule = rule;
        this.found = found;
        this.remedy = remedy;
    }

    /** The same fault, told of a part of the model. @param first whether that has got the request itself */
    PayloadFaultException in(String part, boolean first) {
        return new PayloadFaultException(kind, first ? column : 0, part + ": " + rule, found, remedy);
    }

    public Kind kind() {
        return kind;
    }

    public int column() {
        return column;
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
