package io.transformjob.formats.v2;

import io.transformjob.formats.json.DocumentReader;

/** A reader of V2 requests that keeps the last one, since its answer repeats what it said. */
public interface V2Requests extends DocumentReader {
    /** The request that was started last. */
    V2Request request();

    /** First byte of that request, as an index into its payload's array. */
    int documentStart();

    /**
     * Begins a request, whose bytes are {@code [documentStart, documentEnd)} of its payload's.
     *
     * @throws io.transformjob.formats.record.MalformedRecordException if the model cannot take such a request
     */
    void start(V2Request request, int documentStart, int documentEnd);
}
