package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before an HTTP/1.1 server and writes down the first line of every request, such as {@code GET /bucket/key}.
 * Passes bytes unchanged, so signatures hold; needs requests to have a Content-Length or no body.
 */
public final class CountingProxy implements Closeable {
    private final ServerSocket listener;
    private final URI target;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    public CountingProxy(URI target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Method and target of each request so far, in the order of their arrival. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** How often a client connected. */
    public int connections() {
        return connections.get();
    }

    /** Forgets the requests so far. */
    public void reset() {
        requests.clear();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                Socket server = new Socket(target.getHost(), target.getPort());
                daemon(() -> pump(client, server, true));
                daemon(() -> pump(server, client, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean counted) {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            if (counted) {
                while (passRequest(in, out)) {
                    out.flush();
                }
            } else {
                in.transferTo(out);
            }
        } catch (IOException closed) {
            // One side hung up; the other is closed with it.
        }
    }

    private boolean passRequest(InputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0) {
                return false;
            }
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0d0a0d0a) {
                break;
            }
        }
        String[] lines = head.toString(ISO_8859_1).split("\r\n");
        requests.add(lines[0].substring(0, lines[0].lastIndexOf(' ')));
        head.writeTo(out);
        out.flush();
        byte[] buffer = new byte[1 << 16];
        for (long left = contentLength(lines); left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return false;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        return true;
    }

    private static long contentLength(String[] lines) {
        for (String line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
