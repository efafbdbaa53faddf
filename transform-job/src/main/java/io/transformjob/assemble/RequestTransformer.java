package io.transformjob.assemble;

import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.formats.record.MalformedStreamException;
import io.transformjob.job.SplitType;
import io.transformjob.model.Body;
import io.transformjob.model.PayloadFaultException;
import io.transformjob.model.PayloadFaultException.Kind;
import io.transformjob.model.PayloadHandler;
import io.transformjob.model.PayloadModel;
import io.transformjob.model.RequestForm;
import io.transformjob.payload.Companion;
import io.transformjob.payload.OversizeRecordException;
import io.transformjob.payload.PayloadReader;
import io.transformjob.plan.PlannedObject;
import io.transformjob.process.InputSelection;
import io.transformjob.process.Processing;
import io.transformjob.process.Processing.Format;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * The loop over the payloads of a split whose model takes them as they are: several requests are under way at once, and their
 * answers are taken in the order of the payloads (BT-80). Each payload is copied, as its reader goes on meanwhile.
 *
 * <p>A response is written as it is (BT-92), unless something is to be made of answers: then it is cut into one answer for
 * each record, lines of CSV and JSON Lines or values of JSON (BT-93, BT-146).
 *
 * <p>If a model refuses a request of several records, its halves are asked for in its place, and theirs, so that the bad
 * record is found: it fails its object, or gets a placeholder, and then all others of the payload are answered.
 */
final class RequestTransformer implements ObjectTransformer {
    /** So long are requests that were given up waited for. */
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final TransformSettings settings;
    private final PayloadHandler handler;
    private final PayloadModel model;
    private final String contentTypeOrNull;

    /** Null if records are sent as they are. */
    private final InputSelection selection;

    /** Whether records are lines, those of an object that is not split too if answers are brought back to them. */
    private final boolean lines;
    /** Whether a payload is one record. */
    private final boolean whole;
    /** Whether each answer is cut out of its response. */
    private final boolean cuts;

    private final boolean cutsLines;
    private final ResponseEncoder encoder;
    private final RecordSpans span = new RecordSpans();
    private final JsonTape tape = new JsonTape();

    // The split at hand.
    private PlannedObject object;
    private RejectedRecords rejected;
    private ResponseAssembler assembler;
    private long answered;

    RequestTransformer(TransformSettings settings, PayloadHandler handler) {
        this.settings = settings;
        this.handler = handler;
        this.model = handler.model();
        RequestForm form = handler.form();
        this.contentTypeOrNull = form.contentTypeOrNull();
        String type = handler.requestType();
        this.selection = form.inputFilter().isWhole()
                ? null
                : new InputSelection(
                        handler.readsCsv() ? Format.CSV : Format.JSON,
                        form.inputFilter(),
                        settings.csv().fieldDelimiter(),
                        form.payloadBytesMax());
        boolean processes = !settings.processing().isIdentity();
        boolean linesOfObject = settings.splitType() == SplitType.NONE
                && processes
                && (handler.readsCsv() || type.equals("application/jsonlines"));
        this.lines = settings.splitType() == SplitType.LINE || linesOfObject;
        this.whole = settings.limits().singleRecord() || settings.splitType() == SplitType.NONE && !linesOfObject;
        String answerType = handler.responseType();
        this.cutsLines = !answerType.equals("application/json");
        // One document is one answer, however many lines it has.
        this.cuts = processes && !(whole && settings.processing().format() == Format.JSON);
        this.encoder = new ResponseEncoder(cuts, answerType);
    }

    /** A payload whose answer is waited for. */
    private record Sent(Payload payload, FutureTask<Body> answer, Companion companion) {}

    @Override
    public Counts transform(
            PlannedObject object, PayloadReader payloads, OutputStream out, RejectedRecords.Opening quarantine)
            throws IOException {
        this.object = object;
        this.answered = 0;
        try (RejectedRecords rejections = new RejectedRecords(settings.badRecords(), quarantine)) {
            rejected = rejections;
            assembler = assembler(out);
            long inputBytes = transform(payloads);
            assembler.flush();
            return new Counts(
                    answered + rejections.count(), payloads.recordsBefore(), inputBytes, rejections.end(answered));
        }
    }

    private ResponseAssembler assembler(OutputStream out) {
        Processing processing = settings.processing();
        String name = object.input().uri().toString();
        Processing alone = processing.ofAnswersAlone();
        return new ResponseAssembler(
                settings.assembly(),
                encoder,
                processing.isIdentity() ? null : processing.processor(name),
                processing.needsRecords(),
                settings.badRecords().keepObjects() ? settings.badRecords().placeholder() : null,
                processing.filtersOutput(),
                alone.isIdentity() ? null : alone.processor(name),
                out);
    }

