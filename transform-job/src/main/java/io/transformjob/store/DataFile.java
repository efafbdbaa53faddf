package io.transformjob.store;

import java.io.Serializable;

/**
 * A file as it was listed.
 *
 * @param path qualified path, {@code s3a://bucket/key} or {@code file:/folder/name}
 * @param length bytes
 */
public record DataFile(String path, long length) implements Serializable {}
