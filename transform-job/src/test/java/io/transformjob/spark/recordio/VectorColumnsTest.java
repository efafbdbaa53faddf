package io.transformjob.spark.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The vectors of spark.ml, which nothing but these tests is compiled against. */
class VectorColumnsTest extends DataSourceTest {
    private static final StructType LABELLED =
            new StructType().add("label", DataTypes.DoubleType).add("features", SQLDataTypes.VectorType());

    @Test
    void denseVectorsAreTheReferenceWritersBytes() throws IOException {
        write(spark().createDataFrame(
                                List.of(
                                        row(1.0, Vectors.dense(1.5, 16, 14, 23)),
                                        row(0.0, Vectors.dense(-2, 100.2, 15.2, 9.2))),
                                LABELLED)
                        .coalesce(1))
                .save(path("out"));
        assertThat(onlyPart(folder.resolve("out")))
                .isEqualTo(Files.readAllBytes(VECTORS.resolve("dense_float32_labels.pbr")));
    }

    @Test
    void sparseVectorsAreTheReferenceWritersBytes() throws IOException {
        write(spark().createDataFrame(
                                List.of(
                                        row(0.0, Vectors.sparse(4, new int[] {1, 3}, new double[] {1, 2})),
                                        row(0.0, Vectors.sparse(4, new int[0], new double[0])),
                                        row(0.0, Vectors.sparse(4, new int[] {0, 3}, new double[] {3, 4}))),
                                LABELLED)
                        .coalesce(1)
                        .drop("label"))
                .save(path("out"));
        assertThat(onlyPart(folder.resolve("out")))
                .isEqualTo(Files.readAllBytes(VECTORS.resolve("sparse_float32.pbr")));
    }

    @Test
    void tensorsAreReadAsVectorsDenseOrSparseAsTheyAre() {
        String file = file(
                "a.pbr",
                TensorRecord.of(Tensor.dense(1.5f, 16), Tensor.dense(1)),
                TensorRecord.of(Tensor.sparse(5, new long[] {3, 1}, new int[] {30, 10}), Tensor.dense(0)),
                TensorRecord.of(Tensor.sparse(5, new long[0], new float[0]), Tensor.dense(0)),
                TensorRecord.of(Tensor.dense(0.1), Tensor.dense(2)));
        Dataset<Row> rows = read().option("features-type", "vector").load(file);
        assertThat(rows.schema()).isEqualTo(LABELLED);
        assertThat(rows.collectAsList())
                .containsExactly(
                        row(1.0, Vectors.dense(1.5, 16)),
                        row(0.0, Vectors.sparse(5, new int[] {1, 3}, new double[] {10, 30})),
                        row(0.0, Vectors.sparse(5, new int[0], new double[0])),
                        row(2.0, Vectors.dense(0.1)));
    }

    @Test
    void aGivenSchemaMayHaveVectors() {
        Dataset<Row> rows = read().schema(LABELLED).load(VECTORS + "/sparse_float64_2000.pbr");
        assertThat(rows.collectAsList())
                .containsExactly(row(
                        null, Vectors.sparse(2000, new int[] {26, 182, 232, 243, 431}, new double[] {1, 1, 1, 4, 1})));
    }

    @Test
    void vectorsComeBackAsTheyWere() {
        Dataset<Row> rows = spark().createDataFrame(
                        List.of(
                                row(1.0, Vectors.dense(0.1, Double.NaN, -0.0)),
                                row(2.0, Vectors.sparse(1 << 30, new int[] {0, (1 << 30) - 1}, new double[] {0, 1e300
                                })),
                                row(3.0, Vectors.dense(new double[0]))),
                        LABELLED)
                .coalesce(1);
        write(rows).option("tensor-type", "float64").save(path("out"));
        assertThat(read().schema(LABELLED).load(path("out")).collectAsList()).isEqualTo(rows.collectAsList());
    }

    @Test
    void aNumberTooLargeForATensorIsTold() {
        Dataset<Row> rows = spark().createDataFrame(List.of(row(1.0, Vectors.dense(1, 1e300))), LABELLED);
        assertThat(rootMessage(catchThrowable(() -> write(rows.coalesce(1)).save(path("out")))))
                .isEqualTo(
                        "row 1 of partition 0: column features must hold numbers of float32, found 1.0E300. Set tensor-type to float64.");
    }

    @Test
    void aMatrixIsRefused() {
        Dataset<Row> rows =
                spark().createDataFrame(List.of(), new StructType().add("features", SQLDataTypes.MatrixType()));
        assertThatThrownBy(() -> write(rows).save(path("out")))
                .hasMessage(
                        "column features must be a number, an array of numbers, a vector of spark.ml, struct<size:int,indices:array<int>,values:array<…>> or binary, got matrix. Cast it, or leave it out.");
    }
}
