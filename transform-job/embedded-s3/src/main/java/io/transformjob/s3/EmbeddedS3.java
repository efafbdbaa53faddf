package io.transformjob.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/**
 * A running S3 server on the loopback interface. It verifies signatures (version 4), enforces conditional requests and
 * refuses parts under 5 MiB, as S3 does. Its outside is JDK types only, because its callers live in another class
 * loader: {@link IntSupplier} gives the port, {@link Closeable} stops it.
 */
public final class EmbeddedS3 implements IntSupplier, Closeable {
    private final S3Proxy server;

    /**
     * Starts the server; it answers when this returns.
     *
     * @param port port on 127.0.0.1, 0 for any free one
     * @param folder where objects are kept, a sub-folder for each bucket; files found there are objects. Empty: objects
     *     are kept in memory until the server is closed
     * @param accessKey the one access key that is accepted
     * @param secretKey its secret
     * @throws Exception if the folder cannot be created or the port cannot be bound
     */
    public EmbeddedS3(int port, String folder, String accessKey, String secretKey) throws Exception {
        server = S3Proxy.builder()
                .blobStore(blobStore(folder))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .build();
        server.start();
    }

    private static BlobStore blobStore(String folder) throws Exception {
        if (folder.isEmpty()) {
            return new TransientNio2BlobStore();
        }
        Files.createDirectories(Path.of(folder));
        return new FilesystemNio2BlobStore(folder);
    }

    /** The port that answers. */
    @Override
    public int getAsInt() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the S3 server stopped");
        } catch (Exception e) {
            throw new IOException("the S3 server did not stop: " + e, e);
        }
    }
}
