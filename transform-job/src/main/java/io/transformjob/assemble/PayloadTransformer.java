package io.transformjob.assemble;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.model.Exchange;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.payload.OversizeRecordException;
import io.transformjob.payload.PayloadReader;
import io.transformjob.plan.PlannedObject;
import io.transformjob.process.Processing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The loop over the payloads of a split: decode, score, encode, process. One thread, one split at a time.
 *
 * <p>If bad records get placeholders, a payload that holds one is gone on with behind the last record whose answer is whole:
 * the records up to the bad one, the placeholder, and then as many records as have been good in a row, twice as many each
 * time, up to the next bad one. So a record is decoded a few times at most, however many of its payload are bad, and a
 * payload without a bad one is not looked at for any.
 *
 * <p>What a record is, is what the reader of the object takes for one: a line, a frame, or the payload if that is read as a
 * whole. A fault that is not within one, or of what cannot be divided into records, is one of the object.
 */
final class PayloadTransformer implements ObjectTransformer {
    private final TransformSettings settings;
    private final Exchange exchange;
    private final Scorer scorer;
    private final LongSupplier clock;
    private final BatchDecoder decoder;

    private PayloadReader payloads;
    private RejectedRecords rejected;
    private ResponseAssembler assembler;
    /** Rows answered, and what of them are records: each, or each document. */
    private long rows;

    private long answered;

    // The payload at hand.
    private byte[] bytes;
    private int from;
    private int to;
    private long offsetOfIndex0;
    private long startNanos;
    private boolean started;
    /** Where the last record begins whose answer is whole, -1 if none is. */
    private int lastWhole;

    /** Where the walk over the records of the payload stands, and how many are before that. */
    private int place;

    private long placeIndex;

    PayloadTransformer(TransformSettings settings, RequestHandler handler) {
        this(settings, handler, System::nanoTime);
    }

    /** @param clock nanoseconds since any time */
    PayloadTransformer(TransformSettings settings, RequestHandler handler, LongSupplier clock) {
        this.settings = settings;
        this.exchange = handler.newExchange();
        this.scorer = handler.newScorer();
        this.decoder = exchange.decoder();
        this.clock = clock;
    }

    @Override
    public Counts transform(
            PlannedObject object, PayloadReader payloads, OutputStream out, RejectedRecords.Opening quarantine)
            throws IOException {
        try (RejectedRecords rejections = new RejectedRecords(settings.badRecords(), quarantine)) {
            rejected = rejections;
            long inputBytes = transform(object, payloads, out);
            return new Counts(
                    rows + rejections.count(), payloads.recordsBefore(), inputBytes, rejections.end(answered));
        }
    }

