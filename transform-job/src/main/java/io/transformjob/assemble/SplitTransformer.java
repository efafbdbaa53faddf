package io.transformjob.assemble;

import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.GzipInput;
import io.transformjob.formats.record.MalformedGzipException;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import io.transformjob.job.SplitType;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.RequestHandler;
import io.transformjob.payload.FramedReader;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.PayloadReader;
import io.transformjob.payload.ReadAhead;
import io.transformjob.payload.SplitInput;
import io.transformjob.payload.WholeObjectReader;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.PartBuffer;
import io.transformjob.store.PartUpload;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import io.transformjob.store.UploadedPart;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Transforms splits, one after the other: opens the input, has its payloads transformed, stores the output. Faults of data
 * and of single objects are outcomes; what a retry may mend is thrown. One thread.
 */
public final class SplitTransformer {
    /** What is held in memory of an output whose length must be known before it is stored. */
    static final int MEMORY_BYTES_MAX = 8 << 20;

    /** Compressed objects from this length on are inflated by a thread of their own. */
    private static final long INFLATED_ASIDE_BYTES = 128 * 1024;
    /** Compressed objects from this length on are scored by all threads there are. */
    private static final long SCORED_BY_ALL_BYTES = 1024 * 1024;

    private final TransformSettings settings;
    private final ObjectStore input;
    private final ObjectStore output;
    private final ObjectTransformer transformer;
    private final ChunkTransformer chunkTransformer;

    /** @param scorers threads that may score an object that is not split; the one that inflates it is one more */
    public SplitTransformer(TransformSettings settings, RequestHandler handler, ObjectStore store, int scorers) {
        this.settings = settings;
        this.input = store;
        this.output = settings.kmsKey().map(store::withKmsKey).orElse(store);
        boolean payloads = handler instanceof PayloadHandler;
        this.transformer = handler instanceof PayloadHandler whole
                ? new RequestTransformer(settings, whole)
                : new PayloadTransformer(settings, handler);
        this.chunkTransformer = scorers > 1 && !payloads
                ? new ChunkTransformer(settings, handler, scorers, ChunkTransformer.CHUNK_BYTES)
                : null;
    }

