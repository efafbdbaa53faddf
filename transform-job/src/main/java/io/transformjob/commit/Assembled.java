package io.transformjob.commit;

import io.transformjob.assemble.OutputPiece;
import java.util.List;

/**
 * An object of several splits whose output is there in pieces, in order: what its completion publishes.
 *
 * @param objectIndex which object of the plan
 */
record Assembled(int objectIndex, List<OutputPiece> pieces) {
    Assembled {
        pieces = List.copyOf(pieces);
    }

    long length() {
        return pieces.stream().mapToLong(OutputPiece::length).sum();
    }
}
