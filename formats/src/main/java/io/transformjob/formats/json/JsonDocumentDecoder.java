package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import java.util.List;

/**
 * {@code application/json}: a payload of documents, each of which holds any number of rows and is answered as a whole. The
 * payload is one document, or each of its lines is one. White space around documents is no part of them; blank lines at the
 * edges of the object are no lines. What a document says is for its {@link DocumentReader} to tell, which the first document
 * of the object decides on.
 */
public final class JsonDocumentDecoder implements BatchDecoder {
    private final JsonTape tape = new JsonTape();
    private final FirstRecord firstRecord = new FirstRecord();
    private final List<DocumentReader> readers;
    private final boolean lines;

    private DocumentReader reader;
    private byte[] bytes;
    private int position;
    private int end;
    /** The payload without what is stripped of it. */
    private int first;

    private int last;
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
        first = from;
        last = to;
        inDocument = false;
        reader = readers.get(readers.size() - 1);
        if (lines) {
            position = JsonText.stripStart(bytes, from, to, edges);
            end = JsonText.stripEnd(bytes, position, to, edges);
            first = position;
            last = end;
            // Of a payload without a line too: the answer to a record that was not read is like those to others.
            if (readers.size() > 1 && (position < end || !edges.nothingBefore())) {
                firstRecord.find(bytes, position, end, edges);
                chooseByFirstRecord();
            }
        }
    }

    @Override
    public void resume(int from, int to) {
        position = Math.max(from, first);
        end = Math.min(to, last);
        inDocument = false;
    }

    @Override
    public boolean payloadIsRecord() {
        return !lines;
    }

    @Override
    public FeatureBatch next() {
        if (!inDocument) {
            if (position >= end) {
                return null;
            }
            startDocument();
        }
        FeatureBatch batch = reader.next();
        inDocument = reader.hasMore();
        return batch;
    }

    private void chooseByFirstRecord() {
        for (DocumentReader candidate : readers) {
            if (candidate.startText(firstRecord.bytes(), firstRecord.start(), firstRecord.end(), true)) {
                reader = candidate;
                return;
            }
        }
        choose(firstRecord.tape());
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

    private void startDocument() {
        int stop = lines ? JsonText.lineEnd(bytes, position, end) : end;
        documentStart = JsonText.skipWhitespace(bytes, position, stop);
        documentEnd = stop;
        while (documentEnd > documentStart && JsonTape.isWhitespace(bytes[documentEnd - 1])) {
            documentEnd--;
        }
        if (lines && documentStart == documentEnd) {
            throw JsonText.blankLine(position);
        }
        position = stop + 1;
        if (!startText()) {
            parse();
            reader.start(tape);
        }
    }

    private boolean startText() {
        if (lines) {
            return reader.startText(bytes, documentStart, documentEnd, true);
        }
        for (DocumentReader candidate : readers) {
            if (candidate.startText(bytes, documentStart, documentEnd, false)) {
                reader = candidate;
                return true;
            }
        }
        return false;
    }

    private void parse() {
        int behind = JsonText.skipWhitespace(bytes, tape.parse(bytes, documentStart, documentEnd), documentEnd);
        if (behind < documentEnd) {
            throw JsonText.secondValue(bytes, documentStart, behind, documentEnd, lines);
        }
        if (!lines) {
            choose(tape);
        }
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
