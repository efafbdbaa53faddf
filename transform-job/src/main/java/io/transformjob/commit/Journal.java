package io.transformjob.commit;

import io.transformjob.assemble.SplitOutcome;
import io.transformjob.plan.JobFolder;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.TransformPlan;
import io.transformjob.store.InParallel;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoredObject;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal of a job, in its folder as long as it has not ended. All objects are written whole and never changed:
 *
 * <pre>
 * control/claim-000001.json   who drives the job; the highest number is its owner
 * control/stop-RUN.json       somebody wants it to stop
 * plan.jsonl                  what was asked for, then a line for each object of the plan
 * uploads/RUN-000001-…        multipart uploads that the first owner began
 * outcomes/RUN-000001-…       what became of splits: by owner, round and writer
 * assembled/RUN-000001-…      objects of several splits of which all parts are there
 * </pre>
 *
 * RUN is when the job was accepted: what is left of an earlier job of the name, or still written for it by somebody who was
 * taken for dead, is not taken for this one's. See the package for what each guarantees. Thread-safe.
 */
public final class Journal {
    private static final Pattern CLAIM = Pattern.compile("claim-(\\d{6})\\.json");
    private static final String OUTCOMES = "outcomes";
    private static final String UPLOADS = "uploads";
    private static final String ASSEMBLED = "assembled";

    private final ObjectStore store;
    private final ObjectUri folder;
    /** When the job was accepted, milliseconds since 1970; not known before it was read. */
    private long run;
    /** Number of our claim, 0 as long as we have none. */
    private int epoch;
    /** Our claim as it is listed. */
    private StoredObject claim;

    private boolean fenced = true;
    private int writes;

    /** @param store as the job's output is written: the journal quotes the job */
    public Journal(ObjectStore store, JobFolder folder) {
        this.store = store;
        this.folder = folder.journal();
    }

    /** As above, of the job that was accepted then. */
    public Journal(ObjectStore store, JobFolder folder, Instant created) {
        this(store, folder);
        this.run = created.toEpochMilli();
    }

    /**
     * What was asked for when the job began.
     *
     * @param jobSource name of the job's document, for messages
     * @param job its text
     * @param modelSource name of the model's document
     * @param model its text
     * @param sets options of the command line
     * @param createdMillis when the job was accepted, milliseconds since 1970
     * @param modelSha256 digest of the model archive, in hexadecimal
     * @param version the engine's
     * @param notSplit see {@link TransformPlan}
     * @param skipped see {@link TransformPlan}
     * @param objects how many objects the plan has
     */
    public record Request(
            String jobSource,
            String job,
            String modelSource,
            String model,
            Map<String, String> sets,
            long createdMillis,
            String modelSha256,
            String version,
            String notSplit,
            List<String> skipped,
            int objects) {
        public Instant created() {
            return Instant.ofEpochMilli(createdMillis);
        }
    }

    /** A job as it began. */
    public record Begun(Request request, TransformPlan plan) {}

    /**
     * Who holds the job, and whether it is to stop.
     *
     * @param epoch number of the highest claim, 0 if there is none
     * @param claim that claim; null if there is none
     */
    public record Control(int epoch, StoredObject claim, boolean stopAsked) {}

    private record Claim(String host, long process, String time, String version) {}

    /** Whether a job has begun here and not ended: it runs, or can be resumed. */
    public boolean isOpen() throws IOException {
        // Listed, not asked for by itself: a store that refuses a listing says why.
        return !store.list(planUri()).isEmpty();
    }

    /**
     * Takes the job from whoever had it. An owner that is still alive notices before it publishes or clears anything.
     *
     * @throws ClaimLostException if another driver takes it at this moment
     */
    public void claim(String version) throws IOException {
        int next = control().epoch() + 1;
        Claim ours = new Claim(
                InetAddress.getLocalHost().getHostName(),
                ProcessHandle.current().pid(),
                Instant.now().toString(),
                version);
        byte[] text = bytes(Entries.line(ours));
        if (!store.createIfAbsent(claimUri(next), text)) {
            throw new ClaimLostException();
        }
        // A store that does not know the condition writes it once more.
        fenced = !store.createIfAbsent(claimUri(next), text);
        Control control = control();
        if (control.epoch() != next) {
            throw new ClaimLostException();
        }
        epoch = next;
        claim = control.claim();
    }

    /** One listing. */
    public Control control() throws IOException {
        int highest = 0;
        StoredObject owner = null;
        boolean stop = false;
        // By name, so that the highest number comes last.
        for (StoredObject object : store.list(folder.resolve("control/"))) {
            Matcher number = CLAIM.matcher(object.uri().name());
            if (number.matches()) {
                highest = Integer.parseInt(number.group(1));
                owner = object;
            }
            stop |= object.uri().equals(stopUri());
        }
        return new Control(highest, owner, stop);
    }

