package io.transformjob.model.remote;

import io.transformjob.model.Body;
import io.transformjob.model.PayloadFaultException;

/** What becomes of a reply: an answer, a fault of the request, or another try. */
sealed interface Outcome {
    /** The model has answered. */
    record Answered(Body body) implements Outcome {}

    /** The same request would get the same. */
    record Refused(PayloadFaultException fault) implements Outcome {}

    /** Another try may have an answer; if none has, this is the fault of the model. */
    record Failed(PayloadFaultException fault) implements Outcome {}

    /** Another try may have an answer; if none has, the model cannot be asked now. */
    record Away(String found) implements Outcome {}

    /** Nobody who asks in this way is answered. */
    record Barred(String found) implements Outcome {}
}
