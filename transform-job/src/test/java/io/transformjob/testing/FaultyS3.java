package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands before an S3 server, counts the requests of a job and does something to one of them. Passes heads and bodies
 * unchanged, so signatures hold. A request is passed on as it comes; its answer is kept until it is whole.
 */
public final class FaultyS3 implements Closeable {
    /** What becomes of a request. */
    public enum Fault {
        /** It is passed on, and its answer back. */
        PASS,
        /** The connection is closed; the server sees nothing of it. */
        REFUSE,
        /** The server does what it says; the connection is closed in place of an answer. */
        LOSE_ANSWER,
        /** It is answered by 500 InternalError; the server sees nothing of it. */
        ERROR_500,
        /** It is answered by 503 SlowDown; the server sees nothing of it. */
        SLOW_DOWN,
        /** It is answered by 200 with an error for a body, as S3 may answer CompleteMultipartUpload. */
        COMPLETE_ERROR,
        /** The server does what it says; half of the answer's body comes back, or half of its head if it has none. */
        CUT_ANSWER,
        /** It is passed on half a second late. */
        DELAY,
        /** Neither this nor any later request is passed on or answered, as if the network or the process were dead. */
        CUT_OFF,
        /** {@link Listener} is called, which may take its time, then the request is passed on. */
        CALL,
        /** {@link Listener} is called, then the connection is closed; the server sees nothing of it. */
        CALL_BEFORE,
        /** The server does what it says, {@link Listener} is called, and the connection is closed. */
        CALL_AFTER
    }

    /** Is told that the request has come which something is done to. */
    @FunctionalInterface
    public interface Listener {
        void come(Request request);
    }

    /**
     * A request that came.
     *
     * @param number from 1, since {@link #reset}
     * @param method such as {@code GET}
     * @param target path and query, as sent
     * @param range of a GET, as sent; empty if it asks for all
     */
    public record Request(int number, String method, String target, String range) {
        /** A completion of a multipart upload: the only request S3 answers by an error that looks like success. */
        public boolean isCompletion() {
            return method.equals("POST") && target.contains("uploadId=");
        }

        boolean isAgain(Request first) {
            return method.equals(first.method) && target.equals(first.target) && range.equals(first.range);
        }

        /** First byte that is asked for. */
        public long from() {
            return range.isEmpty() ? 0 : Long.parseLong(range.replaceAll("bytes=(\\d+)-.*", "$1"));
        }

        /** Behind the last byte that is asked for; -1 if all are. */
        public long to() {
            return range.matches("bytes=\\d+-\\d+") ? Long.parseLong(range.replaceAll(".*-", "")) + 1 : -1;
        }

        @Override
        public String toString() {
            return "%d %s %s %s".formatted(number, method, target, range).strip();
        }
    }

    private static final int DELAY_MILLIS = 500;
    private static final int HEAD_LENGTH_MAX = 1 << 20;

    private final ServerSocket listener;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private List<Request> requests = new ArrayList<>();
    private List<Request> answered = new ArrayList<>();
    private Predicate<Request> counted = request -> true;
    private int faultNumber;
    private int countedCount;
    /** How often the request meets the fault, if it is sent again. */
    private int times;

    private Fault fault = Fault.PASS;
    private Listener called = request -> {};
    private Request struck;
    private boolean cutOff;

