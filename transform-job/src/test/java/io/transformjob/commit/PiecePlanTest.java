package io.transformjob.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitOutcome.Transformed;
import io.transformjob.commit.PiecePlan.Piece;
import io.transformjob.store.UploadedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which outputs of splits stand alone as a part, and which are merged. Lengths are in MiB, the least part has 5. */
class PiecePlanTest {
    private static final long MIB = 1L << 20;
    private static final int PARTS_MAX = 10_000;

    private static Transformed split(int index, long bytes, boolean uploaded) {
        UploadedPart part = uploaded ? new UploadedPart(index + 1, bytes, "handle", "upload") : null;
        return new Transformed(0, index, 1, 1, 1, bytes, "digest", 0, 0, null, part, Rejections.NONE);
    }

    /** Splits with outputs of these lengths, uploaded if they are long enough. */
    private static List<Transformed> splits(long... mib) {
        List<Transformed> splits = new ArrayList<>();
        for (long length : mib) {
            splits.add(split(splits.size(), length * MIB, length >= 5));
        }
        return splits;
    }

    private static PiecePlan plan(List<Transformed> splits) {
        return PiecePlan.of(splits, true, 5 * MIB, PARTS_MAX);
    }

    private static Piece uploaded(int split, long mib) {
        return new Piece(split, split, true, mib * MIB);
    }

    private static Piece run(int first, int last, long mib) {
        return new Piece(first, last, false, mib * MIB);
    }

    @Test
    void longOutputsStandAlone() {
        assertThat(plan(splits(5, 70, 6)))
                .isEqualTo(new PiecePlan(List.of(), List.of(uploaded(0, 5), uploaded(1, 70), uploaded(2, 6)), false));
    }

    @Test
    void shortOutputsAreMergedInOrder() {
        assertThat(plan(splits(9, 3, 4, 7)).pieces()).containsExactly(uploaded(0, 9), run(1, 2, 7), uploaded(3, 7));
    }

    @Test
    void anOutputOfShortOutputsIsOneObject() {
        assertThat(plan(splits(1, 0, 4, 2))).isEqualTo(new PiecePlan(List.of(), List.of(run(0, 3, 7)), true));
    }

    @Test
    void noBytesAtAllAreOneObjectToo() {
        assertThat(plan(splits(0, 0))).isEqualTo(new PiecePlan(List.of(), List.of(), true));
    }

    @Test
    void theLastPartMayBeShort() {
        assertThat(plan(splits(9, 1)).pieces()).containsExactly(uploaded(0, 9), run(1, 1, 1));
    }

    @Test
    void aShortRunBetweenLongOnesHasTheOneBeforeItRedone() {
        assertThat(plan(splits(9, 8, 1, 0, 2, 7))).isEqualTo(new PiecePlan(List.of(1), List.of(), false));
    }

    @Test
    void aShortRunAtTheBeginningHasTheOneBehindItRedone() {
        assertThat(plan(splits(1, 8, 9)).redo()).containsExactly(1);
    }

    @Test
    void longRunsAreSeveralPieces() {
        assertThat(plan(splits(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4))
                        .pieces())
                .containsExactly(run(0, 15, 64), run(16, 17, 8));
    }

    @Test
    void aStoreWithoutPartsGetsOnePiece() {
        List<Transformed> splits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            splits.add(split(i, 10 * MIB, false));
        }
        assertThat(PiecePlan.of(splits, false, 1, Integer.MAX_VALUE))
                .isEqualTo(new PiecePlan(List.of(), List.of(run(0, 19, 200)), true));
    }

    /** Whatever the lengths: redone often enough, pieces cover the output in order and a store takes them. */
    @Test
    void p2_piecesAreAllOfTheOutputInOrder() {
        long seed = 20_261_128;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<Transformed> splits = new ArrayList<>();
            int count = 2 + random.nextInt(12);
            for (int split = 0; split < count; split++) {
                long length = random.nextInt(4) == 0 ? 0 : random.nextLong(random.nextBoolean() ? 12 * MIB : 80 * MIB);
                splits.add(split(split, length, length >= 5 * MIB));
            }
            PiecePlan plan = plan(splits);
            for (int round = 0; !plan.redo().isEmpty(); round++) {
                assertThat(round).as("seed %d, case %d", seed, i).isLessThan(count);
                for (int split : plan.redo()) {
                    splits.set(split, split(split, splits.get(split).outputBytes(), false));
                }
                plan = plan(splits);
            }
            assertTaken(plan, splits, "seed %d, case %d".formatted(seed, i));
        }
    }

    private static void assertTaken(PiecePlan plan, List<Transformed> splits, String what) {
        int next = 0;
        for (Piece piece : plan.pieces()) {
            long between = splits.subList(next, piece.first()).stream()
                    .mapToLong(Transformed::outputBytes)
                    .sum();
            assertThat(between).as(what).isZero();
            long length = splits.subList(piece.first(), piece.last() + 1).stream()
                    .mapToLong(Transformed::outputBytes)
                    .sum();
            assertThat(piece.length()).as(what).isEqualTo(length);
            assertThat(splits.get(piece.first()).part() != null).as(what).isEqualTo(piece.uploaded());
            boolean last = piece == plan.pieces().get(plan.pieces().size() - 1);
            assertThat(last || length >= 5 * MIB).as(what).isTrue();
            next = piece.last() + 1;
        }
        assertThat(splits.subList(next, splits.size())).as(what).allMatch(split -> split.outputBytes() == 0);
    }
}
