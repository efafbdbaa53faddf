package io.transformjob.formats.artifact.onnx;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.onnx.OnnxAttribute.Kind;
import io.transformjob.formats.artifact.onnx.OnnxModel.Function;
import io.transformjob.formats.artifact.onnx.OnnxModel.OperatorSet;
import io.transformjob.formats.artifact.onnx.OnnxTensor.ExternalData;
import io.transformjob.formats.artifact.onnx.OnnxValue.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads ONNX files. Every length is checked against the bytes there are before anything is allocated by it, shapes are
 * multiplied with care, and a tensor has as many elements as its shape says. What the operators mean is not checked.
 *
 * <p>Source: onnx/onnx {@code onnx/onnx.in.proto}.
 */
public final class OnnxModelReader {
    /** Operators, values, attributes and different texts in a file: a bound of memory, since two bytes are enough for one. */
    private static final int ITEMS_MAX = 2_000_000;

    private static final int DIMENSIONS_MAX = 32;
    private static final String LARGE = "Leave out of the model what scoring does not need";

    private final String member;
    private int items;
    /** The text that was read last: enumerations of trees are long runs of one text. */
    private String text = "";

    private OnnxModelReader(String member) {
        this.member = member;
    }

    /**
     * Reads a file.
     *
     * @param member what it is, as messages name it
     * @param bytes kept, not copied
     * @throws ArtifactException if it is no ONNX model, damaged or beyond a limit
     */
    public static OnnxModel read(String member, byte[] bytes) {
        Message message = Message.file(new ByteCursor(member, bytes), "the model");
        return new OnnxModelReader(member).model(message, bytes);
    }

    /**
     * Reads a file that holds one tensor, as those of ONNX's conformance tests do.
     *
     * @throws ArtifactException as {@link #read}
     */
    public static OnnxTensor readTensor(String member, byte[] bytes) {
        Message message = Message.file(new ByteCursor(member, bytes), "the tensor");
        return new OnnxModelReader(member).tensor(message);
    }

    /**
     * Whether a file begins like an ONNX model: no magic tells, but the version of its format, which stands first, and the
     * producer, the operator sets or the graph behind it.
     */
    public static boolean recognizes(byte[] bytes) {
        return bytes.length > 4
                && bytes[0] == 8
                && bytes[1] > 0
                && bytes[1] < 64
                && (bytes[2] == 0x12 || bytes[2] == 0x3A || bytes[2] == 0x42 || bytes[2] == 0x1A || bytes[2] == 0x22);
    }

