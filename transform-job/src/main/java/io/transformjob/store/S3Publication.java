package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;

/** A PUT or a multipart upload: closing S3A's stream publishes the object, aborting it removes the parts. */
final class S3Publication implements Publication {
    private final ObjectUri target;
    private final FSDataOutputStream stream;

    S3Publication(ObjectUri target, FSDataOutputStream stream) {
        this.target = target;
        this.stream = stream;
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void publish() throws IOException {
        stream.close();
    }

    @Override
    public void discard() throws IOException {
        Abortable.AbortableResult result = stream.abort();
        IOException leftover = result.anyCleanupException();
        if (leftover != null) {
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    target,
                    "an unfinished multipart upload could not be removed",
                    "It shows nowhere but costs storage: remove it with aws s3api abort-multipart-upload.",
                    leftover);
        }
    }
}
