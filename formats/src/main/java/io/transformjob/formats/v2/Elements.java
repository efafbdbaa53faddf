package io.transformjob.formats.v2;

import io.transformjob.formats.record.MalformedRecordException;
import java.util.List;

/** Where the elements of a tensor are: in the JSON of its message, or in bytes. */
sealed interface Elements permits JsonElements, BinaryElements {
    /**
     * Reads the {@code count} elements from the one with index {@code first} on as floats, each into the element {@code step}
     * behind the one before, the first into {@code into[to]}.
     *
     * @throws MalformedRecordException at the first element that is not of the datatype
     */
    void read(int first, int count, float[] into, int to, int step);

    /**
     * All elements of a datatype of fixed width, lowest byte first.
     *
     * @throws MalformedRecordException as {@link #read}
     */
    byte[] littleEndian();

    /**
     * All elements of a {@code BYTES} tensor.
     *
     * @throws MalformedRecordException as {@link #read}
     */
    List<byte[]> texts();
}
