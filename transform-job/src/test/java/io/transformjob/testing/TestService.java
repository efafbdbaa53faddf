package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A model behind HTTP, as a container or a server is one: real requests over real connections, answered as a test says. It
 * keeps what it was asked.
 */
public final class TestService implements AutoCloseable {
    /** What was asked: header names in lower case, the body as Latin-1 text. */
    public record Asked(String method, String path, Map<String, String> headers, String body) {
        public List<String> lines() {
            return body.lines().toList();
        }
    }

    /** What is answered; status 0 ends the connection without a word. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }

        public static Answer ok(String body) {
            return of(200, body);
        }

        public static Answer cut() {
            return of(0, "");
        }

        public Answer with(String header, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(header, value);
            return new Answer(status, more, body);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Asked, Answer>> answers = new TreeMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger underWayMax = new AtomicInteger();

    private TestService(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A service that knows no path yet. */
    public static TestService start() {
        return new TestService(0);
    }

    /** The same at a port that another one had. */
    public static TestService start(int port) {
        return new TestService(port);
    }

    /** A container that is ready and answers invocations in a way. */
    public static TestService container(Function<Asked, Answer> invocations) {
        return start().on("/ping", asked -> Answer.ok("")).on("/invocations", invocations);
    }

    /** Answers each line of CSV with its first field and an {@code @} before it, in a line of its own. */
    public static Answer echoFirst(Asked asked) {
        return Answer.ok(asked.lines().stream()
                        .map(line -> "@" + line.split(",")[0] + "\n")
                        .collect(Collectors.joining()))
                .with("Content-Type", "text/csv");
    }

    /** Answers a path, all other paths being 404. */
    public TestService on(String path, Function<Asked, Answer> answer) {
        synchronized (answers) {
            answers.put(path, answer);
        }
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** What was asked, in the order in which it came. */
    public List<Asked> asked() {
        return asked;
    }

    /** What a path was asked. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Most invocations that were answered at once. */
    public int underWayMax() {
        return underWayMax.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            for (Map.Entry<String, List<String>> header :
                    exchange.getRequestHeaders().entrySet()) {
                headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), String.join(",", header.getValue()));
            }
            Asked request = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            asked.add(request);
            Function<Asked, Answer> answer;
            synchronized (answers) {
                answer = answers.getOrDefault(request.path(), unknown -> Answer.of(404, ""));
            }
            boolean counts = request.method().equals("POST");
            if (counts) {
                underWayMax.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            }
            Answer answered;
            try {
                answered = answer.apply(request);
            } finally {
                if (counts) {
                    underWay.decrementAndGet();
                }
            }
            write(exchange, answered);
        }
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.status() == 0) {
            // Without a response the connection is closed.
            return;
        }
        byte[] body = answer.body().getBytes(UTF_8);
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends it as a machine ends: requests under way get no answer, and nobody takes connections. */
    public void kill() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        kill();
    }
}