    private long transform(PayloadReader payloads) throws IOException {
        Deque<Sent> underWay = new ArrayDeque<>();
        long inputBytes = 0;
        try {
            while (advance(payloads, underWay)) {
                Payload payload = payload(payloads);
                inputBytes += payload.bytes.length;
                if (payload.count() == 0) {
                    continue;
                }
                if (underWay.size() == handler.concurrency()) {
                    finish(underWay);
                }
                underWay.add(send(payload));
            }
            finishAll(underWay);
            return inputBytes;
        } finally {
            List<Companion> companions = new ArrayList<>();
            underWay.forEach(sent -> companions.add(sent.companion()));
            Companion.stop(companions, STOP_MILLIS);
        }
    }

    private Payload payload(PayloadReader payloads) {
        Payload payload = whole ? Payload.whole(payloads, lines) : Payload.divided(payloads, lines);
        if (selection != null) {
            payload.select(selection, lines);
        }
        return payload;
    }

    /** Goes to the next payload. What is wrong there is told behind what is wrong before. */
    private boolean advance(PayloadReader payloads, Deque<Sent> underWay) throws IOException {
        while (true) {
            requireNotInterrupted();
            try {
                return payloads.next();
            } catch (OversizeRecordException e) {
                finishAll(underWay);
                long record = payloads.recordsBefore() + 1;
                boolean skips = settings.badRecords().keepObjects() && e.skippable();
                Fault fault = new Fault(
                        Fault.Kind.INPUT,
                        record,
                        e.offset(),
                        skips ? payloads.skipRecord() : 0,
                        0,
                        e.rule(),
                        e.found(),
                        e.remedy());
                if (!skips) {
                    throw new DataFaultException(fault);
                }
                assembler.begin(new byte[0], 0, 0, fault.offset(), false, false);
                assembler.placeholder(0, 0, false);
                assembler.end();
                rejected.add(fault, null, 0, 0);
            } catch (MalformedStreamException e) {
                finishAll(underWay);
                throw new DataFaultException(new Fault(
                        Fault.Kind.INPUT,
                        payloads.recordsBefore() + 1,
                        e.offset(),
                        0,
                        0,
                        e.rule(),
                        e.found(),
                        e.remedy()));
            }
        }
    }

