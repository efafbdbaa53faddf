package io.transformjob.commit;

import io.transformjob.assemble.MergeOutcome;
import io.transformjob.assemble.MergeWork;
import io.transformjob.assemble.OutputPiece;
import io.transformjob.assemble.Rejections;
import io.transformjob.assemble.SplitChain;
import io.transformjob.assemble.SplitOutcome;
import io.transformjob.assemble.SplitOutcome.Failed;
import io.transformjob.assemble.SplitOutcome.Transformed;
import io.transformjob.assemble.SplitWork;
import io.transformjob.job.BadRecordRules;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.TransformPlan;
import io.transformjob.store.InParallel;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.PartUpload;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import io.transformjob.store.UploadedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a job is done, what is to be done next, and when an object may be seen: the driver's side of the protocol that the
 * package describes. One thread.
 *
 * <p>Use: {@link #begin}, then {@link #next} and {@link #transformed} until there is no work, then {@link #merges} and {@link
 * #merged}, {@link #publish}; then {@link JobEnd}.
 */
public final class JobCommit {
    private final TransformPlan plan;
    private final Journal journal;
    private final ObjectStore output;
    private final ObjectUri scratch;
    private final BadRecordRules badRecords;

    /** By object and split; null as long as nothing is known. */
    private final SplitOutcome[][] outcomes;
    /** Objects of several splits, by index. */
    private final Map<Integer, CutObject> cut = new TreeMap<>();

    private long resumedSplits;
    private long resumedBytes;
    private int round = -1;

    /**
     * @param output the store, encrypting as the job asks
     * @param scratch where outputs are staged
     * @param badRecords says how many bad records an object may have to be published
     */
    public JobCommit(
            TransformPlan plan, Journal journal, ObjectStore output, ObjectUri scratch, BadRecordRules badRecords) {
        this.badRecords = badRecords;
        this.plan = plan;
        this.journal = journal;
        this.output = output;
        this.scratch = scratch;
        this.outcomes = new SplitOutcome[plan.objects().size()][];
        for (PlannedObject object : plan.objects()) {
            outcomes[object.index()] = new SplitOutcome[object.splitCount()];
            if (object.splitCount() > 1) {
                cut.put(object.index(), new CutObject(object));
            }
        }
    }

    /** What is known of an object of several splits. */
    private static final class CutObject {
        private final PlannedObject object;
        /** Null if the store takes no parts, or none are needed any more. */
        private CutUpload upload;
        /** Where splits begin that were found to begin elsewhere. */
        private final Map<Integer, Long> begins = new HashMap<>();
        /** Splits whose output must be staged. */
        private final Set<Integer> staged = new HashSet<>();

        private PiecePlan pieces;
        private List<OutputPiece> assembled;
        private boolean published;

        CutObject(PlannedObject object) {
            this.object = object;
        }
    }

    /**
     * Takes over what earlier drivers have done, and begins the uploads that are missing.
     *
     * @throws IOException if the store cannot be asked
     */
    public void begin() throws IOException {
        for (SplitOutcome outcome : journal.outcomes()) {
            outcomes[outcome.objectIndex()][outcome.splitIndex()] = outcome;
        }
        journal.uploads().forEach(upload -> cut.get(upload.objectIndex()).upload = upload);
        journal.assembled().forEach(object -> cut.get(object.objectIndex()).assembled = object.pieces());
        InParallel.map(List.copyOf(cut.values()), this::lookAt);
        List<CutUpload> begun = new ArrayList<>();
        for (CutObject object : cut.values()) {
            if (object.upload != null) {
                begun.add(object.upload);
            }
        }
        if (!begun.isEmpty()) {
            journal.begunUploads(begun);
        }
        for (PlannedObject object : plan.objects()) {
            for (int i = 0; i < object.splitCount(); i++) {
                if (outcomes[object.index()][i] != null) {
                    resumedSplits++;
                    resumedBytes += object.split(i).length();
                }
            }
        }
    }

    /** What became of the upload of an earlier driver; begins one if it is missing. */
    private Void lookAt(CutObject object) throws IOException {
        if (object.assembled != null
                && object.assembled.size() == 1
                && object.assembled.get(0).part() == null) {
            object.published = true;
            return null;
        }
        forgetOtherParts(object);
        if (object.upload != null && !output.isPending(object.upload.upload())) {
            if (object.assembled != null && isPublished(object)) {
                object.published = true;
                return null;
            }
            object.upload = null;
        }
        if (object.upload == null) {
            beginUpload(object);
        }
        forgetOtherParts(object);
        return null;
    }

    private void beginUpload(CutObject object) throws IOException {
        StoredObject before = output.find(object.object.output()).orElse(null);
        object.upload = output.beginUpload(object.object.output(), scratch)
                .map(upload -> new CutUpload(object.object.index(), upload, before))
                .orElse(null);
    }

    /** What the journal tells of parts of earlier uploads of the object, which are gone, is to be made again. */
    private void forgetOtherParts(CutObject object) {
        SplitOutcome[] splits = outcomes[object.object.index()];
        for (int i = 0; i < splits.length; i++) {
            if (splits[i] instanceof Transformed transformed && isOfOtherUpload(transformed.part(), object)) {
                splits[i] = null;
            }
        }
        if (object.assembled != null
                && object.assembled.stream().anyMatch(piece -> isOfOtherUpload(piece.part(), object))) {
            object.assembled = null;
        }
    }

    private static boolean isOfOtherUpload(UploadedPart part, CutObject object) {
        return part != null
                && (object.upload == null
                        || !part.upload().equals(object.upload.upload().handle()));
    }

    /** Whether the output is there: an object of its length that is not the one that was there before. */
    private boolean isPublished(CutObject object) throws IOException {
        long length = new Assembled(object.object.index(), object.assembled).length();
        Optional<StoredObject> now = output.find(object.object.output());
        return now.isPresent() && now.get().length() == length && !now.get().equals(object.upload.before());
    }

    /** Splits that earlier drivers transformed, as far as was known when this one began. */
    public long resumedSplits() {
        return resumedSplits;
    }

    /** Stored bytes of {@link #resumedSplits}. */
    public long resumedBytes() {
        return resumedBytes;
    }

    /** Number of the round that {@link #next} last gave work for, from 0. */
    public int round() {
        return round;
    }

    /** What is to be transformed now; empty if every split has an outcome that holds. */
    public List<SplitWork> next() throws IOException {
        List<SplitWork> works = missing();
        if (works.isEmpty()) {
            for (CutObject object : cut.values()) {
                if (!object.published) {
                    settle(object);
                }
            }
            works = missing();
        }
        if (!works.isEmpty()) {
            round++;
        }
        return works;
    }

    private List<SplitWork> missing() {
        List<SplitWork> works = new ArrayList<>();
        for (PlannedObject object : plan.objects()) {
            CutObject state = cut.get(object.index());
            if (state != null && state.published) {
                continue;
            }
            SplitOutcome[] splits = outcomes[object.index()];
            for (int i = 0; i < splits.length; i++) {
                if (splits[i] == null) {
                    boolean uploads = state != null && state.upload != null && !state.staged.contains(i);
                    long begin = state == null ? -1 : state.begins.getOrDefault(i, -1L);
                    works.add(new SplitWork(object, i, begin, uploads ? state.upload.upload() : null));
                }
            }
        }
        return works;
    }

    /** Forgets outcomes that do not hold; makes the plan of the pieces if all do. */
    private void settle(CutObject object) throws IOException {
        SplitOutcome[] splits = outcomes[object.object.index()];
        Optional<SplitChain.Redo> wrong = SplitChain.firstWrong(object.object, List.of(splits));
        if (wrong.isPresent()) {
            object.begins.put(wrong.get().split().index(), wrong.get().trueStart());
            splits[wrong.get().split().index()] = null;
            return;
        }
        List<Transformed> transformed = transformed(splits);
        if (transformed.size() < splits.length
                || Rejections.beyond(badRecords, transformed).isPresent()) {
            return;
        }
        ObjectUri target = object.object.output();
        PiecePlan pieces =
                PiecePlan.of(transformed, object.upload != null, output.partBytesMin(target), output.partsMax(target));
        for (int split : pieces.redo()) {
            object.staged.add(split);
            splits[split] = null;
        }
        object.pieces = pieces.redo().isEmpty() ? pieces : null;
    }

    private static List<Transformed> transformed(SplitOutcome[] splits) {
        List<Transformed> transformed = new ArrayList<>(splits.length);
        for (SplitOutcome split : splits) {
            if (split instanceof Transformed outcome) {
                transformed.add(outcome);
            }
        }
        return transformed;
    }

    /** Takes what became of the work of a round. */
    public void transformed(List<SplitOutcome> round) {
        round.forEach(outcome -> outcomes[outcome.objectIndex()][outcome.splitIndex()] = outcome);
    }

    /** Runs of staged outputs to be merged. */
    public List<MergeWork> merges() {
        List<MergeWork> merges = new ArrayList<>();
        for (CutObject object : cut.values()) {
            if (object.pieces != null && object.assembled == null) {
                merges.addAll(merges(object));
            }
        }
        return merges;
    }

    private List<MergeWork> merges(CutObject object) {
        boolean whole = object.pieces.whole();
        if (whole && object.pieces.pieces().isEmpty()) {
            return List.of(new MergeWork(object.object, 0, List.of(), 0, null));
        }
        List<MergeWork> merges = new ArrayList<>();
        for (PiecePlan.Piece piece : object.pieces.pieces()) {
            if (!piece.uploaded()) {
                List<MergeWork.Staged> staged = new ArrayList<>();
                for (int i = piece.first(); i <= piece.last(); i++) {
                    Transformed split = (Transformed) outcomes[object.object.index()][i];
                    if (split.outputBytes() > 0) {
                        staged.add(new MergeWork.Staged(i, split.attempt(), split.outputBytes()));
                    }
                }
                PartUpload upload = whole ? null : object.upload.upload();
                merges.add(new MergeWork(object.object, piece.first(), staged, piece.first() + 1, upload));
            }
        }
        return merges;
    }

    /**
     * Takes what became of the merges.
     *
     * @param merged in the order of {@link #merges}; a failure is that of its object
     */
    public void merged(List<MergeWork> works, List<MergeOutcome> merged) throws IOException {
        Map<Integer, Map<Integer, OutputPiece>> byObject = new HashMap<>();
        for (int i = 0; i < works.size(); i++) {
            int object = works.get(i).object().index();
            if (merged.get(i) instanceof MergeOutcome.Merged piece) {
                byObject.computeIfAbsent(object, index -> new HashMap<>())
                        .put(works.get(i).firstSplit(), piece.piece());
            } else if (merged.get(i) instanceof MergeOutcome.Failed failed) {
                outcomes[object][0] = new Failed(object, 0, -1, failed.fault());
                cut.get(object).pieces = null;
            }
        }
        List<Assembled> entries = new ArrayList<>();
        for (CutObject object : cut.values()) {
            if (object.pieces != null && object.assembled == null) {
                object.assembled = assemble(object, byObject.getOrDefault(object.object.index(), Map.of()));
                object.published = object.pieces.whole();
                entries.add(new Assembled(object.object.index(), object.assembled));
            }
        }
        if (!entries.isEmpty()) {
            journal.assembled(entries);
        }
    }

    private List<OutputPiece> assemble(CutObject object, Map<Integer, OutputPiece> merged) {
        if (object.pieces.whole()) {
            return List.copyOf(merged.values());
        }
        List<OutputPiece> pieces = new ArrayList<>();
        for (PiecePlan.Piece piece : object.pieces.pieces()) {
            if (piece.uploaded()) {
                Transformed split = (Transformed) outcomes[object.object.index()][piece.first()];
                pieces.add(new OutputPiece(split.outputBytes(), split.sha256(), split.part()));
            } else {
                pieces.add(merged.get(piece.first()));
            }
        }
        return pieces;
    }

    /**
     * Publishes all objects of which all pieces are there.
     *
     * @throws ClaimLostException if the job is not ours any more
     * @throws IOException if it is not known, or not so, that an object is published
     */
    public void publish() throws IOException {
        List<CutObject> ready = new ArrayList<>();
        for (CutObject object : cut.values()) {
            if (object.assembled != null && !object.published) {
                ready.add(object);
            }
        }
        if (!ready.isEmpty()) {
            journal.requireOurs();
            InParallel.map(ready, this::complete);
        }
    }

    /** An answer that is late, lost or an error is no answer: what the store has is looked at. */
    private Void complete(CutObject object) throws IOException {
        try {
            output.completeUpload(
                    object.upload.upload(),
                    object.assembled.stream().map(OutputPiece::part).toList());
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.INVALID) {
                // A part is not the one that was named. Who resumes finds no upload, and makes its parts again.
                journal.requireOurs();
                output.abortUpload(object.upload.upload());
                throw e;
            }
            if (output.isPending(object.upload.upload()) || !isPublished(object)) {
                throw e;
            }
        }
        object.published = true;
        return null;
    }

    /** The outcomes of the splits of an object, in order; all are known at the end. */
    public List<SplitOutcome> outcomes(PlannedObject object) {
        return List.of(outcomes[object.index()]);
    }

    /** The pieces of the output of an object of several splits; empty if it has none. */
    public Optional<List<OutputPiece>> pieces(PlannedObject object) {
        return Optional.ofNullable(cut.get(object.index())).map(state -> state.assembled);
    }
}
