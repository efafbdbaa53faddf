package io.transformjob.store;

import java.io.Serializable;

/**
 * A part that is stored, not yet seen.
 *
 * @param number from 1; ascending numbers are the order in the object, gaps are allowed
 * @param length bytes
 * @param handle the store's name for just these bytes, as text: what another attempt stored by this number is not meant
 * @param upload handle of the {@link PartUpload} that it is stored in, and gone with
 */
public record UploadedPart(int number, long length, String handle, String upload) implements Serializable {
    private static final long serialVersionUID = 1L;

    public UploadedPart {
        if (number < 1 || length < 0) {
            throw new IllegalArgumentException(
                    "part must have number >= 1 and length >= 0, got number %d length %d".formatted(number, length));
        }
    }
}
