package io.transformjob.model.remote;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes the body of a response into memory, as far as it is not longer than it may be. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> taken = HttpResponse.BodySubscribers.ofByteArray();
    private final long lengthMax;
    private Flow.Subscription subscription;
    private long length;

    private BoundedBody(long lengthMax) {
        this.lengthMax = lengthMax;
    }

    static HttpResponse.BodyHandler<byte[]> handler(long lengthMax) {
        return response -> new BoundedBody(lengthMax);
    }

    /** Says that a response is too long; a retry would not make it shorter. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long lengthMax) {
            super("a response must be at most %d bytes long, found a longer one".formatted(lengthMax));
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return taken.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        taken.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        length += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (length > lengthMax) {
            subscription.cancel();
            taken.onError(new TooLongException(lengthMax));
        } else {
            taken.onNext(buffers);
        }
    }

    @Override
    public void onError(Throwable failure) {
        taken.onError(failure);
    }

    @Override
    public void onComplete() {
        taken.onComplete();
    }
}
