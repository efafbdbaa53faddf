package io.transformjob.model;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreEncoder;
import io.transformjob.formats.record.ByteSink;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Writes each response in the way of its request, of which there are two. */
final class LayoutEncoder implements ScoreEncoder {
    private final ScoreEncoder first;
    private final BooleanSupplier isFirst;
    private final ScoreEncoder second;

    /** The encoder of the response at hand. */
    private ScoreEncoder encoder;

    private LayoutEncoder(ScoreEncoder first, BooleanSupplier isFirst, ScoreEncoder second) {
        this.first = first;
        this.isFirst = isFirst;
        this.second = second;
        this.encoder = second;
    }

    /**
     * @param first empty if there is one way only, the second
     * @param isFirst whether the response that begins is written the first way
     */
    static ScoreEncoder of(Optional<ScoreEncoder> first, BooleanSupplier isFirst, ScoreEncoder second) {
        return first.<ScoreEncoder>map(encoder -> new LayoutEncoder(encoder, isFirst, second))
                .orElse(second);
    }

    /** Of the response at hand; before there is one, of those written the second way: the first way is that of documents. */
    @Override
    public boolean perRecord() {
        return encoder.perRecord();
    }

    @Override
    public void begin(ByteSink out) {
        encoder = isFirst.getAsBoolean() ? first : second;
        encoder.begin(out);
    }

    @Override
    public void rows(ScoreBatch scores, ByteSink out) {
        encoder.rows(scores, out);
    }

    @Override
    public void placeholder(String text, ByteSink out) {
        encoder.placeholder(text, out);
    }

    @Override
    public void placeholderResponse(String text, ByteSink out) {
        encoder = isFirst.getAsBoolean() ? first : second;
        encoder.placeholderResponse(text, out);
    }

    @Override
    public void end(ByteSink out) {
        encoder.end(out);
    }
}
