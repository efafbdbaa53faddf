package io.transformjob.formats.json;

import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.number.FloatScanner;

/** The instances of a payload or of a document, one after the other: a cursor, which stands on an instance. */
interface Instances {
    /** Whether it does; else all have been read. */
    boolean hasMore();

    /** Bytes from the instance on: a bound of what may follow. */
    int bytesLeft();

    /**
     * Reads the instance straight from its bytes if it is plain and has the given width.
     *
     * @param batch where its features go, from {@code out} on; written also if the answer is false
     */
    boolean readPlain(FloatScanner scanner, DenseBatch batch, int out, int columns);

    /** Has the features of the instance found, in whatever layout it is. */
    void find(InstanceReader reader);

    /** First byte of the instance, which has been read or found. */
    int start();

    /** End of that instance. */
    int end();

    /** Goes behind it, to the next one. */
    void advance();
}