    private void requireNotInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException(
                "interrupted while transforming " + object.input().uri());
    }

    private Sent send(Payload payload) {
        boolean all = payload.firstMisfit(0) == payload.count();
        FutureTask<Body> answer = new FutureTask<>(() -> all ? ask(payload, 0, payload.count()) : null);
        return new Sent(payload, answer, Companion.start(answer));
    }

    private Body ask(Payload payload, int from, int to) throws IOException {
        return model.answer(new Body(payload.request(from, to), contentTypeOrNull));
    }

    private void finishAll(Deque<Sent> underWay) throws IOException {
        while (!underWay.isEmpty()) {
            finish(underWay);
        }
    }

    /** Takes the answer to the payload that has been waited for longest. */
    private void finish(Deque<Sent> underWay) throws IOException {
        Sent sent = underWay.peek();
        Payload payload = sent.payload();
        Body response = null;
        try {
            response = sent.answer().get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PayloadFaultException fault) {
                refused(payload, 0, payload.count(), fault);
                underWay.remove();
                return;
            }
            Companion.rethrow(e.getCause());
        }
        underWay.remove();
        if (response != null) {
            write(payload, 0, payload.count(), response);
            return;
        }
        for (int from = 0; from < payload.count(); ) {
            int misfit = payload.firstMisfit(from);
            if (misfit > from) {
                answer(payload, from, misfit);
            }
            if (misfit < payload.count()) {
                reject(payload, misfit, payload.misfit(misfit));
            }
            from = misfit + 1;
        }
    }

    private void answer(Payload payload, int from, int to) throws IOException {
        requireNotInterrupted();
        Body response;
        try {
            response = ask(payload, from, to);
        } catch (PayloadFaultException e) {
            refused(payload, from, to, e);
            return;
        }
        write(payload, from, to, response);
    }

    private void refused(Payload payload, int from, int to, PayloadFaultException e) throws IOException {
        if (e.kind() != Kind.RECORD) {
            throw new DataFaultException(fault(payload, from, to, e));
        }
        if (to - from == 1) {
            reject(
                    payload,
                    from,
                    new MalformedRecordException(payload.start(from), e.column(), e.rule(), e.found(), e.remedy()));
            return;
        }
        int middle = (from + to) >>> 1;
        answer(payload, from, middle);
        answer(payload, middle, to);
        if (!settings.badRecords().keepObjects()) {
            // Each half is answered by itself.
            throw new DataFaultException(fault(payload, from, to, e));
        }
    }

    private static Fault fault(Payload payload, int from, int to, PayloadFaultException e) {
        String found = to - from == 1
                ? e.found()
                : "%s to the records %d to %d together"
                        .formatted(e.found(), payload.number(from), payload.number(to - 1));
        return new Fault(
                e.kind() == Kind.MODEL ? Fault.Kind.MODEL : Fault.Kind.INPUT,
                payload.number(from),
                payload.offset + payload.start(from),
                payload.end(to - 1) - (long) payload.start(from),
                e.column(),
                e.rule(),
                found,
                e.remedy());
    }

    private static Fault fault(Payload payload, int i, MalformedRecordException e) {
        return new Fault(
                Fault.Kind.INPUT,
                payload.number(i),
                payload.offset + payload.start(i),
                payload.end(i) - (long) payload.start(i),
                e.column(),
                e.rule(),
                e.found(),
                e.remedy());
    }

    /** Gives a record a placeholder, or fails the object for it. */
    private void reject(Payload payload, int i, MalformedRecordException e) throws IOException {
        Fault fault = fault(payload, i, e);
        if (!settings.badRecords().keepObjects()) {
            throw new DataFaultException(fault);
        }
        assembler.begin(payload.bytes, payload.start(i), payload.end(i), payload.offset, false, false);
        placeholder(payload, i, fault);
        assembler.end();
    }

    private void placeholder(Payload payload, int i, Fault fault) throws IOException {
        assembler.placeholder(payload.start(i), payload.contentEnd(i), true);
        rejected.add(fault, payload.bytes, payload.start(i), payload.end(i));
    }

    private void write(Payload payload, int from, int to, Body response) throws IOException {
        assembler.begin(payload.bytes, payload.start(from), payload.end(to - 1), payload.offset, false, !cuts);
        if (cuts) {
            writeEach(payload, from, to, response.bytes());
        } else {
            writeWhole(payload, from, to, response.bytes());
        }
    }

    private void writeWhole(Payload payload, int from, int to, byte[] response) throws IOException {
        encoder.answer(response, 0, response.length);
        try {
            span(payload.start(from), payload.contentEnd(to - 1));
            assembler.rows(null, span);
            assembler.end();
            answered += to - from;
        } catch (MalformedRecordException e) {
            Fault fault = fault(payload, from, e);
            if (!settings.badRecords().keepObjects()) {
                throw new DataFaultException(fault);
            }
            assembler.undo();
            reject(payload, from, e);
        }
    }

    private void writeEach(Payload payload, int from, int to, byte[] response) throws IOException {
        int[] answers = cutsLines ? cutLines(response) : cutValues(payload, from, response);
        if (answers.length / 2 != to - from) {
            throw new DataFaultException(fault(payload, from, to, mismatch(answers.length / 2, to - from)));
        }
        for (int i = from; i < to; i++) {
            encoder.answer(response, answers[2 * (i - from)], answers[2 * (i - from) + 1]);
            span(payload.start(i), payload.contentEnd(i));
            try {
                assembler.rows(null, span);
                answered++;
            } catch (MalformedRecordException e) {
                Fault fault = fault(payload, i, e);
                if (!settings.badRecords().keepObjects()) {
                    throw new DataFaultException(fault);
                }
                assembler.undo();
                placeholder(payload, i, fault);
            }
        }
        assembler.end();
    }

    private static PayloadFaultException mismatch(int answers, int records) {
        return new PayloadFaultException(
                Kind.REQUEST,
                0,
                "each record must have one answer when DataProcessing is used or inference ids are generated",
                "%d answer%s to %d record%s"
                        .formatted(answers, answers == 1 ? "" : "s", records, records == 1 ? "" : "s"),
                "Set BatchStrategy to SingleRecord, or have the model answer a line for each record.");
    }

    private void span(int start, int end) {
        span.clear();
        span.add(start, end);
    }

    /** Beginnings and ends of the lines of a response, blank ones left out. */
    private static int[] cutLines(byte[] response) {
        int[] bounds = new int[16];
        int count = 0;
        for (int start = 0; start < response.length; ) {
            int feed = start;
            boolean visible = false;
            while (feed < response.length && response[feed] != '\n') {
                visible |= response[feed] != ' ' && response[feed] != '\t' && response[feed] != '\r';
                feed++;
            }
            if (visible) {
                int end = response[feed - 1] == '\r' ? feed - 1 : feed;
                bounds = with(bounds, count, start, end);
                count += 2;
            }
            start = feed + 1;
        }
        return Arrays.copyOf(bounds, count);
    }

    /** Beginnings and ends of the values of JSON in a response. */
    private int[] cutValues(Payload payload, int record, byte[] response) {
        int[] bounds = new int[16];
        int count = 0;
        int at = behindBlanks(response, 0);
        while (at < response.length) {
            int end;
            try {
                end = tape.parse(response, at, response.length);
            } catch (MalformedRecordException e) {
                throw new DataFaultException(
                        fault(
                                payload,
                                record,
                                new MalformedRecordException(
                                        0,
                                        0,
                                        "each answer must be JSON",
                                        MalformedRecordException.quote(response, at, response.length),
                                        "Set Accept to what the model answers, or leave out DataProcessing and GenerateInferenceId.")));
            }
            bounds = with(bounds, count, at, end);
            count += 2;
            at = behindBlanks(response, end);
        }
        return Arrays.copyOf(bounds, count);
    }

    private static int behindBlanks(byte[] response, int from) {
        int at = from;
        while (at < response.length && JsonTape.isWhitespace(response[at])) {
            at++;
        }
        return at;
    }

    private static int[] with(int[] bounds, int count, int start, int end) {
        int[] room = count == bounds.length ? Arrays.copyOf(bounds, 2 * count) : bounds;
        room[count] = start;
        room[count + 1] = end;
        return room;
    }
}
