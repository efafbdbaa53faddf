package io.transformjob.process;

import io.transformjob.formats.json.JsonNormalizer;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.path.RecordPath;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Records of JSON, lines or documents. A record that is an object gets the member {@code SageMakerOutput}, another one
 * becomes {@code {"SageMakerInput":…,"SageMakerOutput":…}} (BT-103, BT-104). {@code OutputFilter} selects from that.
 * Inference id and time are members of what is selected, which becomes {@code SageMakerOutput} of an object if it is none
 * (BT-112). All is written in the form of {@link JsonNormalizer} (BT-106), answers that are only filtered or identified too.
 */
final class JsonProcessor implements RecordProcessor {
    private static final byte[] ID = ascii("SageMakerInferenceId");
    private static final byte[] TIME = ascii("SageMakerInferenceTime");
    private static final byte[] INPUT = ascii("SageMakerInput");
    private static final byte[] OUTPUT = ascii("SageMakerOutput");
    private static final byte[] OUTPUT_MEMBER = ascii("\"SageMakerOutput\":");

    /** Names of the members of an identity, and of those behind them; in their order. */
    private final byte[][] identity;

    private final byte[][] output;
    private final byte[][] inputAndOutput;

    private final boolean joinInput;
    private final RecordPath filter;
    private final InferenceIds ids;
    private final byte[] time;

    private final JsonTape record = new JsonTape();
    private final JsonTape answer = new JsonTape();
    private final JsonTape result = new JsonTape();
    private final JsonNormalizer normalizer = new JsonNormalizer();
    private final ByteSink joined = new ByteSink();
    private final ByteSink selected = new ByteSink();
    /** Values of members that are added, a mark behind each. */
    private final ByteSink values = new ByteSink();

    JsonProcessor(boolean joinInput, RecordPath filter, Optional<InferenceIds> ids, String time) {
        this.joinInput = joinInput;
        this.filter = filter;
        this.ids = ids.orElse(null);
        this.time = ascii('"' + time + '"');
        boolean identifies = ids.isPresent();
        identity = identifies ? new byte[][] {ID, TIME} : new byte[][] {};
        output = identifies ? new byte[][] {ID, TIME, OUTPUT} : new byte[][] {OUTPUT};
        inputAndOutput = identifies ? new byte[][] {ID, TIME, INPUT, OUTPUT} : new byte[][] {INPUT, OUTPUT};
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void process(
            byte[] payload,
            int from,
            int to,
            byte[] answers,
            int answerFrom,
            int answerTo,
            long recordOffset,
            ByteSink out) {
        try {
            parseAnswer(answers, answerFrom, answerTo);
            identify(recordOffset);
            if (joinInput) {
                record.parseWhole(payload, from, to);
            }
            if (!filter.isWhole()) {
                select();
                result.parseWhole(selected.bytes(), 0, selected.length());
                write(result, out);
            } else if (joinInput) {
                writeJoined(out);
            } else {
                write(answer, out);
            }
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(from, e.column(), e.rule(), e.found(), e.remedy());
        }
    }

    private void parseAnswer(byte[] answers, int from, int to) {
        try {
            answer.parseWhole(answers, from, to);
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(
                    0,
                    0,
                    "each answer must be JSON",
                    MalformedRecordException.quote(answers, from, to),
                    "Set Accept to what the model answers, or leave out DataProcessing and GenerateInferenceId.");
        }
    }

    private void identify(long recordOffset) {
        values.clear();
        if (ids != null) {
            values.write((byte) '"');
            ids.write(recordOffset, values);
            values.write((byte) '"');
            values.mark();
            values.write(time);
            values.mark();
        }
    }

    private void add(JsonTape tape) {
        normalizer.write(tape, 0, values);
        values.mark();
    }

    private void writeJoined(ByteSink out) {
        if (record.is(0, Type.OBJECT)) {
            add(answer);
            normalizer.writeObject(record, 0, output, values, out);
        } else {
            add(record);
            add(answer);
            JsonNormalizer.writeObject(inputAndOutput, values, out);
        }
    }

    private void write(JsonTape tape, ByteSink out) {
        if (ids == null) {
            normalizer.write(tape, 0, out);
        } else if (tape.is(0, Type.OBJECT)) {
            normalizer.writeObject(tape, 0, identity, values, out);
        } else {
            add(tape);
            JsonNormalizer.writeObject(output, values, out);
        }
    }

    private void select() {
        selected.clear();
        if (joinInput) {
            join();
            result.parseWhole(joined.bytes(), 0, joined.length());
        }
        try {
            filter.select(joinInput ? result : answer, selected);
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(
                    e.offset(), e.column(), "OutputFilter " + e.rule(), e.found(), e.remedy());
        }
    }

    /** Puts record and answer together as they are; of members with the same name the last one counts. */
    private void join() {
        joined.clear();
        if (record.is(0, Type.OBJECT)) {
            joined.write(record.bytes(), record.start(0), record.end(0) - 1);
            if (record.count(0) > 0) {
                joined.write((byte) ',');
            }
        } else {
            joined.write((byte) '{');
            joined.write((byte) '"');
            joined.write(INPUT);
            joined.write((byte) '"');
            joined.write((byte) ':');
            joined.write(record.bytes(), record.start(0), record.end(0));
            joined.write((byte) ',');
        }
        joined.write(OUTPUT_MEMBER);
        joined.write(answer.bytes(), answer.start(0), answer.end(0));
        joined.write((byte) '}');
    }
}
