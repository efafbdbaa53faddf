package io.transformjob.model.remote;

import io.transformjob.model.Body;
import io.transformjob.model.Invocations;
import io.transformjob.model.PayloadFaultException;
import io.transformjob.model.PayloadModel;
import io.transformjob.model.remote.Outcome.Answered;
import io.transformjob.model.remote.Outcome.Away;
import io.transformjob.model.remote.Outcome.Barred;
import io.transformjob.model.remote.Outcome.Failed;
import io.transformjob.model.remote.Outcome.Refused;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Posts requests, and again if they get no answer (BT-82). What is not answered: no connection, a connection that is cut,
 * nothing within {@code InvocationsTimeoutInSeconds}, 5xx, 408 and 429. The time between tries doubles; a service may ask for
 * more ({@code Retry-After}).
 *
 * <p>If no try succeeds: a model that could not be reached, or says that it cannot be asked now, is lost to all requests and
 * an {@link IOException} says so; one that answers others but not this one is a {@link PayloadFaultException}.
 */
final class HttpModel implements PayloadModel {
    /** A response is held in memory. */
    static final long RESPONSE_BYTES_MAX = 256L << 20;

    private static final int PROBE_MILLIS = 2000;
    private static final long WAIT_SECONDS_MAX = 60;
    private static final int DOUBLINGS_MAX = 5;

    private final HttpClient client;
    private final String name;
    private final URI address;
    private final Poster poster;
    private final Function<Reply, Outcome> meaning;
    private final Invocations invocations;
    private final Semaphore underWay;
    private final long backoffMillis;

    /** Makes the HTTP request of a request to the model. */
    @FunctionalInterface
    interface Poster {
        HttpRequest.Builder post(Body request) throws IOException;
    }

    /**
     * @param name of the model, for messages
     * @param address that requests go to
     * @param underWay as many permits as requests may be under way at once
     * @param backoffMillis time before the second try
     */
    HttpModel(
            HttpClient client,
            String name,
            URI address,
            Poster poster,
            Function<Reply, Outcome> meaning,
            Invocations invocations,
            Semaphore underWay,
            long backoffMillis) {
        this.client = client;
        this.name = name;
        this.address = address;
        this.poster = poster;
        this.meaning = meaning;
        this.invocations = invocations;
        this.underWay = underWay;
        this.backoffMillis = backoffMillis;
    }

    @Override
    public Body answer(Body request) throws IOException {
        try {
            return answered(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + name);
        }
    }

    private Body answered(Body request) throws IOException, InterruptedException {
        for (int retries = 0; ; retries++) {
            boolean last = retries == invocations.retriesMax();
            long waitMillis = backoffMillis << Math.min(retries, DOUBLINGS_MAX);
            Outcome outcome;
            try {
                Reply reply = post(request);
                outcome = meaning.apply(reply);
                waitMillis = Math.max(waitMillis, askedMillis(reply));
            } catch (BoundedBody.TooLongException e) {
                throw Replies.failure(e.getMessage());
            } catch (TimeoutException e) {
                outcome = new Failed(
                        Replies.failure("none within %d seconds (ModelClientConfig.InvocationsTimeoutInSeconds)"
                                .formatted(invocations.timeoutSeconds())));
            } catch (ConnectException | HttpConnectTimeoutException | SSLException e) {
                outcome = new Away("no connection" + reason(e));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                outcome = cut(e, last);
            }
            if (outcome instanceof Answered answered) {
                return answered.body();
            }
            throwIfOver(outcome, last, retries);
            TimeUnit.MILLISECONDS.sleep(waitMillis);
        }
    }

    private void throwIfOver(Outcome outcome, boolean last, int retries) throws IOException {
        if (outcome instanceof Refused refused) {
            throw refused.fault();
        }
        if (outcome instanceof Barred barred) {
            throw new IOException("%s does not answer this caller: %s. Check its name, credentials and permissions."
                    .formatted(name, barred.found()));
        }
        if (last && outcome instanceof Failed failed) {
            throw retries == 0 ? failed.fault() : afterRetries(failed.fault(), retries);
        }
        if (last && outcome instanceof Away away) {
            throw new IOException("%s cannot be asked: %s%s. See that it runs and can be reached from the executors."
                    .formatted(name, away.found(), times(retries)));
        }
    }

    private static PayloadFaultException afterRetries(PayloadFaultException fault, int retries) {
        return new PayloadFaultException(
                fault.kind(), fault.column(), fault.rule(), fault.found() + times(retries), fault.remedy());
    }

    private static String times(int retries) {
        return retries == 0 ? "" : ", the last of %d tries".formatted(retries + 1);
    }

    /** A request that kills a model looks like a model that was killed; but that one takes no connection any more. */
    private Outcome cut(IOException e, boolean last) {
        String found = "a connection that ended before the response" + reason(e);
        return last && !takesConnections()
                ? new Away(found + ", and nobody takes connections now")
                : new Failed(Replies.failure(found));
    }

    private boolean takesConnections() {
        int port =
                address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null
                ? ""
                : " (%s)".formatted(e.getMessage().lines().findFirst().orElse(""));
    }

    private static long askedMillis(Reply reply) {
        return reply.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> TimeUnit.SECONDS.toMillis(Math.min(Long.parseLong(text), WAIT_SECONDS_MAX)))
                .orElse(0L);
    }

    private Reply post(Body request) throws IOException, InterruptedException, TimeoutException {
        HttpRequest http = poster.post(request).build();
        underWay.acquire();
        try {
            return await(client.sendAsync(http, BoundedBody.handler(RESPONSE_BYTES_MAX)), invocations.timeoutSeconds());
        } finally {
            underWay.release();
        }
    }

    /** Waits for all of a response, not its beginning alone; a request that is not waited for any more is given up. */
    static Reply await(CompletableFuture<HttpResponse<byte[]>> sent, long seconds)
            throws IOException, InterruptedException, TimeoutException {
        try {
            HttpResponse<byte[]> response = sent.get(seconds, TimeUnit.SECONDS);
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            sent.cancel(true);
        }
    }
}
