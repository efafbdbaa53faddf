package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.MalformedRecordException;

/**
 * {@code application/json}: a payload of documents, each of which holds any number of rows and is answered as a whole. The
 * payload is one document, or each of its lines is one. White space around documents is no part of them; blank lines at the
 * edges of the object are no lines. What a document says is for its {@link DocumentReader} to tell.
 */
public final class JsonDocumentDecoder implements BatchDecoder {
    private static final String ONE_VALUE =
            "That is JSON Lines: set SplitType to Line, or put the records into one array \"instances\".";

    private final JsonTape tape = new JsonTape();
    private final DocumentReader reader;
    private final boolean lines;

    private byte[] bytes;
    private int position;
    private int end;
    private boolean inDocument;
    private int documentStart;
    private int documentEnd;

    /** @param lines whether each line is a document; else a payload is one */
    public JsonDocumentDecoder(DocumentReader reader, boolean lines) {
        this.reader = reader;
        this.lines = lines;
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
        }
    }

    @Override
    public FeatureBatch next() {
        if (!inDocument) {
            if (position >= end) {
                return null;
            }
            parse();
            reader.start(tape);
        }
        FeatureBatch batch = reader.next();
        inDocument = reader.hasMore();
        return batch;
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
            throw new MalformedRecordException(
                    documentStart,
                    0,
                    "a record must be one JSON value",
                    "%s behind it".formatted(MalformedRecordException.quote(bytes, behind, stop)),
                    lines ? "Write each value on a line of its own." : ONE_VALUE);
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
