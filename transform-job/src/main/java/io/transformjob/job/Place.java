package io.transformjob.job;

/**
 * Where a value or a member's name begins.
 *
 * @param line counted from 1; 0 outside of documents
 * @param column code point in the line, counted from 1
 * @param pointer path of the value from the document's root
 */
record Place(int line, int column, Pointer pointer) {
    /** The whole of a source without lines, such as an option of the command line. */
    static final Place NONE = new Place(0, 0, Pointer.ROOT);
}
