package io.transformjob.assemble;

import io.transformjob.store.UploadedPart;
import java.io.Serializable;

/**
 * A run of bytes of an output object.
 *
 * @param length bytes
 * @param sha256 their digest in hexadecimal
 * @param part the part of the object's multipart upload that holds them; null if they are all of the object and published
 */
public record OutputPiece(long length, String sha256, UploadedPart part) implements Serializable {}