    private long transform(PlannedObject object, PayloadReader payloads, OutputStream out) throws IOException {
        this.payloads = payloads;
        this.assembler = assembler(object, out);
        rows = 0;
        answered = 0;
        long inputBytes = 0;
        try {
            while (advance()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException(
                            "interrupted while transforming " + object.input().uri());
                }
                takePayload();
                inputBytes += to - from;
                answer();
            }
        } catch (UncheckedIOException e) {
            // A decoder that looked ahead in its object met what reading would have met.
            throw e.getCause();
        } catch (OversizeRecordException e) {
            throw new DataFaultException(located(e, payloads.recordsBefore() + 1, 0));
        }
        assembler.flush();
        return inputBytes;
    }

    private ResponseAssembler assembler(PlannedObject object, OutputStream out) {
        Processing processing = settings.processing();
        String name = object.input().uri().toString();
        boolean keepObjects = settings.badRecords().keepObjects();
        Processing alone = processing.ofAnswersAlone();
        return new ResponseAssembler(
                settings.assembly(),
                exchange.encoder(),
                processing.isIdentity() ? null : processing.processor(name),
                processing.needsRecords(),
                keepObjects ? settings.badRecords().placeholder() : null,
                processing.filtersOutput(),
                alone.isIdentity() ? null : alone.processor(name),
                out);
    }

    private boolean advance() throws IOException {
        while (true) {
            try {
                return payloads.next();
            } catch (OversizeRecordException e) {
                if (!settings.badRecords().keepObjects() || !e.skippable()) {
                    throw e;
                }
                skip(e);
            } catch (MalformedStreamException e) {
                throw new DataFaultException(located(e));
            }
        }
    }

    /** Puts a placeholder in the place of the answer to a record that is too long to be read. */
    private void skip(OversizeRecordException e) throws IOException {
        long record = payloads.recordsBefore() + 1;
        Fault fault = located(e, record, payloads.skipRecord());
        takePayload();
        try {
            // An empty payload: nothing of it is read, but it tells whether the object is one of documents.
            decoder.start(bytes, from, to, payloads.edges());
        } catch (MalformedRecordException nothing) {
            // Which it does not have to be.
        }
        assembler.begin(bytes, from, to, fault.offset() - from, decoder.readsDocuments(), true);
        assembler.placeholder(from, from, false);
        assembler.end();
        rejected.add(fault, null, 0, 0);
    }

    private void takePayload() {
        bytes = payloads.bytes();
        from = payloads.from();
        to = payloads.to();
        offsetOfIndex0 = payloads.offset() - from;
        startNanos = clock.getAsLong();
        started = false;
        lastWhole = -1;
        place = from;
        placeIndex = 0;
    }

    private void answer() throws IOException {
        long rowsBefore = rows;
        long answeredBefore = answered;
        try {
            decoder.start(bytes, from, to, payloads.edges());
            assembler.begin(bytes, from, to, offsetOfIndex0, decoder.readsDocuments(), isSingle());
            started = true;
            answerRows();
            if (isSingle()) {
                assembler.end();
            }
        } catch (MalformedRecordException e) {
            if (!settings.badRecords().keepObjects()) {
                throw new DataFaultException(located(e));
            }
            if (isSingle()) {
                rows = rowsBefore;
                answered = answeredBefore;
                rejectPayload(e);
            } else {
                goOn(e);
            }
        }
        try {
            // Of a payload that is one record the response has ended.
            assembler.end();
        } catch (MalformedRecordException e) {
            throw new DataFaultException(located(e));
        }
    }

    /** Whether the payload is one record. */
    private boolean isSingle() {
        return settings.limits().singleRecord() || decoder.payloadIsRecord();
    }

    /** Answers the rows that the decoder has. */
    private void answerRows() throws IOException {
        boolean documents = decoder.readsDocuments();
        long rowsOfDocument = 0;
        for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
            ScoreBatch scores = scorer.score(batch);
            assembler.rows(scores, batch.spans());
            int count = batch.rows();
            if (!documents) {
                rows += count;
                answered += count;
                lastWhole = count == 0 ? lastWhole : batch.spans().start(count - 1);
            } else {
                rowsOfDocument += count;
                if (decoder.endsDocument()) {
                    assembler.endDocument(decoder.documentStart(), decoder.documentEnd());
                    rows += rowsOfDocument;
                    answered++;
                    rowsOfDocument = 0;
                    lastWhole = decoder.documentStart();
                }
            }
            checkTime();
        }
    }

    /** BT-82 */
    private void checkTime() {
        long nanos = clock.getAsLong() - startNanos;
        if (nanos > TimeUnit.SECONDS.toNanos(settings.payloadSecondsMax())) {
            long first = payloads.recordsBefore() + 1;
            long last = payloads.recordsBefore() + payloads.recordIndexAt(to - 1) + 1;
            throw new DataFaultException(new Fault(
                    Fault.Kind.CAPACITY,
                    first,
                    offsetOfIndex0 + from,
                    to - (long) from,
                    0,
                    "a payload must be scored within %d seconds (ModelClientConfig.InvocationsTimeoutInSeconds)"
                            .formatted(settings.payloadSecondsMax()),
                    "%d seconds for the records %d to %d".formatted(TimeUnit.NANOSECONDS.toSeconds(nanos), first, last),
                    "Raise InvocationsTimeoutInSeconds (3600 at most), or lower MaxPayloadInMB."));
        }
    }

    /** Gives the one record of the payload a placeholder. */
    private void rejectPayload(MalformedRecordException e) throws IOException {
        assembler.undo();
        assembler.begin(bytes, from, to, offsetOfIndex0, decoder.readsDocuments(), true);
        reject(from, decoder.payloadIsRecord() ? to : payloads.recordEnd(from), e);
    }

    /** Gives each bad record of the payload a placeholder, and answers the others that are not yet answered. */
    private void goOn(MalformedRecordException first) throws IOException {
        if (!started) {
            throw new DataFaultException(located(first));
        }
        assembler.undo();
        MalformedRecordException fault = first;
        int stop = to;
        int run = 1;
        moveBehindWhole();
        while (place < to) {
            if (fault == null) {
                stop = behind(place, run);
            } else {
                int bad = recordOf(fault, stop);
                if (bad == place) {
                    reject(place, payloads.recordEnd(place), fault);
                    fault = null;
                    run = 1;
                    moveTo(payloads.recordBehind(place));
                    continue;
                }
                stop = bad;
            }
            fault = attempt(place, stop);
            if (fault == null) {
                moveTo(stop);
                run = 2 * Math.min(run, Integer.MAX_VALUE / 2);
            } else {
                moveBehindWhole();
                run = 1;
            }
        }
    }

    private void reject(int start, int end, MalformedRecordException e) throws IOException {
        Fault fault = new Fault(
                Fault.Kind.INPUT,
                payloads.recordsBefore() + placeIndex + 1,
                offsetOfIndex0 + start,
                end - (long) start,
                e.column(),
                e.rule(),
                e.found(),
                e.remedy());
        boolean carriageReturn = end > start && end < to && bytes[end - 1] == '\r' && bytes[end] == '\n';
        assembler.placeholder(start, carriageReturn ? end - 1 : end, true);
        rejected.add(fault, bytes, start, end);
    }

    /** Answers a run of records; if one of them is refused, those before it may still be unanswered. */
    private MalformedRecordException attempt(int start, int stop) throws IOException {
        decoder.resume(start, stop);
        try {
            answerRows();
            return null;
        } catch (MalformedRecordException e) {
            assembler.undo();
            return e;
        }
    }

    /** Goes to the first record that has no answer. */
    private void moveBehindWhole() {
        if (lastWhole >= place) {
            moveTo(payloads.recordBehind(lastWhole));
        }
    }

    /** Goes to the record that begins at an index, not before the one at hand. */
    private void moveTo(int index) {
        while (place < index) {
            place = payloads.recordBehind(place);
            placeIndex++;
        }
    }

    /** The index behind some records from {@code start} on. */
    private int behind(int start, int count) {
        int index = start;
        for (int i = 0; i < count && index < to; i++) {
            index = payloads.recordBehind(index);
        }
        return index;
    }

    /** Where the record begins that a fault is in; it is not answered yet, and before {@code stop}. */
    private int recordOf(MalformedRecordException fault, int stop) {
        if (fault.offset() < place || fault.offset() >= stop) {
            throw new DataFaultException(located(fault));
        }
        int start = place;
        for (int next; (next = payloads.recordBehind(start)) <= fault.offset(); ) {
            start = next;
        }
        return start;
    }

    private Fault located(MalformedStreamException e) {
        long record = payloads.recordsBefore() + 1;
        return new Fault(Fault.Kind.INPUT, record, e.offset(), 0, 0, e.rule(), e.found(), e.remedy());
    }

    private Fault located(MalformedRecordException e) {
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

    private static Fault located(OversizeRecordException e, long record, long length) {
        return new Fault(Fault.Kind.INPUT, record, e.offset(), length, 0, e.rule(), e.found(), e.remedy());
    }
}
