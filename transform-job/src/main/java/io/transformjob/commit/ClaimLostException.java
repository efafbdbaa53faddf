package io.transformjob.commit;

import java.io.IOException;

/** The job has another driver, or was ended by one. Whoever gets this leaves everything of the job as it is. */
public final class ClaimLostException extends IOException {
    private static final long serialVersionUID = 1L;

    ClaimLostException() {
        super("another driver has taken the job over: this one leaves it alone");
    }
}
