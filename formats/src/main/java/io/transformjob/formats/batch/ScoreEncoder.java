package io.transformjob.formats.batch;

import io.transformjob.formats.record.ByteSink;

/** Writes answers as the response body of one payload: {@code begin}, any number of {@code rows}, {@code end}. */
public interface ScoreEncoder {
    /**
     * Whether the response is a sequence of records without a beginning or an end of its own, so that the place where
     * payloads were cut cannot be seen in it.
     */
    boolean perRecord();

    /** Starts the response of a payload. */
    void begin(ByteSink out);

    /**
     * Writes all rows of a batch. If {@link #perRecord()}, {@code out.mark()} has been called after each of them.
     */
    void rows(ScoreBatch scores, ByteSink out);

    /**
     * Writes what stands in the place of the answer to a record that has none, among the rows of a response (BT-88): the
     * text, in a form that readers of the format can tell from an answer. If {@link #perRecord()}, {@code out.mark()} has
     * been called after it.
     */
    void placeholder(String text, ByteSink out);

    /** Writes all of the response to a document that has none; between {@link #end} and {@link #begin}. */
    default void placeholderResponse(String text, ByteSink out) {
        begin(out);
        placeholder(text, out);
        end(out);
    }

    /** Ends the response of a payload. */
    void end(ByteSink out);
}
