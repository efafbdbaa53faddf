package io.transformjob.formats.batch;

import io.transformjob.formats.record.MalformedRecordException;

/**
 * Decodes payloads of one media type, block by block. A decoder is a cursor with buffers of its own: one task, one
 * decoder.
 *
 * <p>In most formats a row is a record, and its answer too. In others a record is a document that holds any number of rows
 * and is answered as a whole: {@link #readsDocuments()}. A batch never holds rows of two documents.
 */
public interface BatchDecoder {
    /**
     * Begins a payload: the bytes {@code [from, to)}, which hold whole records. The array is read until {@link #next()}
     * has answered null; offsets in batches and errors are indexes into it.
     *
     * @param edges whether the payload is at the beginning and at the end of its object
     * @throws MalformedRecordException if the payload as a whole breaks its format
     */
    void start(byte[] bytes, int from, int to, Edges edges);

    /**
     * The next rows of the payload, or null at its end. Valid until the next call. Without rows only where a document has
     * none.
     *
     * @throws MalformedRecordException at the first record that breaks its format
     */
    FeatureBatch next();

    /**
     * Goes on with some records of the payload that was started, after {@link #next()} has refused one. What the payload
     * as a whole tells, such as a delimiter or where blank lines at the edge of its object end, is known from its start.
     *
     * @param from where a record begins
     * @param to where another one begins, or the end of the payload
     */
    void resume(int from, int to);

    /** Whether the payload that was started, or refused, is a single record, whatever it looks like to who counts lines. */
    default boolean payloadIsRecord() {
        return false;
    }

    /** Whether the payload that was started is a sequence of documents. Asked after {@link #start}. */
    default boolean readsDocuments() {
        return false;
    }

    /** Whether the batch that {@link #next()} gave last is the last one of its document. */
    default boolean endsDocument() {
        return false;
    }

    /** First byte of the document of the batch that {@link #next()} gave last, as an index into the payload's array. */
    default int documentStart() {
        throw new IllegalStateException("rows are records");
    }

    /** End of that document, white space and terminator behind it excluded. */
    default int documentEnd() {
        throw new IllegalStateException("rows are records");
    }
}
