package io.transformjob.assemble;

import io.transformjob.formats.record.GzipInput;
import io.transformjob.formats.record.MalformedGzipException;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import io.transformjob.job.SplitType;
import io.transformjob.model.RequestHandler;
import io.transformjob.payload.FramedReader;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.PayloadReader;
import io.transformjob.payload.ReadAhead;
import io.transformjob.payload.WholeObjectReader;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoreException;
import io.transformjob.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;

/**
 * Transforms splits, one after the other: opens the input, has its payloads transformed, stores the output. Faults of data
 * and of single objects are outcomes; what a retry may mend is thrown. One thread.
 */
public final class SplitTransformer {
    /** Compressed objects from this length on are inflated by a thread of their own. */
    private static final long INFLATED_ASIDE_BYTES = 128 * 1024;
    /** Compressed objects from this length on are scored by all threads there are. */
    private static final long SCORED_BY_ALL_BYTES = 1024 * 1024;

    private final TransformSettings settings;
    private final ObjectStore input;
    private final ObjectStore output;
    private final PayloadTransformer transformer;
    private final ChunkTransformer chunkTransformer;

    /** @param scorers threads that may score an object that is not split; the one that inflates it is one more */
    public SplitTransformer(TransformSettings settings, RequestHandler handler, ObjectStore store, int scorers) {
        this.settings = settings;
        this.input = store;
        this.output = settings.kmsKey().map(store::withKmsKey).orElse(store);
        this.transformer = new PayloadTransformer(settings, handler);
        this.chunkTransformer =
                scorers > 1 ? new ChunkTransformer(settings, handler, scorers, ChunkTransformer.CHUNK_BYTES) : null;
    }

    /**
     * Transforms one split of an object and stores its part of the output.
     *
     * @throws IOException if the store fails in a way that may pass
     */
    public SplitOutcome transform(PlannedObject object, Split split) throws IOException {
        try {
            return write(object, split);
        } catch (DataFaultException e) {
            return new SplitOutcome.Failed(object.index(), split.index(), e.fault());
        } catch (MalformedGzipException e) {
            Fault fault = Fault.ofObject(Fault.Kind.INPUT, e.rule(), e.found(), e.remedy());
            return new SplitOutcome.Failed(object.index(), split.index(), fault);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            return new SplitOutcome.Failed(object.index(), split.index(), Fault.ofStore(e));
        }
    }

    private SplitOutcome write(PlannedObject object, Split split) throws IOException {
        ObjectUri target = object.splitCount() == 1 ? object.output() : part(settings.scratch(), split);
        try (PayloadReader payloads = open(object, split);
                ObjectWriter writer = output.create(target, settings.scratch())) {
            DigestingOutput digesting = new DigestingOutput(writer);
            PayloadTransformer.Counts counts = scoresByAll(object)
                    ? chunkTransformer.transform(object, (LineReader) payloads, digesting)
                    : transformer.transform(object, payloads, digesting);
            writer.commit();
            return new SplitOutcome.Transformed(
                    object.index(),
                    split.index(),
                    counts.records(),
                    counts.lines(),
                    counts.inputBytes(),
                    digesting.length(),
                    digesting.sha256());
        }
    }

    private PayloadReader open(PlannedObject object, Split split) throws IOException {
        if (settings.splitType() == SplitType.LINE && !settings.gzip()) {
            return LineReader.split(
                    (offset, length) -> open(object.input(), offset, length),
                    object.input().length(),
                    split.offset(),
                    split.length(),
                    settings.limits(),
                    settings.csv());
        }
        long length = object.input().length();
        InputStream stored = open(object.input(), 0, length);
        InputStream plain = settings.gzip() && length > 0 ? inflated(object, stored) : stored;
        return switch (settings.splitType()) {
            case NONE ->
                new WholeObjectReader(plain, settings.gzip() ? 4 * length : length, settings.limits(), settings.csv());
            case LINE -> LineReader.whole(plain, settings.limits(), settings.csv());
            case RECORD_IO -> new FramedReader(plain, 0, new RecordIoFraming(), settings.limits());
            case TF_RECORD -> new FramedReader(plain, 0, new TfRecordFraming(), settings.limits());
        };
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

    /** Whether an object is inflated and cut by one thread and scored by several, with payloads that fit such pieces. */
    private boolean scoresByAll(PlannedObject object) {
        return chunkTransformer != null
                && settings.gzip()
                && settings.splitType() == SplitType.LINE
                && settings.limits().payloadBytesTarget() <= ChunkTransformer.CHUNK_BYTES
                && object.input().length() >= SCORED_BY_ALL_BYTES;
    }

    /** Where the part of a split waits until all parts of its object are there. */
    static ObjectUri part(ObjectUri scratch, Split split) {
        return scratch.resolve("%d/%d".formatted(split.objectIndex(), split.index()));
    }
}
