package io.transformjob.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.model.RequestForm;
import io.transformjob.model.Scorer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A network of 28 features and 64 hidden units: a batch through the scorer, and through ONNX Runtime alone with tensors made once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkOnnxScorer {
    private static final int COLUMNS = 28;
    private static final int HIDDEN = 64;
    private static final long SEED = 28;

    @Param({"64", "1024"})
    public int rows;

    private final DenseBatch batch = new DenseBatch();
    private Scorer scorer;
    private OrtSession session;
    private Map<String, OnnxTensor> inputs;
    private Map<String, OnnxTensor> outputs;
    private FloatBuffer in;
    private FloatBuffer out;
    private float[] answers;

    /** Loads the model twice, and fails unless all answers are equal, bit for bit. */
    @Setup
    public void prepare() throws IOException, OrtException {
        Random random = new Random(SEED);
        batch.reset(COLUMNS, rows);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                batch.values()[row * COLUMNS + column] = (float) random.nextGaussian();
            }
            batch.addRow(0, 0, false);
        }
        byte[] model = OnnxContainerTest.network(COLUMNS, HIDDEN, SEED);
        scorer = OnnxContainerTest.open(model)
                .handler(RequestForm.of("text/csv", null))
                .newScorer();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        session = environment.createSession(model, options);
        ByteBuffer input = OrtModel.direct(rows * COLUMNS * Float.BYTES);
        ByteBuffer output = OrtModel.direct(rows * Float.BYTES);
        in = input.asFloatBuffer();
        out = output.asFloatBuffer();
        answers = new float[rows];
        inputs = Map.of("x", OnnxTensor.createTensor(environment, in, new long[] {rows, COLUMNS}));
        outputs = Map.of("y", OnnxTensor.createTensor(environment, out, new long[] {rows, 1}));
        ScoreBatch ours = scorer();
        float[] theirs = runtimeAlone();
        for (int row = 0; row < rows; row++) {
            if (ours.values(0)[row] != theirs[row]) {
                throw new IllegalStateException(
                        "row %d: ours %s, theirs %s".formatted(row, ours.values(0)[row], theirs[row]));
            }
        }
    }

    @Benchmark
    public ScoreBatch scorer() {
        return scorer.score(batch);
    }

    @Benchmark
    public float[] runtimeAlone() throws OrtException {
        in.clear().put(batch.values(), 0, rows * COLUMNS);
        session.run(inputs, outputs).close();
        out.clear().get(answers);
        return answers;
    }
}
