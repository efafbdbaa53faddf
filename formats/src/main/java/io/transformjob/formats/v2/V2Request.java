package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.json.JsonTape.Type;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A V2 inference request: tensors, and what is asked of them. Its elements are read from the message when they are asked for;
 * a request is valid as long as tape and bytes are. Parameters that are not known here change nothing, nested ones included.
 *
 * <p>Source: Open Inference Protocol, "Inference Request JSON Object"; Triton, "Binary Tensor Data Extension".
 */
public final class V2Request {
    /**
     * An output that is asked for.
     *
     * @param binary whether it is to come back as bytes behind the JSON
     */
    public record Output(String name, boolean binary) {}

    private static final byte[] ID = Tensors.ascii("id");
    private static final byte[] INPUTS = Tensors.ascii("inputs");
    private static final byte[] OUTPUTS = Tensors.ascii("outputs");
    private static final byte[] NAME = Tensors.ascii("name");
    private static final byte[] BINARY_DATA = Tensors.ascii("binary_data");
    private static final byte[] BINARY_DATA_OUTPUT = Tensors.ascii("binary_data_output");

    private final JsonTape tape;
    /** Node of the id; -1 if there is none. */
    private final int id;

    private final List<V2Tensor> inputs;
    private final List<Output> outputs;
    private final boolean binaryOutputs;
    private final ContentType contentType;

    private V2Request(
            JsonTape tape,
            int id,
            List<V2Tensor> inputs,
            List<Output> outputs,
            boolean binaryOutputs,
            ContentType contentType) {
        this.tape = tape;
        this.id = id;
        this.inputs = inputs;
        this.outputs = outputs;
        this.binaryOutputs = binaryOutputs;
        this.contentType = contentType;
    }

    /** Whether a JSON text is a V2 request, be it malformed: no other layout has the member {@code inputs}. */
    public static boolean isRequest(JsonTape tape) {
        return tape.is(0, Type.OBJECT) && tape.member(0, INPUTS) >= 0;
    }

    /**
     * Reads a request without bytes behind its JSON.
     *
     * @throws MalformedRecordException if it breaks the protocol; the offset is an index into the tape's bytes
     */
    public static V2Request read(JsonTape tape) {
        return read(tape, tape.bytes(), 0, 0);
    }

    /**
     * Reads a request with the bytes {@code [from, to)} behind its JSON.
     *
     * @throws MalformedRecordException as {@link #read(JsonTape)}, or if the bytes are not exactly those of the inputs
     */
    public static V2Request read(JsonTape tape, byte[] binary, int from, int to) {
        int start = tape.start(0);
        if (!tape.is(0, Type.OBJECT)) {
            throw new MalformedRecordException(
                    start, 0, "a V2 request must be an object", Tensors.found(tape, 0), "Write it with \"inputs\".");
        }
        int array = tape.member(0, INPUTS);
        if (array < 0 || !tape.is(array, Type.ARRAY) || tape.count(array) == 0) {
            throw new MalformedRecordException(
                    start,
                    0,
                    "a V2 request must have \"inputs\", an array of at least one",
                    array < 0 ? "none" : Tensors.found(tape, array),
                    "Write it as {\"inputs\": [{\"name\": \"x\", \"shape\": [1, 2], \"datatype\": \"FP32\", \"data\":"
                            + " [1.5, 16]}]}.");
        }
        Tensors tensors = new Tensors(tape, "input", binary, from, to);
        int parameters = tensors.parameters(0);
        boolean binaryOutputs = truth(tape, parameters, BINARY_DATA_OUTPUT, false);
        return new V2Request(
                tape,
                id(tape),
                tensors.read(array),
                outputs(tape, tensors, binaryOutputs),
                binaryOutputs,
                tensors.contentType(parameters).orElse(null));
    }

    /**
     * A request that is the bytes of one tensor and nothing else: a row of FP32, whose outputs all come back as bytes (Triton,
     * "Raw Binary Request").
     *
     * @throws MalformedRecordException if the bytes are not whole numbers of four bytes
     */
    public static V2Request ofRow(byte[] bytes, int from, int to) {
        int count = (to - from) / Float.BYTES;
        if ((to - from) % Float.BYTES != 0) {
            throw new MalformedRecordException(
                    from,
                    0,
                    "a raw V2 request must be a row of FP32, 4 bytes each",
                    "%d bytes".formatted(to - from),
                    "Send JSON before the bytes if they are of another datatype.");
        }
        Elements elements = new BinaryElements(Datatype.FP32, bytes, from, to);
        V2Tensor row = new V2Tensor("input-0", Datatype.FP32, new long[] {1, count}, count, elements, null);
        return new V2Request(null, -1, List.of(row), List.of(), true, null);
    }

