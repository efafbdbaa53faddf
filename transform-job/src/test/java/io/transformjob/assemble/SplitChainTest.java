package io.transformjob.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.assemble.SplitChain.Redo;
import io.transformjob.plan.PlannedObject;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An object of 95 bytes in splits of 20: they begin at 0, 20, 40, 60 and 80. */
class SplitChainTest {
    private static final PlannedObject OBJECT = new PlannedObject(
            3,
            new StoredObject(ObjectUri.parse("s3://bucket/in"), 95, "\"tag\"", 0),
            ObjectUri.parse("s3://bucket/out"),
            5,
            20);
    private static final long NONE = -1;

    private static SplitOutcome from(int split, long begin, long end) {
        return new SplitOutcome.Transformed(3, split, 1, 1, 20, 10, "digest", begin, end, null, null, Rejections.NONE);
    }

    private static SplitOutcome empty(int split) {
        return from(split, NONE, NONE);
    }

    private static SplitOutcome failed(int split, long begin, Fault.Kind kind) {
        return new SplitOutcome.Failed(3, split, begin, new Fault(kind, 1, begin, 0, 0, "rule", "found", "remedy"));
    }

    private static SplitOutcome damaged(int split, long begin) {
        return failed(split, begin, Fault.Kind.INPUT);
    }

    private static Optional<Redo> firstWrong(SplitOutcome... outcomes) {
        return SplitChain.firstWrong(OBJECT, List.of(outcomes));
    }

    private static Optional<Redo> redo(int split, long trueStart) {
        return Optional.of(new Redo(OBJECT.split(split), trueStart));
    }

    @Test
    void splitsThatBeginWhereTheOneBeforeEndsAreRight() {
        assertThat(firstWrong(from(0, 0, 23), from(1, 23, 40), from(2, 40, 79), from(3, 79, 81), from(4, 81, 95)))
                .isEmpty();
    }

    @Test
    void aSplitThatBeginsElsewhereIsRedoneFromWhereTheOneBeforeEnds() {
        assertThat(firstWrong(from(0, 0, 23), from(1, 27, 40), from(2, 40, 79), from(3, 79, 81), from(4, 81, 95)))
                .isEqualTo(redo(1, 23));
        assertThat(firstWrong(from(0, 0, 23), from(1, 23, 40), from(2, 40, 79), from(3, 79, 81), from(4, 85, 95)))
                .isEqualTo(redo(4, 81));
    }

    @Test
    void theFirstOfSeveralWrongSplitsIsRedoneFirst() {
        assertThat(firstWrong(from(0, 0, 23), from(1, 27, 41), from(2, 41, 80), from(3, 77, 81), from(4, 81, 95)))
                .isEqualTo(redo(1, 23));
        assertThat(firstWrong(from(0, 0, 23), from(1, 23, 40), from(2, 41, 80), from(3, 77, 81), from(4, 81, 95)))
                .isEqualTo(redo(2, 40));
    }

    @Test
    void aWrongSplitMayEndRight() {
        assertThat(firstWrong(from(0, 0, 23), from(1, 23, 47), from(2, 47, 62), from(3, 62, 81), from(4, 81, 95)))
                .isEmpty();
    }

    @Test
    void aSplitWithoutRecordIsPassedByTheRecordThatCoversIt() {
        assertThat(firstWrong(from(0, 0, 65), empty(1), empty(2), from(3, 65, 81), from(4, 81, 95)))
                .isEmpty();
        assertThat(firstWrong(from(0, 0, 95), empty(1), empty(2), empty(3), empty(4)))
                .isEmpty();
    }

    @Test
    void aRecordThatEndsWithItsSplitLeavesTheNextOneItsFirstByte() {
        assertThat(firstWrong(from(0, 0, 40), empty(1), from(2, 40, 60), from(3, 60, 80), from(4, 80, 95)))
                .isEmpty();
        assertThat(firstWrong(from(0, 0, 39), empty(1), from(2, 40, 60))).isEqualTo(redo(1, 39));
    }

