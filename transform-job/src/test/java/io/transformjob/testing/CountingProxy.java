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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands before an HTTP/1.1 server and writes down the first line of every request, such as {@code GET /bucket/key}.
 * Passes bytes unchanged, so signatures hold; needs requests to have a Content-Length or no body. Requests may be told to
 * fail.
 */
public final class CountingProxy implements Closeable {
    private final ServerSocket listener;
    private final URI target;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    private record Fault(Pattern line, Optional<String> answer) {}

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

    /** The next request whose first line matches gets this answer; the server does not see it. */
    public void answerNext(String linePattern, int status, String body) {
        String answer = "HTTP/1.1 %d Fault\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.length(), body);
        faults.add(new Fault(Pattern.compile(linePattern), Optional.of(answer)));
    }

    /** The server handles the next request whose first line matches; its answer is lost with the connection. */
    public void loseNext(String linePattern) {
        faults.add(new Fault(Pattern.compile(linePattern), Optional.empty()));
    }

    /** How many requests are still to fail. */
    public int faultsLeft() {
        return faults.size();
    }

    /** No request fails any more. */
    public void clear() {
        faults.clear();
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
                AtomicBoolean losing = new AtomicBoolean();
                daemon(() -> passRequests(client, server, losing));
                daemon(() -> passAnswers(server, client, losing));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void passRequests(Socket client, Socket server, AtomicBoolean losing) {
        try (client;
                server) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (passRequest(in, server.getOutputStream(), client.getOutputStream(), losing)) {
                server.getOutputStream().flush();
            }
        } catch (IOException closed) {
            // One side hung up; the other is closed with it.
        }
    }

    private static void passAnswers(Socket server, Socket client, AtomicBoolean losing) {
        try (server;
                client) {
            InputStream in = server.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0 && !losing.get(); read = in.read(buffer)) {
                client.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException closed) {
            // As above.
        }
    }

    private boolean passRequest(InputStream in, OutputStream server, OutputStream client, AtomicBoolean losing)
            throws IOException {
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
        String line = lines[0].substring(0, lines[0].lastIndexOf(' '));
        requests.add(line);
        Optional<Fault> fault = faults.stream()
                .filter(one -> one.line().matcher(line).matches())
                .findFirst()
                .filter(faults::remove);
        Optional<String> answer = fault.flatMap(Fault::answer);
        OutputStream out = answer.isPresent() ? OutputStream.nullOutputStream() : server;
        long left = contentLength(lines);
        losing.set(fault.isPresent() && answer.isEmpty() && left == 0);
        head.writeTo(out);
        out.flush();
        byte[] buffer = new byte[1 << 16];
        if (answer.isPresent() && left > 0) {
            client.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
        }
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return false;
            }
            left -= read;
            losing.set(fault.isPresent() && answer.isEmpty() && left == 0);
            out.write(buffer, 0, read);
        }
        if (answer.isPresent()) {
            client.write(answer.get().getBytes(ISO_8859_1));
            client.flush();
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
