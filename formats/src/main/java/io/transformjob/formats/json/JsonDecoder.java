package io.transformjob.formats.json;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;

/**
 * {@code application/jsonlines} of either kind: if the first line of the object is a document of a given layout, every line
 * is one and answered as a whole; else the lines are records for another decoder.
 */
public final class JsonDecoder implements BatchDecoder {
    private final FirstRecord firstRecord = new FirstRecord();
    private final DocumentReader reader;
    private final BatchDecoder documents;
    private final BatchDecoder records;

    private BatchDecoder decoder;

    /**
     * @param reader of the documents
     * @param records decoder of lines that are none
     */
    public JsonDecoder(DocumentReader reader, BatchDecoder records) {
        this.reader = reader;
        this.documents = new JsonDocumentDecoder(true, reader);
        this.records = records;
        this.decoder = records;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        decoder = records;
        int first = JsonText.stripStart(bytes, from, to, edges);
        // Of a payload without a line too: the answer to a record that was not read is like those to others.
        if ((first < to || !edges.nothingBefore()) && holdsDocument(bytes, first, to, edges)) {
            decoder = documents;
        }
        decoder.start(bytes, from, to, edges);
    }

    private boolean holdsDocument(byte[] bytes, int from, int to, Edges edges) {
        firstRecord.find(bytes, from, to, edges);
        return firstRecord.tape() != null && reader.reads(firstRecord.tape());
    }

    @Override
    public void resume(int from, int to) {
        decoder.resume(from, to);
    }

    @Override
    public FeatureBatch next() {
        return decoder.next();
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
        return decoder.documentStart();
    }

    @Override
    public int documentEnd() {
        return decoder.documentEnd();
    }
}
