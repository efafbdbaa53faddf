package io.transformjob.payload;

import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.record.MalformedStreamException;
import java.io.Closeable;
import java.io.IOException;

/**
 * The payloads of one split, in order: a cursor. After {@link #next()} the payload is {@code bytes()[from(), to())}, and
 * stays so until the next call. One thread.
 */
public interface PayloadReader extends Closeable {
    /**
     * Goes to the next payload.
     *
     * @return false at the end of the split
     * @throws OversizeRecordException if a record is larger than allowed
     * @throws MalformedStreamException if the object cannot be divided into records from here on
     */
    boolean next() throws IOException;

    /**
     * Passes over the record that {@link #next()} has refused for its length, without holding it. The payload is then an
     * empty one behind it.
     *
     * @return bytes of the record, terminator excluded
     * @throws MalformedStreamException if its end is not found
     */
    long skipRecord() throws IOException;

    byte[] bytes();

    int from();

    int to();

    /** Offset in the uncompressed object of {@code bytes()[from()]}, or of the frame that was taken off it. */
    long offset();

    /**
     * Offset of the first record that begins in the split, -1 if there is none. Known once {@link #next()} has answered or
     * found a fault.
     */
    long begin();

    /** Offset behind the last record of the split, -1 if there is none. Known once {@link #next()} has answered false. */
    long end();

    /** Records of the split before this payload. */
    long recordsBefore();

    /** Which record of the payload, from 0, begins at or before an index of {@code bytes()}. */
    long recordIndexAt(int index);

    /** End of the record that begins at an index of {@code bytes()}, terminator excluded. */
    int recordEnd(int index);

    /** Where the record behind the one that begins at an index of {@code bytes()} begins; {@link #to()} behind the last one. */
    int recordBehind(int index);

    /** Where the payload stands in its object. */
    Edges edges();
}
