package io.transformjob.formats.path;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.RecordSpans;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows another decoder of JSON what {@code InputFilter} selects of each record in the record's place (BT-90). Spans and
 * errors are those of the records as they were: whoever joins them with answers needs them whole.
 *
 * <p>What is no JSON, and what stands behind a value, is passed on for the other decoder to refuse. In the place of a record
 * that the filter does not fit it gets what is no JSON; why the record is refused is then told.
 */
public final class FilteredJsonDecoder implements BatchDecoder {
    /** No JSON text begins with it. */
    private static final byte NO_JSON = '?';

    private final BatchDecoder decoder;
    private final RecordPath filter;
    private final boolean lines;
    private final long recordBytesMax;

    private final JsonTape tape = new JsonTape();
    /** What is selected of the payload, a mark at the end of each record. */
    private final ByteSink selected = new ByteSink();
    /** The records that it was selected of. */
    private final RecordSpans records = new RecordSpans();

    /** Why the filter does not fit a record, by its number among {@code records}. */
    private final Map<Integer, MalformedRecordException> misfits = new HashMap<>();
    /** The record of the row or document that was looked up last. */
    private int record;

    private byte[] firstLine;
    private byte[] firstLineSelected;

    /**
     * @param lines whether each line is a record; else a payload is one
     * @param recordBytesMax most bytes that may be selected of a record (BT-61)
     */
    public FilteredJsonDecoder(BatchDecoder decoder, RecordPath filter, boolean lines, long recordBytesMax) {
        this.decoder = decoder;
        this.filter = filter;
        this.lines = lines;
        this.recordBytesMax = recordBytesMax;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        selected.clear();
        records.clear();
        misfits.clear();
        record = 0;
        int start = from;
        while (!lines && start < to && JsonTape.isWhitespace(bytes[start])) {
            start++;
        }
        while (start < to) {
            int end = lines ? lineEnd(bytes, start, to) : to;
            show(bytes, start, end);
            if (end < to) {
                selected.write((byte) '\n');
            }
            start = end + 1;
        }
        try {
            decoder.start(selected.bytes(), 0, selected.length(), new FilteredEdges(edges));
        } catch (MalformedRecordException e) {
            throw located(e);
        }
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Adds a record to those that are shown. */
    private void show(byte[] bytes, int from, int to) {
        int begin = selected.length();
        try {
            select(bytes, from, to, selected);
        } catch (MalformedRecordException e) {
            selected.advance(begin);
            selected.write(NO_JSON);
            misfits.put(records.count(), e);
        }
        records.add(from, trim(bytes, from, to));
        selected.mark();
    }

    @Override
    public void resume(int from, int to) {
        record = 0;
        decoder.resume(place(from), place(to));
    }

    /** Where the record that begins at an index of the payload is shown. */
    private int place(int index) {
        int low = 0;
        int high = records.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.start(middle) < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return 0;
        }
        // A line feed stands behind each record but, maybe, the last.
        return Math.min(selected.mark(low - 1) + 1, selected.length());
    }

    @Override
    public boolean payloadIsRecord() {
        return decoder.payloadIsRecord();
    }

    private static int trim(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && JsonTape.isWhitespace(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private void select(byte[] bytes, int from, int to, ByteSink out) {
        int begin = out.length();
        int end;
        try {
            end = tape.parse(bytes, from, to);
        } catch (MalformedRecordException e) {
            out.write(bytes, from, to);
            return;
        }
        try {
            filter.select(tape, out);
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException(from, e.column(), "InputFilter " + e.rule(), e.found(), e.remedy());
        }
        if (out.length() - (long) begin > recordBytesMax) {
            throw new MalformedRecordException(
                    from,
                    0,
                    "what is selected of a record must fit in a payload of %d bytes".formatted(recordBytesMax),
                    "%d bytes".formatted(out.length() - begin),
                    "Raise MaxPayloadInMB (100 at most, 0 for no limit), or select less.");
        }
        out.write(bytes, end, to);
    }

    @Override
    public FeatureBatch next() {
        FeatureBatch batch;
        try {
            batch = decoder.next();
        } catch (MalformedRecordException e) {
            throw located(e);
        }
        if (batch != null) {
            relocate(batch.spans());
        }
        return batch;
    }

    private void relocate(RecordSpans spans) {
        int count = spans.count();
        for (int row = 0; row < count; row++) {
            find(spans.start(row));
            spans.set(row, records.start(record), records.end(record));
        }
    }

    /** Makes {@code record} the one that an index of {@code selected} lies in; asked in order, it is the last or the next. */
    private void find(int index) {
        if (record > 0 && index <= selected.mark(record - 1)) {
            record = 0;
        }
        while (record < records.count() - 1 && index > selected.mark(record)) {
            record++;
        }
    }

    private MalformedRecordException located(MalformedRecordException e) {
        find(e.offset());
        MalformedRecordException misfit = misfits.get(record);
        if (misfit != null) {
            return misfit;
        }
        return new MalformedRecordException(records.start(record), e.column(), e.rule(), e.found(), e.remedy());
    }

    @Override
    public boolean readsDocuments() {
        return decoder.readsDocuments();
    }

    @Override
    public boolean endsDocument() {
        return decoder.endsDocument();
    }

    @Override
    public int documentStart() {
        find(decoder.documentStart());
        return records.start(record);
    }

    @Override
    public int documentEnd() {
        find(decoder.documentStart());
        return records.end(record);
    }

    /** The place of a payload of which only a part is shown: its first line is filtered too. */
    private final class FilteredEdges implements Edges {
        private final Edges edges;

        FilteredEdges(Edges edges) {
            this.edges = edges;
        }

        @Override
        public boolean nothingBefore() {
            return edges.nothingBefore();
        }

        @Override
        public boolean nothingAfter(ByteTest something) {
            return edges.nothingAfter(something);
        }

        @Override
        public byte[] firstLine() {
            byte[] line = edges.firstLine();
            if (line != firstLine) {
                firstLine = line;
                firstLineSelected = filtered(line);
            }
            return firstLineSelected;
        }

        /** If the filter does not fit, the payload of the first line says so, and nobody learns from it. */
        private byte[] filtered(byte[] line) {
            ByteSink out = new ByteSink();
            try {
                select(line, 0, line.length, out);
            } catch (MalformedRecordException e) {
                return new byte[] {NO_JSON};
            }
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }
}
