package io.transformjob.assemble;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.transformjob.job.BadRecordLimit;
import io.transformjob.job.BadRecordRules;
import io.transformjob.job.OnBadRecord;
import io.transformjob.payload.LineReader;
import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlannedObject;
import io.transformjob.store.StoredObject;
import io.transformjob.testing.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the scoring of a payload may take. */
class PayloadTimeTest {
    @TempDir
    Path folder;

    /** Transforms 30 records, ten a payload, by a clock that goes on by so many seconds whenever it is read. */
    private String transform(BadRecordRules rules, long seconds, ByteArrayOutputStream out) throws IOException {
        Place place = Place.of(folder);
        ObjectRun run = new ObjectRun(place, "text/csv", "text/csv", rules)
                .firstFeature()
                .limits(1000, 40, false);
        TransformSettings settings = run.settings(new JobFolder(place.uri("out"), "job"));
        AtomicLong now = new AtomicLong();
        PayloadTransformer transformer =
                new PayloadTransformer(settings, run.handler(), () -> now.getAndAdd(TimeUnit.SECONDS.toNanos(seconds)));
        PlannedObject object = new PlannedObject(
                0, new StoredObject(place.uri("in/a"), 120, "tag", 0), place.uri("out/a.out"), 1, 1000);
        LineReader lines =
                LineReader.whole(new ByteArrayInputStream("1,0\n".repeat(30).getBytes(US_ASCII)), settings.limits());
        DataFaultException fault = catchThrowableOfType(
                DataFaultException.class,
                () -> transformer.transform(object, lines, out, () -> {
                    throw new IllegalStateException("no record is bad");
                }));
        return fault == null ? "none" : fault.fault().kind() + " " + fault.fault();
    }

    @Test
    void bt82_aPayloadThatTakesLongerThanItMayFailsItsObject() throws IOException {
        BadRecordRules placeholder = new BadRecordRules(OnBadRecord.PLACEHOLDER, BadRecordLimit.NONE, "ERROR");
        for (BadRecordRules rules : new BadRecordRules[] {BadRecordRules.FAIL_OBJECT, placeholder}) {
            assertThat(transform(rules, 601, new ByteArrayOutputStream()))
                    .isEqualTo("CAPACITY record 1 (byte 0): a payload must be scored within 600 seconds"
                            + " (ModelClientConfig.InvocationsTimeoutInSeconds), found 601 seconds for the records 1 to 10."
                            + " Raise InvocationsTimeoutInSeconds (3600 at most), or lower MaxPayloadInMB.");
        }
    }

    /** Three payloads of 600 seconds each take longer than one may. */
    @Test
    void bt82_eachPayloadHasTheWholeTime() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(transform(BadRecordRules.FAIL_OBJECT, 600, out)).isEqualTo("none");
        assertThat(out.toString(US_ASCII)).isEqualTo("1.0\n".repeat(30));
    }
}
