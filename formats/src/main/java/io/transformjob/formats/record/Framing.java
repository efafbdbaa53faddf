package io.transformjob.formats.record;

import java.io.IOException;

/**
 * How records are told apart in a binary stream: each stands in a frame that gives its length. Remembers the record found
 * last: one for each stream, one thread.
 */
public interface Framing {
    /** What {@link #find} answers if the data of the record is longer than its caller takes. */
    int TOO_LONG = -1;

    /**
     * Finds the record that begins {@code at} bytes behind the window's first one, and reads it into the window.
     *
     * @param dataLengthMax longest data to take. A record that claims more is not read
     * @return how many bytes the record occupies, frame and padding included; 0 if the stream ends here; or {@link
     *     #TOO_LONG}
     * @throws MalformedStreamException if no whole and undamaged record stands there
     */
    int find(ByteWindow window, int at, int dataLengthMax) throws IOException;

    /** Length of the data of the record found last; if that was too long, what it claims, as far as known. */
    long dataLength();

    /**
     * Takes the frame off the record found last. If it came in several parts, they are joined in place.
     *
     * @param bytes the array in which it stands
     * @param from index of its first byte
     * @return index of the first of its {@link #dataLength()} bytes of data
     */
    int unframe(byte[] bytes, int from);
}
