package io.transformjob.model.xgboost;

import io.transformjob.benchmark.BenchmarkModel;
import io.transformjob.benchmark.HiggsRows;
import io.transformjob.formats.artifact.xgboost.XgboostModel;
import io.transformjob.formats.artifact.xgboost.XgboostModelReader;
import io.transformjob.formats.batch.DenseBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Margins of trees of depth 6 over rows of 28 columns, in rows per second, beside the native library on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BenchmarkTreeScorer {
    private static final int ROWS = 4096;
    /** Rows of a batch, as the decoder makes them. */
    private static final int BATCH_ROWS = 1024;

    private static final long SEED = 28;
    private static final String LIBRARY = Oracle.LIBRARY;

    @Param({"100", "500"})
    public int trees;

    private final float[] rows = new float[ROWS * HiggsRows.COLUMNS];
    private final DenseBatch[] batches = new DenseBatch[ROWS / BATCH_ROWS];
    private final float[] margins = new float[ROWS];
    private XgboostPredictor.Cursor cursor;
    private Booster booster;

    /** Loads the model twice, and fails unless all margins are equal, bit for bit. */
    @Setup
    public void prepare() throws IOException, XGBoostError {
        Oracle.requireLibrary();
        HiggsRows source = new HiggsRows(SEED);
        for (int row = 0; row < ROWS; row++) {
            source.next(rows, row * HiggsRows.COLUMNS);
        }
        for (int i = 0; i < batches.length; i++) {
            batches[i] = batch(i * BATCH_ROWS);
        }
        byte[] file = Files.readAllBytes(BenchmarkModel.trees(Path.of("target", "benchmark", "models"), trees)
                .file());
        XgboostModel model = XgboostModelReader.read("model", file);
        cursor = XgboostPredictor.of("model", model, Models.rules(LIBRARY)).newCursor();
        booster = XGBoost.loadModel(file);
        booster.setParam("nthread", 1);
        float[] ours = kernel();
        float[][] theirs = library();
        for (int row = 0; row < ROWS; row++) {
            if (ours[row] != theirs[row][0]) {
                throw new IllegalStateException("row %d (seed %d) has margin %s, the library says %s"
                        .formatted(row, SEED, ours[row], theirs[row][0]));
            }
        }
    }

    private DenseBatch batch(int firstRow) {
        DenseBatch batch = new DenseBatch();
        batch.reset(HiggsRows.COLUMNS, BATCH_ROWS);
        System.arraycopy(rows, firstRow * HiggsRows.COLUMNS, batch.values(), 0, BATCH_ROWS * HiggsRows.COLUMNS);
        for (int row = 0; row < BATCH_ROWS; row++) {
            batch.addRow(row, row, false);
        }
        return batch;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] kernel() {
        for (int i = 0; i < batches.length; i++) {
            System.arraycopy(cursor.margins(batches[i]), 0, margins, i * BATCH_ROWS, BATCH_ROWS);
        }
        return margins;
    }

    /** A new matrix each time: the library keeps the predictions of one. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[][] library() throws XGBoostError {
        DMatrix matrix = new DMatrix(rows, ROWS, HiggsRows.COLUMNS, Float.NaN);
        float[][] answer = booster.predict(matrix, true);
        matrix.dispose();
        return answer;
    }
}
