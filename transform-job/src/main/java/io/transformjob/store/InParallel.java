package io.transformjob.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests to stores side by side: each waits for an answer most of its time. */
public final class InParallel {
    private static final int THREADS = 16;

    private InParallel() {}

    /** A request, or several. */
    @FunctionalInterface
    public interface Request<T, R> {
        R of(T item) throws IOException;
    }

    /**
     * The answers, in the order of the items.
     *
     * @throws IOException the first failure in that order
     */
    public static <T, R> List<R> map(List<T> items, Request<T, R> request) throws IOException {
        if (items.size() <= 1) {
            List<R> answers = new ArrayList<>();
            for (T item : items) {
                answers.add(request.of(item));
            }
            return answers;
        }
        List<Callable<R>> calls = new ArrayList<>(items.size());
        items.forEach(item -> calls.add(() -> request.of(item)));
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, items.size()));
        try {
            List<R> answers = new ArrayList<>(items.size());
            for (Future<R> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store was asked");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
