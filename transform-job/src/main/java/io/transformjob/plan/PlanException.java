package io.transformjob.plan;

/** A job that cannot work, found before anything ran: no input, two inputs for one output. The message says what to do. */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String pointer;

    /** @param pointer JSON pointer of the member of the job that is at fault */
    public PlanException(String pointer, String message) {
        super(message);
        this.pointer = pointer;
    }

    public String pointer() {
        return pointer;
    }
}
