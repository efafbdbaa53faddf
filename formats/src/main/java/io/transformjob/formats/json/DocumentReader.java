package io.transformjob.formats.json;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * Reads the rows of documents of one layout, each from its tape. {@link JsonDocumentDecoder} finds and parses the documents.
 * What an answer repeats of its request, the reader keeps until the next {@link #start}. A cursor with buffers of its own:
 * one task, one reader.
 */
public interface DocumentReader {
    /** Most rows of a batch. */
    int ROWS_MAX = 1024;

    /** Whether a document is of this layout, told from the form of node 0 of the tape; it may still be malformed. */
    boolean reads(JsonTape document);

    /**
     * Begins a document that is recognised by its first bytes and can be read without a tape.
     *
     * @param from first byte of the document, which ends at {@code to}
     * @param lines whether documents are lines; else an object is one
     * @return false if it must be parsed first
     */
    default boolean startText(byte[] bytes, int from, int to, boolean lines) {
        return false;
    }

    /**
     * Begins a document, node 0 of the tape. The tape stays as it is until all rows have been read.
     *
     * @throws MalformedRecordException if the document breaks its layout; the offset is an index into the tape's bytes
     */
    void start(JsonTape document);

    /**
     * The next rows, at most {@link #ROWS_MAX}; a batch without rows if the document has none. Asked once after {@link
     * #start}, then for as long as {@link #hasMore()}. Valid until the next call. Spans of rows lie within the document.
     *
     * @throws MalformedRecordException as {@link #start}
     */
    FeatureBatch next();

    /** Whether rows are left behind those that {@link #next()} gave last. */
    boolean hasMore();
}
