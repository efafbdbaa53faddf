package io.transformjob.formats.v2;

import io.transformjob.formats.batch.BatchDecoder;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.OptionalInt;

/**
 * {@code application/octet-stream}: a payload is one V2 request, JSON with the bytes of its tensors behind it. In HTTP a header
 * tells the length of the JSON. Where it is not told, it is what the tensors leave: their lengths stand in the JSON, and
 * between that and their bytes may be nothing but white space.
 *
 * <p>Source: Triton, "Binary Tensor Data Extension", {@code Inference-Header-Content-Length}.
 */
public final class V2BinaryDecoder implements BatchDecoder {
    private final JsonTape tape = new JsonTape();
    private final V2Requests requests;
    private final OptionalInt jsonLength;

    private int start;
    private int end;
    private boolean given;

    /** @param jsonLength bytes of the JSON; 0 if a request is the bytes of one row and nothing else; empty if not told */
    public V2BinaryDecoder(V2Requests requests, OptionalInt jsonLength) {
        this.requests = requests;
        this.jsonLength = jsonLength;
    }

    @Override
    public void start(byte[] bytes, int from, int to, Edges edges) {
        start = from;
        end = to;
        given = false;
        requests.start(request(bytes, from, to), from, to);
    }

    private V2Request request(byte[] bytes, int from, int to) {
        if (jsonLength.isEmpty()) {
            int jsonEnd = tape.parse(bytes, from, to);
            long length = V2Request.binaryLength(tape);
            int binaryFrom = length > to - jsonEnd ? jsonEnd : to - (int) length;
            for (int i = jsonEnd; i < binaryFrom; i++) {
                if (!JsonTape.isWhitespace(bytes[i])) {
                    throw new MalformedRecordException(
                            from,
                            0,
                            "the bytes behind the JSON must be those of its tensors",
                            "%d bytes in place of %d".formatted(to - jsonEnd, length),
                            "Give each tensor its binary_data_size.");
                }
            }
            return V2Request.read(tape, bytes, binaryFrom, to);
        }
        int length = jsonLength.getAsInt();
        if (length == 0) {
            return V2Request.ofRow(bytes, from, to);
        }
        if (length > to - from) {
            throw new MalformedRecordException(
                    from,
                    0,
                    "a request must begin with %d bytes of JSON".formatted(length),
                    "%d bytes".formatted(to - from),
                    "Correct inference-header-content-length.");
        }
        tape.parseWhole(bytes, from, from + length);
        return V2Request.read(tape, bytes, from + length, to);
    }

    @Override
    public void resume(int from, int to) {
        throw new IllegalStateException("a payload is one record");
    }

    @Override
    public boolean payloadIsRecord() {
        return true;
    }

    @Override
    public FeatureBatch next() {
        if (given && !requests.hasMore()) {
            return null;
        }
        given = true;
        return requests.next();
    }

    @Override
    public boolean readsDocuments() {
        return true;
    }

    @Override
    public boolean endsDocument() {
        return !requests.hasMore();
    }

    @Override
    public int documentStart() {
        return start;
    }

    @Override
    public int documentEnd() {
        return end;
    }
}
