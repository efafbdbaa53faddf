package io.transformjob.model.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.onnx.ZipMaps;
import io.transformjob.formats.number.ElementType;
import io.transformjob.model.Scorer;
import java.lang.ref.Cleaner;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in a session of ONNX Runtime: one for all tasks of a JVM, each of which runs it on its own thread and no other, since
 * threads are Spark's to hand out. Native memory is given back when the model is no longer reachable.
 */
final class OrtModel implements LoadedModel {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int FOUND_LENGTH_MAX = 300;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final GraphForm form;

    private OrtModel(OrtEnvironment environment, OrtSession session, GraphForm form) {
        this.environment = environment;
        this.session = session;
        this.form = form;
    }

    /**
     * Loads a model that keeps the rules.
     *
     * @throws ArtifactException if the runtime does not take it
     */
    static OrtModel load(GraphForm form, ZipMaps model, List<Weights> weights) {
        List<AutoCloseable> held = new ArrayList<>();
        try {
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "transform-job");
            SessionOptions options = new SessionOptions();
            held.add(options);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setDeterministicCompute(true);
            // Else the runtime would take a file of its own format for what it is, and that has not been checked.
            options.addConfigEntry("session.load_model_format", "ONNX");
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            Map<String, OnnxTensorLike> outside = new HashMap<>();
            for (Weights each : weights) {
                OnnxTensor tensor = tensor(environment, each);
                held.add(tensor);
                outside.put(each.tensor().name(), tensor);
            }
            if (!outside.isEmpty()) {
                options.addExternalInitializers(outside);
            }
            OrtSession session = environment.createSession(model.model().bytes(), options);
            // Last of all, so that what it uses goes after it.
            held.add(0, session);
            OrtModel loaded = new OrtModel(environment, session, form);
            closeAfter(loaded, held);
            return loaded;
        } catch (OrtException e) {
            held.forEach(OrtModel::close);
            throw new ArtifactException(
                    form.member(),
                    "ONNX Runtime must take the model",
                    reason(e),
                    "Check the model with the library that exported it, or export it anew");
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Weights weights) throws OrtException {
        ByteBuffer bytes = direct(weights.length());
        bytes.put(weights.file(), weights.offset(), weights.length()).rewind();
        ElementType type = ModelInput.elementOf(weights.tensor().type())
                .orElseThrow(() -> new ArtifactException(
                        "the archive",
                        "weights in other files must be of a type that can be handed over",
                        weights.tensor().description(),
                        "Export the model with its weights inside the file"));
        return OnnxTensor.createTensor(environment, bytes, weights.tensor().shape(), javaType(type));
    }

    static ByteBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    static OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case BOOL -> OnnxJavaType.BOOL;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case UINT8 -> OnnxJavaType.UINT8;
            case UINT16, UINT32, UINT64 -> throw new IllegalArgumentException("no tensor of " + type);
        };
    }

    static ElementType elementType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT32;
            case DOUBLE -> ElementType.FLOAT64;
            case FLOAT16 -> ElementType.FLOAT16;
            case BFLOAT16 -> ElementType.BFLOAT16;
            case BOOL -> ElementType.BOOL;
            case INT8 -> ElementType.INT8;
            case INT16 -> ElementType.INT16;
            case INT32 -> ElementType.INT32;
            case INT64 -> ElementType.INT64;
            case UINT8 -> ElementType.UINT8;
            case STRING, UNKNOWN -> throw new IllegalArgumentException("no numbers of type " + type);
        };
    }

    /** Closes native things once their owner is gone; they must not lead to it. */
    static void closeAfter(Object owner, List<? extends AutoCloseable> held) {
        CLEANER.register(owner, () -> held.forEach(OrtModel::close));
    }

    private static void close(AutoCloseable held) {
        try {
            held.close();
        } catch (Exception e) {
            // Nothing is left to be done with it.
            throw new IllegalStateException(e);
        }
    }

    /** What the runtime says, without where in its source it says so: {@code …message: /file.cc:12 Class::method(types) reason}. */
    static String reason(OrtException e) {
        String message = String.valueOf(e.getMessage()).strip();
        int source = message.indexOf("message: ");
        String reason = message.substring(source < 0 ? 0 : source + "message: ".length());
        if (reason.startsWith("/")) {
            int depth = 0;
            int i = reason.indexOf('(');
            for (; i >= 0 && i < reason.length(); i++) {
                depth += reason.charAt(i) == '(' ? 1 : reason.charAt(i) == ')' ? -1 : 0;
                if (depth == 0) {
                    reason = reason.substring(i + 1).strip();
                    break;
                }
            }
        }
        reason = reason.replaceAll("\\s+", " ").replaceFirst("\\.$", "");
        return reason.length() > FOUND_LENGTH_MAX ? reason.substring(0, FOUND_LENGTH_MAX) + "…" : reason;
    }

    @Override
    public List<String> kernels() {
        return List.of("ONNX Runtime %s, one thread for each task".formatted(environment.getVersion()));
    }

    @Override
    public List<URL> jars() {
        return List.of(OrtLibrary.jar());
    }

    @Override
    public Map<String, String> processEnvironment() {
        return OrtLibrary.environment();
    }

    @Override
    public GraphForm form() {
        return form;
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession session() {
        return session;
    }

    /** The texts of a tensor of any shape. */
    static List<byte[]> texts(OnnxTensor tensor) throws OrtException {
        List<byte[]> texts = new ArrayList<>();
        addTexts(tensor.getValue(), texts);
        return texts;
    }

    private static void addTexts(Object value, List<byte[]> into) {
        if (value instanceof Object[] values) {
            for (Object each : values) {
                addTexts(each, into);
            }
        } else {
            into.add(((String) value).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Scorer newScorer(boolean tensorAnswers) {
        return new OrtScorer(this, tensorAnswers);
    }
}
