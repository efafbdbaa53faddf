package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.List;

/**
 * {@code application/json}: a payload of documents, each of which holds any number of rows and is answered as a whole. The
 * payload is one document, or each of its lines is one. White space around documents is no part of them; blank lines at the
 * edges of the object are no lines. What a document says is for its {@link DocumentReader} to tell, which the first document
 * of the object decides on.
 */
public final class JsonDocumentDecoder implements BatchDecoder {
    private static final String ONE_VALUE =
            "That is JSON Lines: set SplitType to Line, or put the records into one array \"instances\".";

    private final JsonTape tape = new JsonTape();
    private final FirstRecord firstRecord = new FirstRecord();
    private final List<DocumentReader> readers;
    private final boolean lines;

    private DocumentReader reader;
    private byte[] bytes;
    private int position;
    private int end;
    private boolean inDocument;
    private int documentStart;
    private int documentEnd;

    /**
     * @param lines whether each line is a document; else a payload is one
     * @param readers of which the first that reads the first document reads all, or else the last one
     */
    public JsonDocumentDecoder(boolean lines, DocumentReader... readers) {
        this.lines = lines;
        this.readers = List.of(readers);
        this.reader = readers[readers.length - 1];
    }

    /** The reader of the payload that was started, told from its first batch on. */
    public DocumentReader reader() {
        return reader;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        this.bytes = bytes;
        position = from;
        end = to;
        inDocument = false;
        if (lines) {
            position = JsonText.stripStart(bytes, from, to, edges);
            end = JsonText.stripEnd(bytes, position, to, edges);
            if (readers.size() > 1 && position < end) {
                choose(firstRecord.of(bytes, position, end, edges));
            }
        }
    }

    @Override
    public FeatureBatch next() {
        if (!inDocument) {
            if (position >= end) {
                return null;
            }
            parse();
            if (!lines) {
                choose(tape);
            }
            reader.start(tape);
        }
        FeatureBatch batch = reader.next();
        inDocument = reader.hasMore();
        return batch;
    }

    /** @param first null if the first document is none; its payload is then refused */
    private void choose(JsonTape first) {
        reader = readers.get(readers.size() - 1);
        for (int i = readers.size() - 1; first != null && i >= 0; i--) {
            if (readers.get(i).reads(first)) {
                reader = readers.get(i);
            }
        }
    }

    private void parse() {
        int stop = lines ? JsonText.lineEnd(bytes, position, end) : end;
        documentStart = JsonText.skipWhitespace(bytes, position, stop);
        if (lines && documentStart == stop) {
            throw JsonText.blankLine(position);
        }
        documentEnd = tape.parse(bytes, documentStart, stop);
        int behind = JsonText.skipWhitespace(bytes, documentEnd, stop);
        if (behind < stop) {
            throw lines
                    ? JsonText.secondValue(bytes, documentStart, behind, stop)
                    : new MalformedRecordException(
                            documentStart,
                            0,
                            "an object must be one JSON value",
                            "%s behind it".formatted(MalformedRecordException.quote(bytes, behind, stop)),
                            ONE_VALUE);
        }
        position = stop + 1;
    }

    @Override
    public boolean readsDocuments() {
        return true;
    }

    @Override
    public boolean endsDocument() {
        return !inDocument;
    }

    @Override
    public int documentStart() {
        return documentStart;
    }

    @Override
    public int documentEnd() {
        return documentEnd;
    }
}
