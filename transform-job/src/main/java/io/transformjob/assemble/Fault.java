package io.transformjob.assemble;

import io.transformjob.store.StoreException;
import java.io.Serializable;

/**
 * Why an object has no output, with its place.
 *
 * @param kind who acts
 * @param record number of the record, from 1: within the split as long as the fault is an executor's, within the object
 *     once the driver has added the records of the splits before; 0 if the fault is not that of a record
 * @param offset first byte of the record in the uncompressed object, -1 if the fault is not that of a record
 * @param length bytes of the record, terminator excluded; 0 if not known
 * @param column field of the record, from 1; 0 if the record as a whole is at fault
 * @param rule what must hold
 * @param found what was found instead
 * @param remedy what to do, one sentence
 */
public record Fault(
        Kind kind, long record, long offset, long length, int column, String rule, String found, String remedy)
        implements Serializable {

    /** Who acts on a fault. */
    public enum Kind {
        /** The owner of the data: a record or an object breaks its format. */
        INPUT,
        /** Whoever runs the store: an object or a place cannot be read or written. */
        STORE,
        /** Whoever runs the job: something takes too long. */
        CAPACITY,
        /** Whoever runs the model, elsewhere: it fails, or does not answer. */
        MODEL
    }

    /** A fault of an object as a whole. */
    public static Fault ofObject(Kind kind, String rule, String found, String remedy) {
        return new Fault(kind, 0, -1, 0, 0, rule, found, remedy);
    }

    /** What the store refused; its rule names the object or the place. */
    public static Fault ofStore(StoreException e) {
        return ofObject(Kind.STORE, "%s: %s".formatted(e.where(), e.what()), "", e.remedy());
    }

    /** The same fault when {@code before} records of the object precede its split. */
    public Fault afterRecords(long before) {
        return record == 0 ? this : new Fault(kind, record + before, offset, length, column, rule, found, remedy);
    }

    /** What a person reads behind the object's name: place, rule, finding, remedy. */
    @Override
    public String toString() {
        String place = record == 0 ? "" : "record %d (byte %d): ".formatted(record, offset);
        return place + (found.isEmpty() ? rule : "%s, found %s".formatted(rule, found)) + ". " + remedy;
    }
}
