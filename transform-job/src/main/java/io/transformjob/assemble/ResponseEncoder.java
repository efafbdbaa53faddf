package io.transformjob.assemble;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.csv.CsvScoreEncoder;
import io.transformjob.formats.json.JsonLinesScoreEncoder;
import io.transformjob.formats.number.NumberText;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.recordio.RecordIoScoreEncoder;

/** Writes answers that have been written already, elsewhere: a response as it is, or the parts of it one by one. */
final class ResponseEncoder implements ScoreEncoder {
    private final boolean perRecord;
    /** Knows the form of a placeholder among such answers. */
    private final ScoreEncoder placeholders;
    /** Whether a placeholder is a document, which does not end in a line feed. */
    private final boolean documents;

    private final ByteSink placeholder = new ByteSink();
    private byte[] bytes = {};
    private int from;
    private int to;

    /**
     * @param perRecord whether each answer is a part of its own
     * @param mediaType of the answers; empty if it is not known
     */
    ResponseEncoder(boolean perRecord, String mediaType) {
        this.perRecord = perRecord;
        this.documents = mediaType.equals("application/json") && !perRecord;
        this.placeholders = switch (mediaType) {
            case "application/json", "application/jsonlines" -> new JsonLinesScoreEncoder(NumberText.SHORTEST);
            case "application/x-recordio-protobuf" -> new RecordIoScoreEncoder();
            default -> new CsvScoreEncoder(NumberText.SHORTEST);
        };
    }

    /** The next answer: {@code bytes[from, to)}. */
    void answer(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    @Override
    public boolean perRecord() {
        return perRecord;
    }

    @Override
    public void begin(ByteSink out) {
        // A response has its beginning.
    }

    /** @param scores none: the answer is known */
    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        out.write(bytes, from, to);
        out.mark();
    }

    @Override
    public void placeholder(String text, ByteSink out) {
        placeholder.clear();
        placeholders.placeholder(text, placeholder);
        out.write(placeholder.bytes(), 0, documents ? placeholder.length() - 1 : placeholder.length());
        out.mark();
    }

    @Override
    public void end(ByteSink out) {
        // A response has its end.
    }
}
