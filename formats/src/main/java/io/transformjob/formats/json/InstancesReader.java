package io.transformjob.formats.json;

import io.transformjob.formats.batch.FeatureBatch;

/**
 * Documents of the vector algorithms (formats.md §4.1): {@code {"instances": [instance, …]}}, where a {@code configuration}
 * and other members change nothing; an array of rows, {@code [[1.5, 16.0], …]}; or a single instance. Every instance of a
 * document is as wide as its first. The span of a row is that of its instance.
 */
public final class InstancesReader implements DocumentReader {
    private final InstanceBatches batches;
    private final TapeInstances onTape = new TapeInstances();
    private final TextInstances inText = new TextInstances();

    public InstancesReader() {
        this(false);
    }

    /** @param keepsDoubles whether batches keep doubles; a number need be finite as a double only then */
    public InstancesReader(boolean keepsDoubles) {
        batches = new InstanceBatches(ROWS_MAX, keepsDoubles);
    }

    @Override
    public boolean reads(JsonTape document) {
        return true;
    }

    @Override
    public boolean startText(byte[] bytes, int from, int to, boolean lines) {
        boolean started = inText.start(bytes, from, to, lines);
        if (started) {
            batches.start(inText, 0);
        }
        return started;
    }

    @Override
    public void start(JsonTape document) {
        onTape.start(document);
        batches.start(onTape, 0);
    }

    @Override
    public FeatureBatch next() {
        return batches.next();
    }

    @Override
    public boolean hasMore() {
        return batches.hasMore();
    }
}
