package io.transformjob.assemble;

import java.io.Serializable;

/** What became of a merge. Sent from executor to driver. */
public sealed interface MergeOutcome extends Serializable {
    /** The piece is stored: as a part of the upload, or as the output object itself. */
    record Merged(OutputPiece piece) implements MergeOutcome {}

    /** The store refused it, and a retry would not help; so the object has no output. */
    record Failed(Fault fault) implements MergeOutcome {}
}
