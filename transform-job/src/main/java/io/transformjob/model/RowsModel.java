package io.transformjob.model;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.PayloadFaultException.Kind;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A model of this JVM as its container would answer over HTTP: a request in, decoded and scored, and its response out. */
final class RowsModel implements PayloadModel {
    private final RequestHandler handler;
    private final Queue<Worker> free = new ConcurrentLinkedQueue<>();

    RowsModel(RequestHandler handler) {
        this.handler = handler;
    }

    @Override
    public Body answer(Body request) {
        Worker worker = free.poll();
        worker = worker == null ? new Worker(handler) : worker;
        byte[] response;
        try {
            response = worker.answer(request.bytes());
        } catch (MalformedRecordException e) {
            throw new PayloadFaultException(Kind.RECORD, e.column(), e.rule(), e.found(), e.remedy());
        }
        // One that has met a fault is in the middle of something.
        free.add(worker);
        return new Body(response, handler.responseType());
    }

    /** The parts of one thread. */
    private static final class Worker {
        private final BatchDecoder decoder;
        private final ScoreEncoder encoder;
        private final Scorer scorer;
        private final ByteSink out = new ByteSink();

        Worker(RequestHandler handler) {
            Exchange exchange = handler.newExchange();
            decoder = exchange.decoder();
            encoder = exchange.encoder();
            scorer = handler.newScorer();
        }

        byte[] answer(byte[] request) {
            out.clear();
            decoder.start(request, 0, request.length, Edges.WHOLE);
            boolean documents = decoder.readsDocuments();
            boolean open = false;
            for (FeatureBatch batch; (batch = decoder.next()) != null; ) {
                if (!open) {
                    encoder.begin(out);
                    open = true;
                }
                encoder.rows(scorer.score(batch), out);
                if (documents && decoder.endsDocument()) {
                    endDocument(decoder.documentEnd() < request.length);
                    open = false;
                }
            }
            if (!documents) {
                if (!open) {
                    encoder.begin(out);
                }
                encoder.end(out);
            }
            return out.toByteArray();
        }

        /** Of several documents each has a line. */
        private void endDocument(boolean more) {
            encoder.end(out);
            if (more && out.bytes()[out.length() - 1] != '\n') {
                out.write((byte) '\n');
            }
        }
    }
}
