package io.transformjob.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.impl.StoreContext;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Creates a small object on condition that there is none: one PUT with {@code If-None-Match: *}, as "Conditional writes"
 * of the S3 User Guide describes. S3A's client and its retries are used, not its streams: those know the condition from
 * 3.4.2 on only.
 */
final class S3Creation {
    private static final String CREATED_BY = "created-by";
    private static final int TRIES_MAX = 6;
    private static final long PAUSE_MILLIS = 25;

    private final S3AFileSystem fileSystem;

    S3Creation(S3AFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    /** True if this call made it. */
    boolean createIfAbsent(Path path, byte[] bytes) throws IOException {
        String call = UUID.randomUUID().toString();
        for (int tries = 1; ; tries++) {
            try {
                put(path, bytes, call);
                return true;
            } catch (RemoteFileChangedException taken) {
                return isBy(path, call);
            } catch (IOException e) {
                if (tries == TRIES_MAX || !Failures.isConflict(e)) {
                    throw e;
                }
                pause(tries);
            }
        }
    }

    private void put(Path path, byte[] bytes, String call) throws IOException {
        StoreContext context = fileSystem.createStoreContext();
        S3Client client = fileSystem.getS3AInternals().getAmazonS3Client("conditional create");
        String key = context.pathToKey(path);
        PutObjectRequest request = context.getRequestFactory()
                .newPutObjectRequestBuilder(key, null, bytes.length, false)
                .metadata(Map.of(CREATED_BY, call))
                .overrideConfiguration(options -> options.putHeader("If-None-Match", "*"))
                .build();
        context.getInvoker().retry("create", key, true, () -> client.putObject(request, RequestBody.fromBytes(bytes)));
    }

    /**
     * The object carries the name of the call that made it as metadata: a condition that fails because the answer to an
     * earlier try was lost is told from one that fails because somebody else was first.
     */
    private boolean isBy(Path path, String call) throws IOException {
        byte[] creator = fileSystem.getXAttrs(path).get("header." + CREATED_BY);
        return creator != null && call.equals(new String(creator, UTF_8));
    }

    /** S3 asks to send the request again where two such requests meet, and S3A does not. */
    private static void pause(int tries) throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLIS << tries);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an object was created");
        }
    }
}