    /** Whether this says that the job is still ours: a job that was run anew has a claim of the same number. */
    public boolean isOurs(Control control) {
        return claim != null && claim.equals(control.claim());
    }

    /** Whether the job is still ours. */
    public boolean isOurs() throws IOException {
        return isOurs(control());
    }

    /**
     * Before what only the owner may do.
     *
     * @throws ClaimLostException if the job has another owner, or has ended
     */
    public void requireOurs() throws IOException {
        if (!isOurs()) {
            throw new ClaimLostException();
        }
    }

    /** Whether the store lets one of several claims at the same moment win: it refuses to create what is there. */
    public boolean isFenced() {
        return fenced;
    }

    /** Asks whoever drives the job to stop. */
    public void askToStop() throws IOException {
        store.write(stopUri(), bytes("{}"));
    }

    /** Takes back {@link #askToStop}: the job has ended. */
    public void askNoMore() throws IOException {
        store.delete(stopUri());
    }

    /** Writes the beginning of the job; from now on it can be resumed. */
    public void begin(Request request, TransformPlan plan) throws IOException {
        try (ObjectWriter writer = store.create(planUri(), folder)) {
            OutputStream out = new BufferedOutputStream(writer, 1 << 16);
            out.write(bytes(Entries.line(request) + "\n"));
            for (PlannedObject object : plan.objects()) {
                out.write(bytes(Entries.line(object) + "\n"));
            }
            out.flush();
            writer.commit();
        }
    }

    /** The beginning of the job; empty if there is none. */
    public Optional<Begun> begun() throws IOException {
        Optional<StoredObject> stored = store.find(planUri());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try (BufferedReader lines = lines(stored.get())) {
            Request request = Entries.parse(lines.readLine(), Request.class);
            run = request.createdMillis();
            List<PlannedObject> objects = new ArrayList<>(request.objects());
            for (String line; (line = lines.readLine()) != null; ) {
                objects.add(Entries.parse(line, PlannedObject.class));
            }
            return Optional.of(new Begun(
                    request, new TransformPlan(objects, Optional.ofNullable(request.notSplit()), request.skipped())));
        }
    }

    /**
     * Where executors write the outcomes of a round.
     *
     * @param prefix what names begin with: those of a later round sort, and count, behind those of an earlier one
     */
    public record Outcomes(ObjectUri folder, String prefix) implements Serializable {}

    /** @param round of this owner, from 0 */
    public Outcomes outcomes(int round) {
        return new Outcomes(folder.resolve(OUTCOMES), "%d-%06d-%06d-".formatted(run, epoch, round));
    }

    /** All outcomes, earlier ones first. */
    List<SplitOutcome> outcomes() throws IOException {
        return entries(OUTCOMES, Entries::outcome);
    }

    void begunUploads(List<CutUpload> uploads) throws IOException {
        write(UPLOADS, uploads);
    }

    List<CutUpload> uploads() throws IOException {
        return entries(UPLOADS, line -> Entries.parse(line, CutUpload.class));
    }

    void assembled(List<Assembled> objects) throws IOException {
        write(ASSEMBLED, objects);
    }

    List<Assembled> assembled() throws IOException {
        return entries(ASSEMBLED, line -> Entries.parse(line, Assembled.class));
    }

    private void write(String kind, List<?> entries) throws IOException {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(Entries.line(entry)).append('\n'));
        ObjectUri uri = folder.resolve("%s/%d-%06d-%06d.jsonl".formatted(kind, run, epoch, writes++));
        store.write(uri, bytes(lines.toString()));
    }

    /** Reads a line. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(String line) throws IOException;
    }

    private <T> List<T> entries(String kind, Reading<T> reading) throws IOException {
        // The names sort as they were written, as far as that matters.
        List<List<T>> read = InParallel.map(store.list(folder.resolve("%s/%d-".formatted(kind, run))), object -> {
            List<T> entries = new ArrayList<>();
            try (BufferedReader lines = lines(object)) {
                for (String line; (line = lines.readLine()) != null; ) {
                    entries.add(reading.of(line));
                }
            }
            return entries;
        });
        return read.stream().flatMap(List::stream).toList();
    }

    /** From now on the job has ended, and cannot be resumed. */
    void close() throws IOException {
        store.delete(planUri());
    }

    private BufferedReader lines(StoredObject object) throws IOException {
        return new BufferedReader(
                new InputStreamReader(store.open(object, 0, object.length()), StandardCharsets.UTF_8), 1 << 16);
    }

    private ObjectUri planUri() {
        return folder.resolve("plan.jsonl");
    }

    private ObjectUri stopUri() {
        return folder.resolve("control/stop-%d.json".formatted(run));
    }

    private ObjectUri claimUri(int number) {
        return folder.resolve("control/claim-%06d.json".formatted(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
