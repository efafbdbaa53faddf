package io.transformjob.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** How a store lets several processes write one object; behind {@link ObjectStore}, which says what each call promises. */
interface Uploads {
    /** The least length of a part that is not the last. */
    long partBytesMin();

    /** The handle of the upload that begins. */
    String begin(ObjectUri target, ObjectUri scratchFolder) throws IOException;

    /** The handle of the part that is stored. */
    String putPart(PartUpload upload, int number, InputStream bytes, long length) throws IOException;

    void complete(PartUpload upload, List<UploadedPart> parts) throws IOException;

    void abort(PartUpload upload) throws IOException;

    boolean isPending(PartUpload upload) throws IOException;

    int abortOf(ObjectUri folder, Predicate<ObjectUri> ours, Set<String> keepHandles, long begunSinceMillis)
            throws IOException;
}
