package io.transformjob.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before an HTTP server as a network would: what a client says after the server has spoken takes a round trip, and
 * what the server says on one connection comes at a bounded rate.
 */
public final class SlowProxy implements Closeable {
    private static final int PIECE_BYTES = 32 * 1024;

    private final ServerSocket listener;
    private final URI target;
    private final long roundTripNanos;
    private final double nanosPerByte;

    /**
     * @param roundTripMillis 0 for none
     * @param bytesPerSecond of each connection, 0 for no limit
     */
    public SlowProxy(URI target, long roundTripMillis, long bytesPerSecond) throws IOException {
        this.target = target;
        this.roundTripNanos = roundTripMillis * 1_000_000;
        this.nanosPerByte = bytesPerSecond == 0 ? 0 : 1e9 / bytesPerSecond;
        this.listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "slow-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                AtomicBoolean serverHasSpoken = new AtomicBoolean(true);
                daemon(() -> pump(client, server, (bytes, waited) -> {
                    if (serverHasSpoken.getAndSet(false)) {
                        sleepUntil(System.nanoTime() + roundTripNanos);
                    }
                    return waited;
                }));
                daemon(() -> pump(server, client, (bytes, due) -> {
                    serverHasSpoken.set(true);
                    long next = Math.max(due, System.nanoTime()) + (long) (bytes * nanosPerByte);
                    sleepUntil(next);
                    return next;
                }));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Waits before some bytes are passed on. */
    @FunctionalInterface
    private interface Pace {
        /** @param due what it returned for the bytes before */
        long await(int bytes, long due);
    }

    private static void pump(Socket from, Socket to, Pace pace) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            long due = 0;
            for (int count; (count = in.read(piece)) > 0; ) {
                due = pace.await(count, due);
                out.write(piece, 0, count);
            }
        } catch (IOException closed) {
            // One side hung up; the other is closed with it.
        }
    }

    private static void sleepUntil(long nanos) {
        for (long left; (left = nanos - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
