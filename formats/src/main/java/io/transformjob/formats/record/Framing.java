package io.transformjob.formats.record;

import java.io.IOException;

/**
 * How records are told apart in a binary stream: each stands in a frame that gives its length. Remembers the record found
 * last: one for each stream, one thread.
 */
public interface Framing {
    /** What {@link #find} answers if the data of the record is longer than its caller takes. */
    int TOO_LONG = -1;

    /** What {@link #seek} answers if it finds no place. */
    int NOWHERE = -1;

    /**
     * Finds the record that begins {@code at} bytes behind the window's first one, and reads it into the window.
     *
     * @param dataLengthMax longest data to take. A record that claims more is not read
     * @return how many bytes the record occupies, frame and padding included; 0 if the stream ends here; or {@link
     *     #TOO_LONG}
     * @throws MalformedStreamException if no whole and undamaged record stands there
     */
    int find(ByteWindow window, int at, int dataLengthMax) throws IOException;

    /** Bytes of a record that {@link #seek} looks at: the shortest record is no shorter. */
    int headerLength();

    /**
     * Finds the first place at which a record may begin, as far as its header tells: one with a mark or a checksum that is
     * right, and a length that fits. Whether a record does begin there is not known: data may look like a header.
     *
     * @param from first place to look at
     * @param to behind the last one. The window must hold its header
     * @param dataLengthMax longest data of a record
     * @param streamEnd offset in the stream of its end
     * @return the place, or {@link #NOWHERE}
     */
    int seek(ByteWindow window, int from, int to, int dataLengthMax, long streamEnd);

    /**
     * Passes over the record at the window's first byte, whatever its length, without holding it.
     *
     * @throws MalformedStreamException if no whole record stands there. Checksums of its data are not verified
     */
    void skip(ByteWindow window) throws IOException;

    /** Length of the data of the record found or skipped last; if that was too long, what it claims, as far as known. */
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