    @Test
    void whatWasFoundInsideARecordThatCoversTheSplitIsRedoneAsNone() {
        assertThat(firstWrong(from(0, 0, 65), from(1, 31, 65), empty(2), from(3, 65, 81), from(4, 81, 95)))
                .isEqualTo(redo(1, 65));
        assertThat(firstWrong(from(0, 0, 65), empty(1), from(2, 44, 65), from(3, 65, 81), from(4, 81, 95)))
                .isEqualTo(redo(2, 65));
        assertThat(firstWrong(from(0, 0, 95), empty(1), empty(2), empty(3), from(4, 81, 95)))
                .isEqualTo(redo(4, 95));
    }

    @Test
    void aSplitThatFoundNothingIsRedoneIfARecordBeginsInIt() {
        assertThat(firstWrong(from(0, 0, 23), empty(1), from(2, 40, 79), from(3, 79, 81), from(4, 81, 95)))
                .isEqualTo(redo(1, 23));
        assertThat(firstWrong(from(0, 0, 79), empty(1), empty(2), empty(3), from(4, 81, 95)))
                .isEqualTo(redo(3, 79));
    }

    @Test
    void aFailureThatBeganRightIsThatOfTheObjectWhateverStandsBehindIt() {
        assertThat(firstWrong(damaged(0, 0), from(1, 23, 40))).isEmpty();
        assertThat(firstWrong(from(0, 0, 23), damaged(1, 23), from(2, 41, 79), empty(3), damaged(4, 90)))
                .isEmpty();
        assertThat(firstWrong(from(0, 0, 23), from(1, 23, 40), from(2, 40, 79), from(3, 79, 81), damaged(4, 81)))
                .isEmpty();
    }

    @Test
    void aFailureThatBeganWrongIsNone() {
        assertThat(firstWrong(from(0, 0, 23), damaged(1, 27), from(2, 40, 79))).isEqualTo(redo(1, 23));
        assertThat(firstWrong(from(0, 0, 23), damaged(1, NONE), from(2, 40, 79)))
                .isEqualTo(redo(1, 23));
        assertThat(firstWrong(from(0, 0, 45), damaged(1, 21), from(2, 45, 79))).isEqualTo(redo(1, 45));
    }

    @Test
    void aFailureOfTheStoreIsOneWhereverTheSplitBegins() {
        assertThat(firstWrong(failed(0, NONE, Fault.Kind.STORE), empty(1))).isEmpty();
        assertThat(firstWrong(from(0, 0, 23), failed(1, NONE, Fault.Kind.STORE), from(2, 41, 79)))
                .isEmpty();
    }

    @Test
    void splitsThatAreKnownAlreadyAreVerifiedBeforeTheOthers() {
        assertThat(firstWrong()).isEmpty();
        assertThat(firstWrong(from(0, 0, 23))).isEmpty();
        assertThat(firstWrong(from(0, 0, 23), from(1, 24, 40))).isEqualTo(redo(1, 23));
    }

    /** One split is redone after the other until none is wrong; each at most once. */
    @Test
    void redoingWhatIsWrongEndsWithTheTrueChain() {
        List<SplitOutcome> truth = List.of(from(0, 0, 23), from(1, 23, 65), empty(2), from(3, 65, 95), empty(4));
        List<SplitOutcome> outcomes =
                new ArrayList<>(List.of(from(0, 0, 23), empty(1), from(2, 41, 66), damaged(3, 66), from(4, 90, 95)));
        List<Redo> redone = new ArrayList<>();
        for (Optional<Redo> next; (next = SplitChain.firstWrong(OBJECT, outcomes)).isPresent(); ) {
            redone.add(next.get());
            int split = next.get().split().index();
            outcomes.set(split, truth.get(split));
        }
        assertThat(outcomes).isEqualTo(truth);
        assertThat(redone)
                .containsExactly(
                        redo(1, 23).get(),
                        redo(2, 65).get(),
                        redo(3, 65).get(),
                        redo(4, 95).get());
    }

    @Test
    void anEmptyObjectHasOneSplitWithoutRecord() {
        PlannedObject object = new PlannedObject(
                3, new StoredObject(ObjectUri.parse("s3://bucket/in"), 0, "", 0), OBJECT.output(), 1, 20);
        assertThat(SplitChain.firstWrong(object, List.of(empty(0)))).isEmpty();
    }

    @Test
    void outcomesOfOtherSplitsAreRefused() {
        assertThatThrownBy(() -> new SplitChain().accept(OBJECT.split(0), from(1, 0, 23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the outcome must be that of split 0 of object 3, got 1 of 3");
    }
}
