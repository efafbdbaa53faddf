package io.transformjob.spark.recordio;

import java.io.IOException;

/**
 * A file whose records cannot be read, or not as the schema wants them. The owner of the data, or whoever wrote the schema,
 * can correct it; a retry cannot.
 */
public final class MalformedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long recordNumber;
    private final long offset;

    MalformedFileException(String file, long recordNumber, long offset, String rule, String found, String remedy) {
        super("%s record %d (byte %d): %s, found %s. %s".formatted(file, recordNumber, offset, rule, found, remedy));
        this.file = file;
        this.recordNumber = recordNumber;
        this.offset = offset;
    }

    /** Qualified path of the file. */
    public String file() {
        return file;
    }

    /** Number of the record in the file, counted from 1. */
    public long recordNumber() {
        return recordNumber;
    }

    /** First byte of the record's frame, from 0; in a {@code .gz} file of what is inflated. */
    public long offset() {
        return offset;
    }
}