    /**
     * Transforms one split of an object and stores its output: an object of one split is published, the output of one of
     * several becomes a part of the object's upload if it is long enough for one, else it is staged.
     *
     * @throws IOException if the store fails in a way that may pass
     */
    public SplitOutcome transform(SplitWork work) throws IOException {
        // Of its own: a twin, or an attempt that was taken for dead, may have begun elsewhere.
        String attempt = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
        try (PayloadReader payloads = open(work.object(), work.split(), work.trueBegin())) {
            try {
                return work.object().splitCount() == 1
                        ? publish(work, attempt, payloads)
                        : store(work, attempt, payloads);
            } catch (DataFaultException e) {
                return failed(work, payloads.begin(), e.fault());
            }
        } catch (MalformedGzipException e) {
            return failed(work, -1, Fault.ofObject(Fault.Kind.INPUT, e.rule(), e.found(), e.remedy()));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE || isUploadGone(e, work.upload())) {
                throw e;
            }
            return failed(work, -1, Fault.ofStore(e));
        }
    }

    /** Another driver has ended the upload, or somebody has removed it: the object is not at fault, and can be made again. */
    static boolean isUploadGone(StoreException e, PartUpload upload) {
        return upload != null
                && e.kind() == StoreException.Kind.NOT_FOUND
                && e.where().equals(upload.target());
    }

    private SplitOutcome publish(SplitWork work, String attempt, PayloadReader payloads) throws IOException {
        try (ObjectWriter writer = output.create(work.object().output(), settings.scratch())) {
            DigestingOutput digesting = new DigestingOutput(writer);
            ObjectTransformer.Counts counts = scoresByAll(work.object())
                    ? chunkTransformer.transform(work.object(), (LineReader) payloads, digesting)
                    : transformer.transform(work.object(), payloads, digesting, quarantine(work, attempt));
            counts.rejections().beyond(settings.badRecords()).ifPresent(fault -> {
                throw new DataFaultException(fault);
            });
            writer.commit();
            return transformed(work, attempt, payloads, counts, digesting, null);
        }
    }

    private SplitOutcome store(SplitWork work, String attempt, PayloadReader payloads) throws IOException {
        ObjectUri target = work.object().output();
        ObjectUri staged = staged(settings.scratch(), work.object().index(), work.splitIndex(), attempt);
        if (work.upload() == null) {
            try (ObjectWriter writer = output.create(staged, settings.scratch())) {
                DigestingOutput digesting = new DigestingOutput(writer);
                ObjectTransformer.Counts counts =
                        transformer.transform(work.object(), payloads, digesting, quarantine(work, attempt));
                writer.commit();
                return transformed(work, attempt, payloads, counts, digesting, null);
            }
        }
        try (PartBuffer buffer = new PartBuffer(target, MEMORY_BYTES_MAX)) {
            DigestingOutput digesting = new DigestingOutput(buffer);
            ObjectTransformer.Counts counts =
                    transformer.transform(work.object(), payloads, digesting, quarantine(work, attempt));
            UploadedPart part = null;
            if (buffer.length() >= output.partBytesMin(target)) {
                try (InputStream bytes = buffer.open()) {
                    part = output.putPart(work.upload(), work.splitIndex() + 1, bytes, buffer.length());
                }
            } else if (buffer.length() > 0) {
                try (InputStream bytes = buffer.open();
                        ObjectWriter writer = output.create(staged, settings.scratch())) {
                    bytes.transferTo(writer);
                    writer.commit();
                }
            }
            return transformed(work, attempt, payloads, counts, digesting, part);
        }
    }

    private static SplitOutcome transformed(
            SplitWork work,
            String attempt,
            PayloadReader payloads,
            ObjectTransformer.Counts counts,
            DigestingOutput output,
            UploadedPart part) {
        boolean staged = work.object().splitCount() > 1 && part == null && output.length() > 0;
        return new SplitOutcome.Transformed(
                work.object().index(),
                work.splitIndex(),
                counts.records(),
                counts.lines(),
                counts.inputBytes(),
                output.length(),
                output.sha256(),
                payloads.begin(),
                payloads.end(),
                staged || counts.rejections().quarantineLength() > 0 ? attempt : null,
                part,
                counts.rejections());
    }

    private RejectedRecords.Opening quarantine(SplitWork work, String attempt) {
        return () -> output.create(
                Quarantine.part(settings.scratch(), work.object().index(), work.splitIndex(), attempt),
                settings.scratch());
    }

    private static SplitOutcome failed(SplitWork work, long begin, Fault fault) {
        return new SplitOutcome.Failed(work.object().index(), work.splitIndex(), begin, fault);
    }

    private PayloadReader open(PlannedObject object, Split split, OptionalLong trueStart) throws IOException {
        long length = object.input().length();
        if (settings.gzip() || settings.splitType() == SplitType.NONE) {
            InputStream stored = open(object.input(), 0, length);
            return whole(settings.gzip() && length > 0 ? inflated(object, stored) : stored, length);
        }
        SplitInput ranges = (from, count) -> open(object.input(), from, count);
        return settings.splitType() == SplitType.LINE
                ? LineReader.split(ranges, length, split.offset(), split.length(), settings.limits(), settings.csv())
                : FramedReader.split(
                        ranges, length, split.offset(), split.length(), trueStart, framing(), settings.limits());
    }

    private PayloadReader whole(InputStream plain, long length) {
        return switch (settings.splitType()) {
            case NONE ->
                new WholeObjectReader(plain, settings.gzip() ? 4 * length : length, settings.limits(), settings.csv());
            case LINE -> LineReader.whole(plain, settings.limits(), settings.csv());
            case RECORD_IO, TF_RECORD -> FramedReader.whole(plain, framing(), settings.limits());
        };
    }

    private Framing framing() {
        return settings.splitType() == SplitType.RECORD_IO ? new RecordIoFraming() : new TfRecordFraming();
    }

    /** Bytes of an object, read ahead of their use where they come from another machine: of files the system does so. */
    private InputStream open(StoredObject object, long offset, long length) throws IOException {
        InputStream stored = input.open(object, offset, length);
        return object.uri().scheme().equals("file") ? stored : ReadAhead.of(stored, length);
    }

    /** Inflated by a thread of its own, unless the whole is needed before work begins, or is small. */
    private InputStream inflated(PlannedObject object, InputStream stored) {
        InputStream plain = new GzipInput(stored);
        boolean here = settings.splitType() == SplitType.NONE
                || object.input().length() < INFLATED_ASIDE_BYTES
                || scoresByAll(object);
        return here ? plain : new ReadAhead(plain);
    }

    /**
     * Whether an object is inflated and cut by one thread and scored by several, with payloads that fit such pieces. Where bad
     * records do not fail the object one thread scores it: records that are too long for a piece are passed over in the stream.
     */
    private boolean scoresByAll(PlannedObject object) {
        return chunkTransformer != null
                && !settings.badRecords().keepObjects()
                && settings.gzip()
                && settings.splitType() == SplitType.LINE
                && settings.limits().payloadBytesTarget() <= ChunkTransformer.CHUNK_BYTES
                && object.input().length() >= SCORED_BY_ALL_BYTES;
    }

    /** Where the output of a split waits until those beside it are there. */
    static ObjectUri staged(ObjectUri scratch, int objectIndex, int splitIndex, String attempt) {
        return scratch.resolve("%d/%d-%s".formatted(objectIndex, splitIndex, attempt));
    }
}
