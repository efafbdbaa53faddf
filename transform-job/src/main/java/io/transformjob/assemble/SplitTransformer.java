package io.transformjob.assemble;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.Framing;
import io.transformjob.formats.record.GzipInput;
import io.transformjob.formats.record.MalformedGzipException;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.formats.recordio.RecordIoFraming;
import io.transformjob.formats.tfrecord.TfRecordFraming;
import io.transformjob.job.SplitType;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.payload.FramedReader;
import io.transformjob.payload.LineReader;
import io.transformjob.payload.OversizeRecordException;
import io.transformjob.payload.PayloadReader;
import io.transformjob.payload.SplitInput;
import io.transformjob.payload.WholeObjectReader;
import io.transformjob.plan.PlannedObject;
import io.transformjob.plan.Split;
import io.transformjob.process.Processing;
import io.transformjob.store.ObjectStore;
import io.transformjob.store.ObjectUri;
import io.transformjob.store.ObjectWriter;
import io.transformjob.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/**
 * Transforms splits, one after the other: read, decode, score, encode, write. Faults of data and of single objects are
 * outcomes; what a retry may mend is thrown. One thread.
 */
public final class SplitTransformer {
    private final TransformSettings settings;
    private final ObjectStore input;
    private final ObjectStore output;
    private final Exchange exchange;
    private final Scorer scorer;

    public SplitTransformer(TransformSettings settings, RequestHandler handler, ObjectStore store) {
        this.settings = settings;
        this.input = store;
        this.output = settings.kmsKey().map(store::withKmsKey).orElse(store);
        this.exchange = handler.newExchange();
        this.scorer = handler.newScorer();
    }

    /**
     * Transforms one split of an object and stores its part of the output.
     *
     * @param trueStart where the records before the split are known to end; if it is not known, and frames alone tell, a
     *     place is speculated on. A split that is known to begin behind its own end has no record
     * @throws IOException if the store fails in a way that may pass
     */
    public SplitOutcome transform(PlannedObject object, Split split, OptionalLong trueStart) throws IOException {
        try {
            return write(object, split, trueStart);
        } catch (MalformedGzipException e) {
            Fault fault = Fault.ofObject(Fault.Kind.INPUT, e.rule(), e.found(), e.remedy());
            return new SplitOutcome.Failed(object.index(), split.index(), -1, fault);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw e;
            }
            return new SplitOutcome.Failed(object.index(), split.index(), -1, Fault.ofStore(e));
        }
    }

    private SplitOutcome write(PlannedObject object, Split split, OptionalLong trueStart) throws IOException {
        ObjectUri target = object.splitCount() == 1 ? object.output() : part(settings.scratch(), split);
        try (PayloadReader payloads = open(object, split, trueStart)) {
            try (ObjectWriter writer = output.create(target, settings.scratch())) {
                DigestingOutput digesting = new DigestingOutput(writer);
                SplitOutcome.Transformed outcome = run(object, split, payloads, digesting);
                writer.commit();
                return outcome;
            } catch (DataFault e) {
                return new SplitOutcome.Failed(object.index(), split.index(), payloads.begin(), e.fault);
            }
        }
    }

    private SplitOutcome.Transformed run(PlannedObject object, Split split, PayloadReader payloads, DigestingOutput out)
            throws IOException {
        Processing processing = settings.processing();
        ResponseAssembler assembler = new ResponseAssembler(
                settings.assembly(),
                exchange.encoder(),
                processing.isIdentity()
                        ? null
                        : processing.processor(object.input().uri().toString()),
                processing.needsRecords(),
                out);
        BatchDecoder decoder = exchange.decoder();
        long records = 0;
        long inputBytes = 0;
        while (advance(payloads)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException(
                        "interrupted while transforming " + object.input().uri());
            }
            byte[] bytes = payloads.bytes();
            int from = payloads.from();
            long offsetOfIndex0 = payloads.offset() - from;
            inputBytes += payloads.to() - from;
            try {
                decoder.start(bytes, from, payloads.to(), payloads.edges());
                assembler.begin(bytes, from, payloads.to(), offsetOfIndex0, decoder.readsDocuments());
                for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
                    records += batch.rows();
                    assembler.rows(scorer.score(batch), batch.spans());
                    if (decoder.endsDocument()) {
                        assembler.endDocument(decoder.documentStart(), decoder.documentEnd());
                    }
                }
                assembler.end();
            } catch (UncheckedIOException e) {
                // A decoder that looked ahead in its object met what reading would have met.
                throw e.getCause();
            } catch (MalformedRecordException e) {
                throw new DataFault(located(e, payloads, offsetOfIndex0));
            } catch (OversizeRecordException e) {
                throw new DataFault(located(e, payloads.recordsBefore()));
            }
        }
        assembler.flush();
        return new SplitOutcome.Transformed(
                object.index(),
                split.index(),
                records,
                payloads.recordsBefore(),
                inputBytes,
                out.length(),
                out.sha256(),
                payloads.begin(),
                payloads.end());
    }

    private static boolean advance(PayloadReader payloads) throws IOException {
        try {
            return payloads.next();
        } catch (OversizeRecordException e) {
            throw new DataFault(located(e, payloads.recordsBefore()));
        } catch (MalformedStreamException e) {
            long record = payloads.recordsBefore() + 1;
            throw new DataFault(new Fault(Fault.Kind.INPUT, record, e.offset(), 0, 0, e.rule(), e.found(), e.remedy()));
        }
    }

    private PayloadReader open(PlannedObject object, Split split, OptionalLong trueStart) throws IOException {
        long length = object.input().length();
        if (settings.gzip() || settings.splitType() == SplitType.NONE) {
            InputStream stored = length == 0 ? InputStream.nullInputStream() : input.open(object.input(), 0, length);
            return whole(settings.gzip() && length > 0 ? new GzipInput(stored) : stored, length);
        }
        SplitInput ranges = (from, count) -> input.open(object.input(), from, count);
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

    private static Fault located(MalformedRecordException e, PayloadReader payloads, long offsetOfIndex0) {
        return new Fault(
                Fault.Kind.INPUT,
                payloads.recordsBefore() + payloads.recordIndexAt(e.offset()) + 1,
                offsetOfIndex0 + e.offset(),
                payloads.recordEnd(e.offset()) - (long) e.offset(),
                e.column(),
                e.rule(),
                e.found(),
                e.remedy());
    }

    private static Fault located(OversizeRecordException e, long recordsBefore) {
        return new Fault(Fault.Kind.INPUT, recordsBefore + 1, e.offset(), 0, 0, e.rule(), e.found(), e.remedy());
    }

    /** Where the part of a split waits until all parts of its object are there. */
    static ObjectUri part(ObjectUri scratch, Split split) {
        return scratch.resolve("%d/%d".formatted(split.objectIndex(), split.index()));
    }

    /** Carries a fault out of the loop; caught where the outcome is made. */
    private static final class DataFault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Fault fault;

        DataFault(Fault fault) {
            super(fault.toString(), null, false, false);
            this.fault = fault;
        }
    }
}