    /** @param server the one it stands before */
    public FaultyS3(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Passes everything from now on, counts from 1 again, and forgets what came. */
    public synchronized void reset() {
        arm(0, Fault.PASS);
    }

    /**
     * Counts from 1 again.
     *
     * @param number which request something is done to, from 1
     */
    public synchronized void arm(int number, Fault what) {
        arm(number, what, request -> {});
    }

    /** As above; {@code come} is called by the connection's thread. */
    public synchronized void arm(int number, Fault what, Listener come) {
        arm(request -> true, number, what, come);
    }

    /** As above; {@code number} counts requests of a kind. */
    public synchronized void arm(Predicate<Request> kind, int number, Fault what, Listener come) {
        arm(kind, number, what, 1, come);
    }

    /** As above; a request that is sent again meets the fault again, so many {@code times}. */
    public synchronized void arm(Predicate<Request> kind, int number, Fault what, int times, Listener come) {
        this.times = times;
        requests = new ArrayList<>();
        answered = new ArrayList<>();
        counted = kind;
        countedCount = 0;
        faultNumber = number;
        fault = what;
        called = come;
        struck = null;
        cutOff = false;
    }

    /** What came since the last {@link #reset} or {@link #arm}, in the order of arrival. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Those of {@link #requests} whose answer was the server's and was sent whole, in the order of the answers. */
    public synchronized List<Request> answered() {
        return List.copyOf(answered);
    }

    /** The request that something was done to; empty if fewer came. */
    public synchronized Optional<Request> struck() {
        return Optional.ofNullable(struck);
    }

    /** From now on nothing is passed on or answered, until {@link #reset}. */
    public void cutOff() {
        synchronized (this) {
            cutOff = true;
        }
        open.forEach(FaultyS3::hangUp);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-s3");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One connection of the client, with one of its own to the server. */
    private void serve(Socket client) {
        open.add(client);
        try (client;
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
            OutputStream out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
            InputStream answers = new BufferedInputStream(upstream.getInputStream(), 1 << 16);
            OutputStream forward = new BufferedOutputStream(upstream.getOutputStream(), 1 << 16);
            for (Head head = Head.read(in); head != null; head = Head.read(in)) {
                if (!serve(head, in, out, answers, forward)) {
                    return;
                }
            }
        } catch (IOException closed) {
            // One side hung up; the other is closed with it.
        } finally {
            open.remove(client);
        }
    }

    /** Whether the connection goes on. */
    private boolean serve(Head head, InputStream in, OutputStream out, InputStream answers, OutputStream forward)
            throws IOException {
        Request request;
        Fault what;
        Listener listening;
        synchronized (this) {
            request = count(head);
            if (cutOff) {
                return false;
            }
            boolean meant = counted.test(request) && ++countedCount == faultNumber
                    || struck != null && request.isAgain(struck) && --times > 0;
            what = meant ? fault : Fault.PASS;
            listening = called;
            if (what != Fault.PASS && struck == null) {
                struck = request;
            }
        }
        switch (what) {
            case CUT_OFF -> {
                cutOff();
                return false;
            }
            case REFUSE -> {
                return false;
            }
            case CALL_BEFORE -> {
                listening.come(request);
                return false;
            }
            case ERROR_500 -> {
                return answer(head, in, out, "500 Internal Server Error", "InternalError");
            }
            case SLOW_DOWN -> {
                return answer(head, in, out, "503 Slow Down", "SlowDown");
            }
            case COMPLETE_ERROR -> {
                return answer(head, in, out, "200 OK", "InternalError");
            }
            case CALL -> listening.come(request);
            case DELAY -> sleep(DELAY_MILLIS);
            case PASS, LOSE_ANSWER, CUT_ANSWER, CALL_AFTER -> {}
        }
        forward.write(head.bytes);
        forward.flush();
        passBody(head, in, out, forward);
        forward.flush();
        Head answer = Head.read(answers);
        while (answer != null && answer.status() / 100 == 1) {
            answer = Head.read(answers);
        }
        if (answer == null) {
            return false;
        }
        byte[] body = answerBody(request, answer, answers);
        synchronized (this) {
            if (cutOff) {
                return false;
            }
        }
        if (what == Fault.CALL_AFTER) {
            listening.come(request);
            return false;
        }
        if (what == Fault.LOSE_ANSWER) {
            return false;
        }
        if (what == Fault.CUT_ANSWER) {
            boolean hasBody = body.length > 0;
            out.write(answer.bytes, 0, hasBody ? answer.bytes.length : answer.bytes.length / 2);
            out.write(body, 0, body.length / 2);
            out.flush();
            return false;
        }
        out.write(answer.bytes);
        out.write(body);
        out.flush();
        synchronized (this) {
            answered.add(request);
        }
        return !answer.closes();
    }

    private Request count(Head head) {
        String[] words = head.lines[0].split(" ");
        Request request = new Request(
                requests.size() + 1, words[0], words[1], head.value("range").orElse(""));
        requests.add(request);
        return request;
    }

    /** Answers in place of the server. */
    private static boolean answer(Head head, InputStream in, OutputStream out, String status, String code)
            throws IOException {
        passBody(head, in, out, OutputStream.nullOutputStream());
        String body = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>An error made by a test.</Message><RequestId>1</RequestId></Error>
                """.formatted(code);
        boolean bodyless = head.lines[0].startsWith("HEAD ");
        String text = "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.length(), bodyless ? "" : body);
        out.write(text.getBytes(US_ASCII));
        out.flush();
        return true;
    }

    /** The body of a request. A client that waits to be told so is told to send it. */
    private static void passBody(Head head, InputStream in, OutputStream client, OutputStream to) throws IOException {
        if (head.value("expect").isPresent()) {
            client.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
            client.flush();
        }
        if (head.isChunked()) {
            passChunks(in, to);
        } else {
            pass(in, to, head.contentLength().orElse(0L));
        }
    }

    private static byte[] answerBody(Request request, Head answer, InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status = answer.status();
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return body.toByteArray();
        }
        if (answer.isChunked()) {
            passChunks(in, body);
        } else if (answer.contentLength().isPresent()) {
            pass(in, body, answer.contentLength().get());
        } else {
            in.transferTo(body);
        }
        return body.toByteArray();
    }

    private static void pass(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void passChunks(InputStream in, OutputStream out) throws IOException {
        while (true) {
            String size = passLine(in, out);
            long length = Long.parseLong(size.split(";")[0].strip(), 16);
            if (length == 0) {
                break;
            }
            pass(in, out, length);
            passLine(in, out);
        }
        while (!passLine(in, out).isEmpty()) {
            // Trailers.
        }
    }

    private static String passLine(InputStream in, OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            out.write(b);
            line.append((char) b);
        }
        out.write('\n');
        return line.toString().strip();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // It is.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(FaultyS3::hangUp);
    }

    /** The lines before a body, and their bytes. */
    private static final class Head {
        private final byte[] bytes;
        private final String[] lines;

        private Head(byte[] bytes) {
            this.bytes = bytes;
            this.lines = new String(bytes, ISO_8859_1).split("\r\n");
        }

        /** Null at the end of the connection. */
        static Head read(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int last = 0;
            while (last != 0x0d0a0d0a) {
                int b = in.read();
                if (b < 0 || head.size() > HEAD_LENGTH_MAX) {
                    return null;
                }
                head.write(b);
                last = last << 8 | b;
            }
            return new Head(head.toByteArray());
        }

        Optional<String> value(String name) {
            for (String line : lines) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                    return Optional.of(line.substring(name.length() + 1).strip());
                }
            }
            return Optional.empty();
        }

        Optional<Long> contentLength() {
            return value("content-length").map(Long::valueOf);
        }

        boolean isChunked() {
            return value("transfer-encoding")
                    .filter("chunked"::equalsIgnoreCase)
                    .isPresent();
        }

        boolean closes() {
            return value("connection").filter("close"::equalsIgnoreCase).isPresent();
        }

        int status() {
            return Integer.parseInt(lines[0].split(" ")[1]);
        }
    }
}
