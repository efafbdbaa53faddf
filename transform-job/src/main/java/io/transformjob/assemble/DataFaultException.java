package io.transformjob.assemble;

/** Carries a fault out of the loop over payloads; caught where the outcome is made. */
final class DataFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Fault fault;

    DataFaultException(Fault fault) {
        super(fault.toString(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
