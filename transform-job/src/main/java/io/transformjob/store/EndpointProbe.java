package io.transformjob.store;

import io.transformjob.store.StoreException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/**
 * Tells within seconds that nothing answers at an endpoint given by the user. S3A alone takes minutes where packets are
 * dropped: it waits 15 s at least for each of its attempts. A refused connection is left to S3A, which tries again.
 */
final class EndpointProbe {
    private static final int TIMEOUT_MILLIS = 10_000;

    private EndpointProbe() {}

    /** @throws StoreException if the endpoint does not take a connection */
    static void check(ObjectUri where, Configuration configuration) throws StoreException {
        String endpoint = configuration.getTrimmed("fs.s3a.endpoint", "");
        boolean amazon = endpoint.isEmpty() || endpoint.contains(".amazonaws.com");
        if (amazon || !configuration.getTrimmed("fs.s3a.proxy.host", "").isEmpty()) {
            return;
        }
        boolean secure = configuration.getBoolean("fs.s3a.connection.ssl.enabled", true);
        URI uri = URI.create(endpoint.contains("://") ? endpoint : (secure ? "https://" : "http://") + endpoint);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), port), TIMEOUT_MILLIS);
        } catch (SocketTimeoutException e) {
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    where,
                    "nothing answers at %s within %d s".formatted(endpoint, TIMEOUT_MILLIS / 1000),
                    "Check --endpoint-url, and that no firewall stands between.",
                    e);
        } catch (IOException e) {
            return;
        }
    }
}
