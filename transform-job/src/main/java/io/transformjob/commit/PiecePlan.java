package io.transformjob.commit;

import io.transformjob.assemble.SplitOutcome.Transformed;
import java.util.ArrayList;
import java.util.List;

/**
 * How the outputs of the splits of an object become the pieces of its output object. Splits with long outputs have uploaded
 * them as parts; the others are staged, and runs of them are merged.
 *
 * @param redo splits whose outputs must be staged although they are uploaded, because a run beside them is too short to be
 *     a part; the plan is to be made again behind that, and holds nothing else
 * @param pieces all of the output, in order; none if it is empty
 * @param whole whether one merged piece is the output, so that no upload is needed
 */
record PiecePlan(List<Integer> redo, List<Piece> pieces, boolean whole) {
    /** What is merged into one piece, unless it must be longer: long enough to be few, short enough for one task. */
    static final long MERGED_BYTES = 64L << 20;

    /**
     * A piece: an uploaded split, or a run of staged ones.
     *
     * @param first first split
     * @param last last split, the same as {@code first} if it is uploaded
     */
    record Piece(int first, int last, boolean uploaded, long length) {}

    /**
     * @param splits all splits of the object
     * @param uploads whether the store takes parts; if not, all are staged and are one piece
     * @param partBytesMin least length of a part that is not the last
     * @param partsMax greatest number of parts
     */
    static PiecePlan of(List<Transformed> splits, boolean uploads, long partBytesMin, int partsMax) {
        long total = splits.stream().mapToLong(Transformed::outputBytes).sum();
        long target = uploads ? Math.max(MERGED_BYTES, total / Math.max(1, partsMax / 2) + 1) : Long.MAX_VALUE;
        List<Piece> pieces = new ArrayList<>();
        Piece run = null;
        for (int i = 0; i < splits.size(); i++) {
            Transformed split = splits.get(i);
            if (split.part() != null) {
                if (run != null) {
                    pieces.add(run);
                    run = null;
                }
                pieces.add(new Piece(i, i, true, split.outputBytes()));
            } else if (split.outputBytes() > 0) {
                if (run != null && run.length() >= Math.max(target, partBytesMin)) {
                    pieces.add(run);
                    run = null;
                }
                int first = run == null ? i : run.first();
                long before = run == null ? 0 : run.length();
                run = new Piece(first, i, false, before + split.outputBytes());
            }
        }
        if (run != null) {
            pieces.add(run);
        }
        List<Integer> redo = tooShort(pieces, partBytesMin);
        boolean whole = pieces.isEmpty() || pieces.size() == 1 && !pieces.get(0).uploaded();
        return redo.isEmpty() ? new PiecePlan(redo, pieces, whole) : new PiecePlan(redo, List.of(), false);
    }

    /** Of each piece that is too short for its place, the uploaded split beside it. */
    private static List<Integer> tooShort(List<Piece> pieces, long partBytesMin) {
        List<Integer> redo = new ArrayList<>();
        for (int i = 0; i < pieces.size() - 1; i++) {
            if (pieces.get(i).length() < partBytesMin) {
                // A run that is followed by a run is long enough, so one of its neighbours is uploaded.
                Piece neighbour = i > 0 && pieces.get(i - 1).uploaded() ? pieces.get(i - 1) : pieces.get(i + 1);
                redo.add(neighbour.first());
            }
        }
        return redo;
    }
}
