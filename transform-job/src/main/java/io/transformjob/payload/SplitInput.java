package io.transformjob.payload;

import java.io.IOException;
import java.io.InputStream;

/** Opens byte ranges of one object; how is the caller's business. */
@FunctionalInterface
public interface SplitInput {
    /** The bytes {@code [offset, offset + length)}, all of which exist. */
    InputStream open(long offset, long length) throws IOException;
}
