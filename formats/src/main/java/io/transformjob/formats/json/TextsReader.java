package io.transformjob.formats.json;

import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.TextBatch;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;

/**
 * Documents of texts (formats.md §4.1): {@code {"instances": ["some words", …], "configuration": {"k": 2}}}. The span of a row is
 * that of its instance.
 *
 * <p>Source: developer guide, "BlazingText algorithm".
 */
public final class TextsReader implements DocumentReader {
    private static final byte[] INSTANCES = "instances".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONFIGURATION = "configuration".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] K = "k".getBytes(StandardCharsets.US_ASCII);

    /** Texts of a batch stay in the second-level cache. */
    private static final int BATCH_BYTES = 256 * 1024;

    /** Answers of a batch, so that its memory has a bound whatever a record asks for. */
    private static final int BATCH_LABELS = 256 * 1024;

    private final TextReader reader = new TextReader();
    private final TextBatch batch = new TextBatch();

    private JsonTape document;
    private int instance;
    private int number;
    private int behind;
    private int labelsDefault;

    /** Whether another row may join those of a batch. */
    static boolean hasRoom(TextBatch batch, long labels) {
        return batch.rows() < ROWS_MAX && batch.length() < BATCH_BYTES && labels < BATCH_LABELS;
    }

    @Override
    public boolean reads(JsonTape document) {
        return true;
    }

    @Override
    public void start(JsonTape document) {
        this.document = document;
        int start = document.start(0);
        int list = document.is(0, Type.OBJECT) ? document.member(0, INSTANCES) : -1;
        if (list < 0 || !document.is(list, Type.ARRAY)) {
            throw new MalformedRecordException(
                    start,
                    0,
                    "a document must have a list of texts as \"instances\"",
                    document.quote(list < 0 ? 0 : list),
                    "Write it as {\"instances\": [\"some words\"]}.");
        }
        int configuration = document.member(0, CONFIGURATION);
        int k = configuration >= 0 && document.is(configuration, Type.OBJECT) ? document.member(configuration, K) : -1;
        labelsDefault = k < 0 ? 1 : TextReader.labels(document, k, start, "the configuration");
        instance = list + 1;
        behind = document.next(list);
        number = 1;
    }

    @Override
    public FeatureBatch next() {
        batch.reset();
        long labels = 0;
        while (instance < behind && hasRoom(batch, labels)) {
            int start = document.start(instance);
            if (document.is(instance, Type.OBJECT)) {
                throw new MalformedRecordException(
                        start,
                        0,
                        "instance %d must be a text".formatted(number),
                        document.quote(instance),
                        "Objects stand on lines: set ContentType to application/jsonlines.");
            }
            reader.find(document, instance, start, number, labelsDefault);
            reader.readText(batch);
            labels += reader.labels();
            batch.addRow(start, document.end(instance), reader.labels());
            instance = document.next(instance);
            number++;
        }
        return batch;
    }

    @Override
    public boolean hasMore() {
        return instance < behind;
    }
}