    private OnnxModel model(Message in, byte[] bytes) {
        long irVersion = 0;
        String producer = "";
        String producerVersion = "";
        List<OperatorSet> operatorSets = new ArrayList<>();
        OnnxGraph graph = null;
        List<Function> functions = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> irVersion = in.number("ir_version");
                case 2 -> producer = in.text("producer_name");
                case 3 -> producerVersion = in.text("producer_version");
                case 7 -> {
                    if (graph != null) {
                        throw in.fault("a model must have one graph", "another");
                    }
                    graph = graph(in.message("the graph"));
                }
                case 8 -> operatorSets.add(operatorSet(in.message("an operator set")));
                case 14 -> entry(in.message("metadata"), metadata);
                case 25 -> functions.add(function(in.message("a function")));
                default -> {}
            }
        }
        if (graph == null || irVersion < 1) {
            throw new ArtifactException(
                    member,
                    "an ONNX model must have a version of its format and a graph",
                    graph == null ? "no graph" : "version " + irVersion,
                    "Export the model with a converter to ONNX");
        }
        String writer = producerVersion.isEmpty() ? producer : producer + " " + producerVersion;
        return new OnnxModel(member, bytes, irVersion, writer.strip(), operatorSets, graph, functions, metadata);
    }

    private OperatorSet operatorSet(Message in) {
        count(in);
        String domain = "";
        long version = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> domain = text(in, "a domain");
                case 2 -> version = in.number("a version");
                default -> {}
            }
        }
        return new OperatorSet(domain(domain), version);
    }

    /** ONNX's own domain has two names. */
    private static String domain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    private void entry(Message in, Map<String, String> into) {
        count(in);
        String key = "";
        String value = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> key = in.text("a key");
                case 2 -> value = in.text("a value");
                default -> {}
            }
        }
        into.put(key, value);
    }

    private Function function(Message in) {
        count(in);
        String name = "";
        String domain = "";
        String overload = "";
        List<OperatorSet> operatorSets = new ArrayList<>();
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxAttribute> defaults = new ArrayList<>(0);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = text(in, "a function's name");
                case 7 -> nodes.add(node(in.message("an operator")));
                case 9 -> operatorSets.add(operatorSet(in.message("an operator set")));
                case 10 -> domain = text(in, "a domain");
                case 11 -> defaults.add(attribute(in.message("an attribute")));
                case 13 -> overload = text(in, "a function's overload");
                default -> {}
            }
        }
        return new Function(domain(domain), name, overload, operatorSets, nodes, defaults);
    }

    private OnnxGraph graph(Message in) {
        count(in);
        String name = "";
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxTensor> initializers = new ArrayList<>();
        List<String> sparse = new ArrayList<>();
        List<OnnxValue> inputs = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> nodes.add(node(in.message("an operator")));
                case 2 -> name = in.text("a graph's name");
                case 5 -> initializers.add(tensor(in.message("an initializer")));
                case 11 -> inputs.add(value(in.message("an input")));
                case 12 -> outputs.add(value(in.message("an output")));
                case 15 -> sparse.add(sparseTensor(in.message("a sparse initializer")));
                default -> {}
            }
        }
        return new OnnxGraph(name, nodes, initializers, sparse, inputs, outputs, in.from(), in.end());
    }

    private OnnxNode node(Message in) {
        count(in);
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>(2);
        List<String> outputs = new ArrayList<>(1);
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> inputs.add(text(in, "an input of an operator"));
                case 2 -> outputs.add(text(in, "an output of an operator"));
                case 3 -> name = text(in, "an operator's name");
                case 4 -> operator = text(in, "op_type");
                case 5 -> {
                    OnnxAttribute attribute = attribute(in.message("an attribute"));
                    if (attributes.put(attribute.name(), attribute) != null) {
                        throw in.fault(
                                "attributes of an operator must have a name each",
                                "%s twice".formatted(ArtifactException.quote(attribute.name())));
                    }
                }
                case 7 -> domain = text(in, "a domain");
                default -> {}
            }
        }
        return new OnnxNode(name, operator, domain(domain), inputs, outputs, attributes, in.from(), in.end());
    }

    private OnnxAttribute attribute(Message in) {
        count(in);
        AttributeContent content = new AttributeContent();
        String name = "";
        String reference = "";
        long declared = -1;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = text(in, "an attribute's name");
                case 2 -> content.fraction = in.fraction("a float");
                case 3 -> content.number = in.number("an int");
                case 4 -> content.text = bytesAsText(in, "a string");
                case 5 -> content.tensors.add(tensor(in.message("a tensor")));
                case 6 -> content.graphs.add(graph(in.message("a graph")));
                case 7 -> content.floats += in.countFixed(4, "floats");
                case 8 -> content.ints += in.countNumbers("ints");
                case 9 -> content.texts.add(bytesAsText(in, "a string"));
                case 10 -> content.tensorList.add(tensor(in.message("a tensor")));
                case 11 -> content.graphList.add(graph(in.message("a graph")));
                case 20 -> declared = in.number("an attribute's kind");
                case 21 -> reference = text(in, "ref_attr_name");
                case 22, 23 -> {
                    sparseTensor(in.message("a sparse tensor"));
                    content.sparse = true;
                }
                case 14, 15 -> type(in.message("a type"));
                default -> {}
            }
        }
        if (!reference.isEmpty()) {
            content.requireOnly(in, Kind.REFERENCE, name);
            return new OnnxAttribute(member, name, Kind.REFERENCE, reference);
        }
        Kind kind = content.kind(in, declared);
        content.requireOnly(in, kind, name);
        return new OnnxAttribute(member, name, kind, content.value(in, kind));
    }

    /** What the fields of an attribute hold, of which its kind names one. */
    private static final class AttributeContent {
        private Float fraction;
        private Long number;
        private String text;
        private int floats;
        private int ints;
        private final List<OnnxTensor> tensors = new ArrayList<>(0);
        private final List<OnnxGraph> graphs = new ArrayList<>(0);
        private final List<String> texts = new ArrayList<>(0);
        private final List<OnnxTensor> tensorList = new ArrayList<>(0);
        private final List<OnnxGraph> graphList = new ArrayList<>(0);
        private boolean sparse;

        /** Before version 2 of the format attributes did not say their kind. */
        private Kind kind(Message in, long declared) {
            Kind[] kinds = Kind.values();
            if (declared > Kind.TYPES.ordinal() || declared < -1) {
                throw in.fault("an attribute's kind must be from 0 to 14", Long.toString(declared));
            }
            if (declared > 0) {
                return kinds[(int) declared];
            }
            if (fraction != null) {
                return Kind.FLOAT;
            } else if (number != null) {
                return Kind.INT;
            } else if (text != null) {
                return Kind.STRING;
            } else if (!tensors.isEmpty()) {
                return Kind.TENSOR;
            } else if (!graphs.isEmpty()) {
                return Kind.GRAPH;
            } else if (floats > 0) {
                return Kind.FLOATS;
            } else if (ints > 0) {
                return Kind.INTS;
            } else if (!texts.isEmpty()) {
                return Kind.STRINGS;
            } else if (!tensorList.isEmpty()) {
                return Kind.TENSORS;
            }
            if (sparse) {
                return Kind.SPARSE_TENSOR;
            }
            return graphList.isEmpty() ? Kind.UNDEFINED : Kind.GRAPHS;
        }

        /** Graphs and tensors that an attribute holds beside what it says would be looked at by nobody here. */
        private void requireOnly(Message in, Kind kind, String name) {
            boolean hidden = !tensors.isEmpty() && kind != Kind.TENSOR
                    || !graphs.isEmpty() && kind != Kind.GRAPH
                    || !tensorList.isEmpty() && kind != Kind.TENSORS
                    || !graphList.isEmpty() && kind != Kind.GRAPHS
                    || sparse && kind != Kind.SPARSE_TENSOR && kind != Kind.SPARSE_TENSORS;
            if (hidden) {
                throw in.fault(
                        "attribute %s must hold what its kind says, %s".formatted(ArtifactException.quote(name), kind),
                        "graphs or tensors besides");
            }
        }

        /** Fields of proto2 that are left out have a default: 0 or an empty text; of messages there is none. */
        private Object value(Message in, Kind kind) {
            return switch (kind) {
                case FLOAT -> fraction == null ? 0f : fraction;
                case INT -> number == null ? 0L : number;
                case STRING -> text == null ? "" : text;
                case TENSOR -> only(in, tensors, "tensor");
                case GRAPH -> only(in, graphs, "graph");
                case FLOATS -> readFloats(in.again());
                case INTS -> readInts(in.again());
                case STRINGS -> List.copyOf(texts);
                case TENSORS -> List.copyOf(tensorList);
                case GRAPHS -> List.copyOf(graphList);
                default -> kind;
            };
        }

        private static Object only(Message in, List<?> values, String what) {
            if (values.size() != 1) {
                throw in.fault("an attribute of kind %s must hold one".formatted(what), values.size() + " of them");
            }
            return values.get(0);
        }

        private float[] readFloats(Message in) {
            float[] values = new float[floats];
            int at = 0;
            for (int field = in.next(); field != 0; field = in.next()) {
                if (field == 7) {
                    at = in.floats(values, at, "floats");
                }
            }
            return values;
        }

        private long[] readInts(Message in) {
            long[] values = new long[ints];
            int at = 0;
            for (int field = in.next(); field != 0; field = in.next()) {
                if (field == 8) {
                    at = in.numbers(values, at, "ints");
                }
            }
            return values;
        }
    }

    /** The name of its values. */
    private String sparseTensor(Message in) {
        count(in);
        String name = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = partOfSparse(in, "values of a sparse tensor").name();
                case 2 -> partOfSparse(in, "indices of a sparse tensor");
                default -> {}
            }
        }
        return name;
    }

    private OnnxTensor partOfSparse(Message in, String what) {
        OnnxTensor part = tensor(in.message(what));
        if (part.external().isPresent()) {
            throw in.fault(
                    what + " must lie in the model's own file",
                    "a reference to "
                            + ArtifactException.quote(part.external().get().location()),
                    "Export the model with its weights inside the file");
        }
        return part;
    }

    private OnnxTensor tensor(Message in) {
        count(in);
        String name = "";
        long code = 0;
        long location = 0;
        int dimensions = 0;
        boolean segmented = false;
        Message raw = null;
        Map<String, String> external = new LinkedHashMap<>();
        long[] stored = new long[12];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> dimensions += in.countNumbers("dims");
                case 2 -> code = in.number("data_type");
                case 3 -> segmented = true;
                case 4 -> stored[field] += in.countFixed(4, "float_data");
                case 5, 7, 11 -> stored[field] += in.countNumbers("data of a tensor");
                case 6 -> {
                    stored[field]++;
                    in.range("string_data");
                    count(in);
                }
                case 8 -> name = text(in, "a tensor's name");
                case 9 -> raw = in.range("raw_data");
                case 10 -> stored[field] += in.countFixed(8, "double_data");
                case 13 -> entry(in.message("external_data"), external);
                case 14 -> location = in.number("data_location");
                default -> {}
            }
        }
        String tensor = "tensor " + ArtifactException.quote(name);
        long number = code;
        OnnxType type = OnnxType.of(code)
                .orElseThrow(
                        () -> in.fault("the type of %s must be from 1 to 23".formatted(tensor), Long.toString(number)));
        if (segmented) {
            throw in.fault(tensor + " must be whole", "a segment", "Export the model again with a current converter");
        }
        long[] shape = shape(in.again(), dimensions, tensor);
        int count = elementCount(in, shape, type, tensor);
        if (location != 0 || !external.isEmpty()) {
            if (location != 1 || raw != null || type == OnnxType.STRING) {
                throw in.fault(tensor + " must lie in the file or outside, and texts in it", "both");
            }
            return new OnnxTensor(name, type, shape, count, externalData(in, tensor, external), in, null);
        }
        requireFilled(in, tensor, type, shape, count, raw, stored[type.field()]);
        return new OnnxTensor(name, type, shape, count, null, in, raw);
    }

    private static void requireFilled(
            Message in, String tensor, OnnxType type, long[] shape, int count, Message raw, long stored) {
        if (raw != null && type != OnnxType.STRING) {
            if (raw.length() != type.bytes(count)) {
                throw in.fault(
                        "%s must fill %s%s".formatted(tensor, type, Arrays.toString(shape)),
                        "%d bytes".formatted(raw.length()));
            }
        } else if (raw != null || stored != type.stored(count)) {
            throw in.fault(
                    "%s must fill %s%s".formatted(tensor, type, Arrays.toString(shape)),
                    raw != null ? "texts as bytes" : "%d elements".formatted(stored));
        }
    }

    private static long[] shape(Message in, int dimensions, String tensor) {
        if (dimensions > DIMENSIONS_MAX) {
            throw in.fault(
                    "%s must have at most %d dimensions".formatted(tensor, DIMENSIONS_MAX),
                    Integer.toString(dimensions));
        }
        long[] shape = new long[dimensions];
        int at = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                at = in.numbers(shape, at, "dims");
            }
        }
        return shape;
    }

    private static int elementCount(Message in, long[] shape, OnnxType type, String tensor) {
        long limit = Integer.MAX_VALUE / Math.max(1, type.bits() / 8);
        long count = 1;
        boolean empty = false;
        for (long length : shape) {
            if (length < 0) {
                throw in.fault("dimensions of %s must not be negative".formatted(tensor), Long.toString(length));
            }
            empty |= length == 0;
        }
        for (long length : shape) {
            if (!empty && count > limit / length) {
                throw in.fault("%s must have less than 2 GiB".formatted(tensor), type + Arrays.toString(shape), LARGE);
            }
            count *= length;
        }
        return empty ? 0 : (int) count;
    }

    private static ExternalData externalData(Message in, String tensor, Map<String, String> entries) {
        String location = entries.getOrDefault("location", "");
        if (location.isEmpty()) {
            throw in.fault(tensor + " outside the file must have a location", "none");
        }
        return new ExternalData(
                location,
                byteCount(in, tensor, "offset", entries.getOrDefault("offset", "0")),
                entries.containsKey("length") ? byteCount(in, tensor, "length", entries.get("length")) : -1);
    }

    private static long byteCount(Message in, String tensor, String what, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw in.fault(
                    "the %s of %s outside the file must be a count of bytes".formatted(what, tensor),
                    ArtifactException.quote(text));
        }
        return Long.parseLong(text);
    }

    private OnnxValue value(Message in) {
        count(in);
        String name = "";
        OnnxValue.Type type = new OnnxValue.Unknown();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = text(in, "a value's name");
                case 2 -> type = type(in.message("a type"));
                default -> {}
            }
        }
        return new OnnxValue(name, type, in.from(), in.end());
    }

    private OnnxValue.Type type(Message in) {
        count(in);
        OnnxValue.Type type = new OnnxValue.Unknown();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> type = tensorType(in.message("a tensor type"));
                case 4 -> type = new OnnxValue.Sequence(elementType(in.message("a sequence type"), 1));
                case 5 -> type = mapType(in.message("a map type"));
                case 8 -> type = new OnnxValue.Other("a sparse tensor");
                case 9 -> type = new OnnxValue.Other("a value that may be absent");
                default -> {}
            }
        }
        return type;
    }

    private OnnxValue.Type elementType(Message in, int wanted) {
        OnnxValue.Type type = new OnnxValue.Unknown();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == wanted) {
                type = type(in.message("a type"));
            }
        }
        return type;
    }

    private OnnxValue.Type mapType(Message in) {
        OnnxType key = OnnxType.INT64;
        OnnxValue.Type value = new OnnxValue.Unknown();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> key = elementType(in, in.number("key_type"));
                case 2 -> value = type(in.message("a type"));
                default -> {}
            }
        }
        return new OnnxValue.Mapping(key, value);
    }

    private OnnxValue.Type tensorType(Message in) {
        long code = 0;
        List<Dimension> shape = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> code = in.number("elem_type");
                case 2 -> shape = dimensions(in.message("a shape"));
                default -> {}
            }
        }
        return code == 0
                ? new OnnxValue.Unknown()
                : new OnnxValue.Tensor(
                        elementType(in, code), Optional.ofNullable(shape).map(List::copyOf));
    }

    private static OnnxType elementType(Message in, long code) {
        return OnnxType.of(code).orElseThrow(() -> in.fault("element types must be from 1 to 23", Long.toString(code)));
    }

    private List<Dimension> dimensions(Message in) {
        List<Dimension> dimensions = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                if (dimensions.size() == DIMENSIONS_MAX) {
                    throw in.fault("a value must have at most %d dimensions".formatted(DIMENSIONS_MAX), "more");
                }
                dimensions.add(dimension(in.message("a dimension")));
            }
        }
        return dimensions;
    }

    private Dimension dimension(Message in) {
        count(in);
        long length = -1;
        String parameter = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> length = Math.max(-1, in.number("dim_value"));
                case 2 -> parameter = text(in, "dim_param");
                default -> {}
            }
        }
        return new Dimension(length, parameter);
    }

    private String text(Message in, String what) {
        return shared(in, in.text(what));
    }

    /** Strings of attributes are bytes to the format; operators that this reader is for take them as texts. */
    private String bytesAsText(Message in, String what) {
        return shared(in, in.textOrLatin(what));
    }

    /** The text before if it is the same, which is then no part of its own. */
    private String shared(Message in, String read) {
        if (!read.equals(text)) {
            count(in);
            text = read;
        }
        return text;
    }

    private void count(Message in) {
        if (++items > ITEMS_MAX) {
            throw in.fault("a model must have at most %d parts".formatted(ITEMS_MAX), "more", LARGE);
        }
    }
}
