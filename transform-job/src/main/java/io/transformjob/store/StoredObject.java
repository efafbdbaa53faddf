package io.transformjob.store;

import java.io.Serializable;

/**
 * An object as a store lists it. Two that are equal have the same content, as far as the store can tell.
 *
 * @param uri where it is
 * @param length bytes
 * @param etag the store's tag of this content as it writes it (S3: in quotes); empty where it has none (files, HDFS)
 * @param modifiedMillis when it was last written, milliseconds since 1970
 */
public record StoredObject(ObjectUri uri, long length, String etag, long modifiedMillis) implements Serializable {
    private static final long serialVersionUID = 1L;

    public StoredObject {
        if (length < 0) {
            throw new IllegalArgumentException("length of %s must be at least 0, got %d".formatted(uri, length));
        }
    }
}
