package io.transformjob.store;

import java.io.IOException;
import java.io.OutputStream;

/** How the bytes of one object are taken in, then shown at once or forgotten. */
interface Publication {
    /** Takes the bytes; closed by the publication, not by its user. */
    OutputStream stream();

    /** Shows the whole object in place of an earlier one. Called once at most. */
    void publish() throws IOException;

    /** Forgets all that was written; also after {@link #publish} failed. Called once at most. */
    void discard() throws IOException;
}
