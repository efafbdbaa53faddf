package io.transformjob.assemble;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.FeatureBatch;
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

/** The loop over the payloads of a split: decode, score, encode, process. One thread, one split at a time. */
final class PayloadTransformer {
    private final TransformSettings settings;
    private final Exchange exchange;
    private final Scorer scorer;

    PayloadTransformer(TransformSettings settings, RequestHandler handler) {
        this.settings = settings;
        this.exchange = handler.newExchange();
        this.scorer = handler.newScorer();
    }

    /**
     * What was transformed.
     *
     * @param records records answered
     * @param lines records read, blank ones included
     * @param inputBytes bytes of records, uncompressed
     */
    record Counts(long records, long lines, long inputBytes) {
        static final Counts NONE = new Counts(0, 0, 0);

        /** These and those of the payloads behind them, whose lines are counted from the beginning of the object. */
        Counts then(Counts next) {
            return new Counts(records + next.records, next.lines, inputBytes + next.inputBytes);
        }
    }

    /**
     * Transforms all payloads of a split.
     *
     * @param out takes the output of the split
     * @throws DataFaultException if a record, or the object, breaks its format
     */
    Counts transform(PlannedObject object, PayloadReader payloads, OutputStream out) throws IOException {
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
                throw new DataFaultException(located(e, payloads, offsetOfIndex0));
            } catch (OversizeRecordException e) {
                throw new DataFaultException(located(e, payloads.recordsBefore()));
            }
        }
        assembler.flush();
        return new Counts(records, payloads.recordsBefore(), inputBytes);
    }

    private static boolean advance(PayloadReader payloads) throws IOException {
        try {
            return payloads.next();
        } catch (OversizeRecordException e) {
            throw new DataFaultException(located(e, payloads.recordsBefore()));
        } catch (MalformedStreamException e) {
            long record = payloads.recordsBefore() + 1;
            throw new DataFaultException(
                    new Fault(Fault.Kind.INPUT, record, e.offset(), 0, 0, e.rule(), e.found(), e.remedy()));
        }
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
}
