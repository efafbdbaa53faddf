package io.transformjob.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.assemble.SplitWork;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.TransformPlan;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkPackagesTest {
    private static final long MIB = 1024 * 1024;
    private static final long SPLIT_BYTES = 64 * MIB;

    private static TransformPlan plan(long... lengths) {
        List<PlannedObject> objects = IntStream.range(0, lengths.length)
                .mapToObj(i -> new PlannedObject(
                        i,
                        new StoredObject(new ObjectUri("s3", "b", "in/" + i), lengths[i], "", 0),
                        new ObjectUri("s3", "b", "out/" + i),
                        (int) Math.max(1, (lengths[i] + SPLIT_BYTES - 1) / SPLIT_BYTES),
                        SPLIT_BYTES))
                .toList();
        return new TransformPlan(objects, Optional.empty(), List.of());
    }

    private static List<SplitWork> works(TransformPlan plan) {
        return plan.objects().stream()
                .flatMap(
                        object -> object.splits().stream().map(split -> new SplitWork(object, split.index(), -1, null)))
                .toList();
    }

    private static List<ArrayList<SplitWork>> packages(TransformPlan plan, int slots) {
        return WorkPackages.of(works(plan), slots, WorkPackages.smallBytesMax(false));
    }

    @Test
    void everySplitIsInOnePackage() {
        TransformPlan plan = plan(0, 5, 3 * SPLIT_BYTES + 1, MIB, MIB + 1, 200, 10 * SPLIT_BYTES);
        for (int slots : new int[] {0, 1, 2, 7, 1000}) {
            assertThat(packages(plan, slots))
                    .as("%d slots", slots)
                    .doesNotContain(new ArrayList<>())
                    .flatExtracting(list -> list)
                    .containsExactlyInAnyOrderElementsOf(works(plan));
        }
    }

    @Test
    void aLargeSplitIsAPackageOfItsOwn() {
        assertThat(packages(plan(10 * SPLIT_BYTES), 2)).hasSize(10).allMatch(list -> list.size() == 1);
    }

    @Test
    void smallObjectsStandApartFromLargeSplits() {
        TransformPlan plan = plan(10, SPLIT_BYTES, 20, 2 * SPLIT_BYTES, 30, SPLIT_BYTES);
        assertThat(packages(plan, 1))
                .extracting(
                        list -> list.stream().map(unit -> unit.object().index()).toList())
                .containsExactly(List.of(1), List.of(3), List.of(3), List.of(5), List.of(0, 2, 4));
    }

    @Test
    void aPackageOfSmallObjectsIsWorthATaskAndNotMore() {
        List<ArrayList<SplitWork>> packages = packages(plan(new long[20_000]), 2);
        // 64 MiB at an eighth of a MiB for each.
        assertThat(packages).hasSize(40);
        assertThat(packages.subList(0, 39)).allMatch(list -> list.size() == 512);
    }

    @Test
    void smallObjectsAreSpreadOverAllSlots() {
        assertThat(packages(plan(new long[100]), 8)).hasSizeBetween(25, 50);
    }

    @Test
    void aGzipObjectIsSmallOnlyIfItStaysSoInflated() {
        assertThat(WorkPackages.smallBytesMax(false)).isEqualTo(MIB);
        assertThat(WorkPackages.smallBytesMax(true)).isEqualTo(MIB / 16);
    }
}
