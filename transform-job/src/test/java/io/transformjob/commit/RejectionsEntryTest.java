package io.transformjob.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.transformjob.assemble.Fault;
import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitOutcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a resumed job knows of the bad records of splits that are done. */
class RejectionsEntryTest {
    @Test
    void p4_badRecordsAreJournaledWithTheirSplit() throws IOException {
        Fault fault =
                new Fault(Fault.Kind.INPUT, 2, 10, 5, 3, "column 3 must be a number", "\"x\n\"", "Leave it empty.");
        Rejections rejections = new Rejections(9, 100, List.of(new Rejections.Run(fault, 4)), 1234);
        SplitOutcome outcome =
                new SplitOutcome.Transformed(3, 1, 100, 101, 50, 90, "digest", 50, 100, "attempt", null, rejections);
        assertThat(Entries.outcome(Entries.outcome(outcome))).isEqualTo(outcome);
    }
}
