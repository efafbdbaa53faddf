package io.transformjob.formats.batch;

/**
 * Where a payload stands in its object. Readers that strip white space from a request do so at the edges of the object
 * only: what lies between payloads depends on how the object was cut, and output must not.
 */
public interface Edges {
    /** A payload that is the whole object. */
    Edges WHOLE = new Edges() {
        @Override
        public boolean nothingBefore() {
            return true;
        }

        @Override
        public boolean nothingAfter(ByteTest something) {
            return true;
        }

        @Override
        public byte[] firstLine() {
            throw new IllegalStateException("the first line of the object is in the payload");
        }
    };

    /** Whether nothing but white space stands before the payload. */
    boolean nothingBefore();

    /**
     * Whether the rest of the object, after the payload, has no byte that the test accepts. May read ahead, so it is
     * asked only when the answer matters.
     */
    boolean nothingAfter(ByteTest something);

    /**
     * The first line of the object that is not blank, white space before it and its terminator removed: what a reader
     * learns the form of all records from. Asked only if something stands before the payload; may read the head of the
     * object.
     */
    byte[] firstLine();

    /**
     * The first record of the object, its frame taken off: what a reader that has not seen it learns the form of all records
     * from. Asked only if something stands before the payload; reads the head of the object. Empty if there is no whole one,
     * which its own payload is refused for.
     */
    default byte[] firstRecord() {
        throw new IllegalStateException("the first record of the object is not known");
    }

    /** A predicate of bytes. */
    @FunctionalInterface
    interface ByteTest {
        boolean accepts(byte value);
    }
}
