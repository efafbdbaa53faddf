package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A V2 inference response. Parameters are not kept.
 *
 * <p>Source: Open Inference Protocol, "Inference Response JSON Object"; Triton, "Binary Tensor Data Extension".
 *
 * @param modelName of the model that answers; empty if the message names none, as in the protocol's own example
 * @param modelVersion of that model
 * @param id of the request
 * @param outputs valid as long as the message is
 */
public record V2Response(
        Optional<String> modelName, Optional<String> modelVersion, Optional<String> id, List<V2Tensor> outputs) {
    private static final byte[] MODEL_NAME = Tensors.ascii("model_name");
    private static final byte[] MODEL_VERSION = Tensors.ascii("model_version");
    private static final byte[] ID = Tensors.ascii("id");
    private static final byte[] OUTPUTS = Tensors.ascii("outputs");

    public V2Response {
        outputs = List.copyOf(outputs);
    }

    /**
     * Reads a response with the bytes {@code [from, to)} behind its JSON.
     *
     * @throws MalformedRecordException if it breaks the protocol, or if the bytes are not exactly those of the outputs; the
     *     offset is an index into the tape's bytes
     */
    public static V2Response read(JsonTape tape, byte[] binary, int from, int to) {
        int array = tape.is(0, Type.OBJECT) ? tape.member(0, OUTPUTS) : -1;
        if (array < 0 || !tape.is(array, Type.ARRAY)) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "a V2 response must have \"outputs\", an array",
                    Tensors.found(tape, Math.max(0, array)),
                    "Ask a server that speaks the protocol.");
        }
        return new V2Response(
                text(tape, MODEL_NAME),
                text(tape, MODEL_VERSION),
                text(tape, ID),
                new Tensors(tape, "output", binary, from, to).read(array));
    }

    /** What is no text is no name. */
    private static Optional<String> text(JsonTape tape, byte[] name) {
        int node = tape.member(0, name);
        return node >= 0 && tape.is(node, Type.STRING) ? Optional.of(tape.text(node)) : Optional.empty();
    }

    /**
     * Writes the response in compact JSON; what is empty is left out.
     *
     * @param binary whether elements are to stand behind the JSON, all of them
     * @return length of the JSON
     * @throws IllegalArgumentException if an element has no form in JSON, and is to stand there
     */
    public int write(boolean binary, ByteSink out) {
        return write(Collections.nCopies(outputs.size(), binary), out);
    }

    /** As {@link #write(boolean, ByteSink)}, of each output on its own. */
    int write(List<Boolean> binary, ByteSink out) {
        int start = out.length();
        ByteSink bytes = new ByteSink();
        out.write((byte) '{');
        member(MODEL_NAME, modelName, out);
        member(MODEL_VERSION, modelVersion, out);
        member(ID, id, out);
        out.write("\"outputs\":[");
        TensorText.write(outputs, binary, out, bytes);
        out.write("]}");
        int length = out.length() - start;
        out.write(bytes.bytes(), 0, bytes.length());
        return length;
    }

    private static void member(byte[] name, Optional<String> value, ByteSink out) {
        value.ifPresent(text -> {
            out.write((byte) '"');
            out.write(name);
            out.write("\":");
            out.write(TensorText.quote(text));
            out.write((byte) ',');
        });
    }
}
