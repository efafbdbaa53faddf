package io.transformjob.formats.batch;

import io.transformjob.formats.record.MalformedRecordException;

/**
 * Decodes payloads of one media type, block by block. A decoder is a cursor with buffers of its own: one task, one
 * decoder.
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
     * The next rows of the payload, or null at its end. Valid until the next call.
     *
     * @throws MalformedRecordException at the first record that breaks its format
     */
    FeatureBatch next();
}