    /**
     * Writes a request in compact JSON.
     *
     * @param outputs empty to ask for all
     * @param binary whether elements are to stand behind the JSON, all of them
     * @return length of the JSON
     * @throws IllegalArgumentException if an element has no form in JSON, and is to stand there
     */
    public static int write(
            Optional<String> id, List<V2Tensor> inputs, List<Output> outputs, boolean binary, ByteSink out) {
        int start = out.length();
        ByteSink bytes = new ByteSink();
        out.write("{");
        id.ifPresent(text -> {
            out.write("\"id\":");
            out.write(TensorText.quote(text));
            out.write(",");
        });
        out.write("\"inputs\":[");
        TensorText.write(inputs, Collections.nCopies(inputs.size(), binary), out, bytes);
        out.write("]");
        for (int i = 0; i < outputs.size(); i++) {
            out.write(i == 0 ? ",\"outputs\":[{\"name\":" : ",{\"name\":");
            out.write(TensorText.quote(outputs.get(i).name()));
            out.write(outputs.get(i).binary() ? ",\"parameters\":{\"binary_data\":true}}" : "}");
        }
        out.write(outputs.isEmpty() ? "}" : "]}");
        int length = out.length() - start;
        out.write(bytes.bytes(), 0, bytes.length());
        return length;
    }

    /** Bytes that the inputs of a request claim behind its JSON; {@link Long#MAX_VALUE} for that and above. */
    static long binaryLength(JsonTape tape) {
        int array = tape.is(0, Type.OBJECT) ? tape.member(0, INPUTS) : -1;
        return array < 0 ? 0 : Tensors.binaryLength(tape, array);
    }

    private static int id(JsonTape tape) {
        int id = tape.member(0, ID);
        if (id < 0 || tape.is(id, Type.NULL)) {
            return -1;
        }
        if (!tape.is(id, Type.STRING)) {
            throw new MalformedRecordException(
                    tape.start(0), 0, "\"id\" must be a text", Tensors.found(tape, id), "Write it in quotes.");
        }
        return id;
    }

    private static List<Output> outputs(JsonTape tape, Tensors tensors, boolean binaryOutputs) {
        int array = tape.member(0, OUTPUTS);
        if (array < 0 || tape.is(array, Type.NULL)) {
            return List.of();
        }
        if (!tape.is(array, Type.ARRAY)) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "\"outputs\" must be an array",
                    Tensors.found(tape, array),
                    "Leave it out to get every output.");
        }
        List<Output> outputs = new ArrayList<>(tape.count(array));
        Set<String> names = new HashSet<>();
        for (int node = array + 1; node < tape.next(array); node = tape.next(node)) {
            int name = tape.is(node, Type.OBJECT) ? tape.member(node, NAME) : -1;
            if (name < 0 || !tape.is(name, Type.STRING) || !names.add(tape.text(name))) {
                throw new MalformedRecordException(
                        tape.start(0),
                        0,
                        "each of \"outputs\" must be an object with a \"name\" of its own",
                        Tensors.found(tape, node),
                        "Write it as {\"outputs\": [{\"name\": \"predict\"}]}.");
            }
            int parameters = tensors.parameters(node);
            outputs.add(new Output(tape.text(name), truth(tape, parameters, BINARY_DATA, binaryOutputs)));
        }
        return outputs;
    }

    private static boolean truth(JsonTape tape, int parameters, byte[] name, boolean absent) {
        int node = parameters < 0 ? -1 : tape.member(parameters, name);
        if (node < 0) {
            return absent;
        }
        if (!tape.is(node, Type.TRUE) && !tape.is(node, Type.FALSE)) {
            throw new MalformedRecordException(
                    tape.start(0),
                    0,
                    "\"%s\" must be true or false".formatted(new String(name, StandardCharsets.US_ASCII)),
                    Tensors.found(tape, node),
                    "Leave it out to get JSON.");
        }
        return tape.is(node, Type.TRUE);
    }

    public Optional<String> id() {
        return id < 0 ? Optional.empty() : Optional.of(tape.text(id));
    }

    /** Writes the id as the JSON string that it was in the request; there must be one. */
    void writeId(ByteSink out) {
        out.write(tape.bytes(), tape.start(id), tape.end(id));
    }

    boolean hasId() {
        return id >= 0;
    }

    /** At least one, in the order of the message. */
    public List<V2Tensor> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The outputs that are asked for; empty for all of them. */
    public List<Output> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** Whether outputs come back as bytes unless they are asked for otherwise. */
    public boolean binaryOutputs() {
        return binaryOutputs;
    }

    /** What {@code parameters.content_type} of the request says, if it is known. */
    public Optional<ContentType> contentType() {
        return Optional.ofNullable(contentType);
    }
}
