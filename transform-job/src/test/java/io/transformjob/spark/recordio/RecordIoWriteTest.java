package io.transformjob.spark.recordio;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows become files: the bytes that SageMaker's own writer makes, all of them or none. */
class RecordIoWriteTest extends DataSourceTest {
    private static final String SPARSE = "struct<size:int,indices:array<int>,values:array<double>>";

    @Test
    void theBytesAreThoseOfTheReferenceWriter() throws IOException {
        Dataset<Row> labelled = rows(
                "label double, features array<double>",
                row(1.0, new double[] {1.5, 16, 14, 23}),
                row(0.0, new double[] {-2, 100.2, 15.2, 9.2}));
        assertBytes(labelled, "float32", "dense_float32_labels");
        assertBytes(labelled.drop("label"), "float32", "dense_float32");
        assertBytes(labelled.drop("label"), "float64", "dense_float64");
        assertBytes(labelled.drop("label"), "auto", "dense_float64");
        assertBytes(
                rows("features array<int>", row(new int[] {1, 16, 14, 23}), row(new int[] {-2, 100, 15, 9})),
                "int32",
                "dense_int32");
        assertBytes(
                rows(
                        "features " + SPARSE,
                        row(row(4, new int[] {1, 3}, new double[] {1, 2})),
                        row(row(4, new int[0], new double[0])),
                        row(row(4, new int[] {0, 3}, new double[] {3, 4}))),
                "float32",
                "sparse_float32");
        assertBytes(
                rows("features " + SPARSE, row(row(2000, new int[] {26, 182, 232, 243, 431}, new double[] {1, 1, 1, 4, 1
                }))),
                "float64",
                "sparse_float64_2000");
        // A magic number in the data is left as it is.
        assertBytes(
                rows("features array<float>", row(new float[] {1f, -1804698880f, 2f})),
                "float32",
                "unescaped_magic_protobuf");
        assertBytes(
                rows(
                        "configuration string, metadata string, uid string, features array<float>",
                        row("{\"k\":2}", "{\"created_at\":\"2017-06-03\"}", "abc123", new float[] {1f, 2f})),
                "float32",
                "uid_metadata_configuration");
    }

    private void assertBytes(Dataset<Row> rows, String tensorType, String vector) throws IOException {
        Path out = folder.resolve(vector + "-" + tensorType);
        write(rows).option("tensor-type", tensorType).save(out.toString());
        assertThat(onlyPart(out)).isEqualTo(Files.readAllBytes(VECTORS.resolve(vector + ".pbr")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dense_float32       | features array<float>
            dense_float64       | features array<double>
            dense_int32         | features array<int>
            sparse_float64_2000 | features struct<size:int,indices:array<int>,values:array<double>>
            """)
    void whatWasReadIsWrittenAsItWas(String vector, String schema) throws IOException {
        String file = VECTORS + "/" + vector + ".pbr";
        write(read().schema(schema).load(file)).option("tensor-type", "auto").save(path("out"));
        assertThat(onlyPart(folder.resolve("out"))).isEqualTo(Files.readAllBytes(Path.of(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "boolean, true, FLOAT32 1.0, FLOAT64 1.0, INT32 1, INT32 1",
        "tinyint, 7, FLOAT32 7.0, FLOAT64 7.0, INT32 7, INT32 7",
        "smallint, 7, FLOAT32 7.0, FLOAT64 7.0, INT32 7, INT32 7",
        "int, 16777217, FLOAT32 1.6777216E7, FLOAT64 1.6777217E7, INT32 16777217, INT32 16777217",
        "bigint, 7, FLOAT32 7.0, FLOAT64 7.0, INT32 7, INT32 7",
        "float, 7.5, FLOAT32 7.5, FLOAT64 7.5, , FLOAT32 7.5",
        "double, 0.1, FLOAT32 0.1, FLOAT64 0.1, , FLOAT64 0.1",
        "float, 'double(''NaN'')', FLOAT32 NaN, FLOAT64 NaN, , FLOAT32 NaN",
        "double, 'double(''-inf'')', FLOAT32 -Infinity, FLOAT64 -Infinity, , FLOAT64 -Infinity",
    })
    void numbersOfEachTypeAsEachTensor(
            String type, String literal, String float32, String float64, String int32, String auto) throws IOException {
        Dataset<Row> rows = spark().sql(
                        "select cast(%1$s as %2$s) label, array(cast(%1$s as %2$s)) features".formatted(literal, type));
        boolean isArrayType = !List.of("boolean", "tinyint", "smallint").contains(type);
        Dataset<Row> written =
                isArrayType ? rows : rows.withColumn("features", col("features").cast("array<int>"));
        assertWritten(written, "float32", float32);
        assertWritten(written, "float64", float64);
        assertWritten(written, "auto", auto);
        if (int32 != null) {
            assertWritten(written, "int32", int32);
        } else {
            assertThat(rootMessage(catchThrowable(
                            () -> write(written).option("tensor-type", "int32").save(path("int32")))))
                    .matches("row 1 of partition 0: column label must hold whole numbers of 32 bits, found \\S+\\."
                            + " Set tensor-type to float64 or float32\\.");
        }
    }

    private void assertWritten(Dataset<Row> rows, String tensorType, String expected) throws IOException {
        write(rows).option("tensor-type", tensorType).save(path(tensorType));
        TensorRecord record = records(parts(folder.resolve(tensorType)).get(0)).get(0);
        assertThat(text(record.label().orElseThrow())).isEqualTo(expected);
        assertThat(text(record.row().orElseThrow())).isEqualTo(expected);
    }

    private static String text(Tensor tensor) {
        return tensor.type() + " "
                + switch (tensor.type()) {
                    case FLOAT32 -> Float.toString(tensor.floats()[0]);
                    case FLOAT64 -> Double.toString(tensor.doubles()[0]);
                    default -> Integer.toString(tensor.ints()[0]);
                };
    }

    @Test
    void everyColumnHasItsFieldAndNullHasNone() throws IOException {
        String schema = "label_score double, label array<float>, features_b int, features array<int>, uid string, "
                + "metadata string, configuration string, features_image binary";
        write(rows(
                        schema,
                        row(0.5, new float[] {1, 2}, 3, new int[] {4}, "u", "m", "c", new byte[] {5, 6}),
                        row(null, null, null, new int[] {4}, null, null, null, null)))
                .option("tensor-type", "auto")
                .save(path("out"));
        List<TensorRecord> records = records(parts(folder.resolve("out")).get(0));
        assertThat(records)
                .containsExactly(
                        new TensorRecord(
                                Map.of(
                                        "values",
                                        Tensor.dense(4),
                                        "b",
                                        Tensor.dense(3),
                                        "image",
                                        Tensor.bytes(List.of(new byte[] {5, 6}), Optional.empty())),
                                Map.of("values", Tensor.dense(1f, 2f), "score", Tensor.dense(0.5)),
                                Optional.of("u"),
                                Optional.of("m"),
                                Optional.of("c")),
                        TensorRecord.of(Tensor.dense(4)));
        List<Row> read = read().schema(schema).load(path("out")).collectAsList();
        assertThat(read.get(0).json())
                .isEqualTo("{\"label_score\":0.5,\"label\":[1.0,2.0],\"features_b\":3,\"features\":[4],\"uid\":\"u\","
                        + "\"metadata\":\"m\",\"configuration\":\"c\",\"features_image\":\"BQY=\"}");
        assertThat(read.get(1).json()).contains("\"features\":[4]").contains("\"label\":null");
    }

    @ParameterizedTest
    @CsvSource({"features-column,label-column", "featuresColumnName,labelColumnName"})
    void columnsAreNamedByOptions(String featuresColumn, String labelColumn) throws IOException {
        write(rows("y double, x array<float>", row(1.0, new float[] {1.5f, 16, 14, 23})))
                .option(featuresColumn, "x")
                .option(labelColumn, "y")
                .save(path("out"));
        byte[] vector = Files.readAllBytes(VECTORS.resolve("dense_float32_labels.pbr"));
        assertThat(onlyPart(folder.resolve("out"))).isEqualTo(Arrays.copyOf(vector, 60));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            label int, id int, features array<int>  | a column must be features, features_<key>, label, label_<key>, uid, metadata or configuration, got "id". Leave it out, or name another by the options features-column and label-column.
            label int, uid string                   | a row must have a column features, got label, uid. Name another by the option features-column.
            features string                         | column features must be a number, an array of numbers, a vector of spark.ml, struct<size:int,indices:array<int>,values:array<…>> or binary, got string. Cast it, or leave it out.
            features array<array<double>>           | column features must be a number, an array of numbers, a vector of spark.ml, struct<size:int,indices:array<int>,values:array<…>> or binary, got array<array<double>>. Cast it, or leave it out.
            features array<int>, uid bigint         | column uid must be string, got bigint
            """)
    void aColumnThatNoRecordHasIsRefusedBeforeAnyTask(String schema, String message) throws IOException {
        Dataset<Row> rows = rows(schema);
        assertThatThrownBy(() -> write(rows).save(path("out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(names(folder)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            features array<float>  | cast(null as array<float>)                  | column features must not be null, found null. Fill it in, or leave the row out.
            features array<double> | array(1.0d, null)                           | column features must have no null in it, found null at index 1. Fill it in, with NaN for a missing number, or leave the row out.
            features array<double> | array(1.0d, -1e39d)                         | column features must hold numbers of float32, found -1.0E39. Set tensor-type to float64.
            features struct<size:int,indices:array<int>,values:array<double>> | named_struct('size', 4, 'indices', array(1), 'values', array(1.0d, 2.0d))       | column features must have as many indices as values, found 1 and 2. Correct the row.
            features struct<size:int,indices:array<int>,values:array<double>> | named_struct('size', 4, 'indices', array(1, 4), 'values', array(1.0d, 2.0d))    | column features must have indices in order from 0 to 3, each once, found 4 after 1. Correct the row.
            features struct<size:int,indices:array<int>,values:array<double>> | named_struct('size', 4, 'indices', array(2, 2), 'values', array(1.0d, 2.0d))    | column features must have indices in order from 0 to 3, each once, found 2 after 2. Correct the row.
            features struct<size:int,indices:array<int>,values:array<double>> | named_struct('size', 4, 'indices', array(-1), 'values', array(1.0d))            | column features must have indices in order from 0 to 3, each once, found -1. Correct the row.
            features struct<size:int,indices:array<int>,values:array<double>> | named_struct('size', cast(null as int), 'indices', array(1), 'values', array(1.0d)) | column features must have size, indices and values, found null. Leave the row out.
            """)
    void aRowThatCannotBeWrittenIsToldAndNothingIsLeft(String schema, String value, String message) throws IOException {
        Dataset<Row> rows = spark().sql("select cast(%s as %s) features".formatted(value, schema.substring(9)));
        assertThat(rootMessage(catchThrowable(() -> write(rows).save(path("out")))))
                .isEqualTo("row 1 of partition 0: " + message);
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aTaskThatFailsLeavesNothingOfTheOthers() throws IOException {
        Dataset<Row> rows = spark().range(0, 1000, 1, 4)
                .selectExpr("if(id = 990, cast(null as array<double>), array(double(id))) features");
        assertThat(rootMessage(catchThrowable(() -> write(rows).save(path("out")))))
                .isEqualTo(
                        "row 241 of partition 3: column features must not be null, found null. Fill it in, or leave the row out.");
        assertThat(names(folder)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SaveMode.class,
            names = {"Append", "Overwrite"})
    void aWriteThatFailsLeavesWhatWasThere(SaveMode mode) throws IOException {
        write(numbers(0, 10)).save(path("out"));
        List<String> before = names(folder);
        Dataset<Row> rows = spark().range(0, 1000, 1, 4)
                .selectExpr("if(id = 990, cast(null as array<double>), array(double(id))) features");
        assertThat(catchThrowable(() -> write(rows).mode(mode).save(path("out"))))
                .isNotNull();
        assertThat(names(folder)).isEqualTo(before);
        assertThat(read().load(path("out")).count()).isEqualTo(10);
    }

    /** Rows with {@code features} from one to another number, in two partitions. */
    private static Dataset<Row> numbers(long from, long to) {
        return spark().range(from, to, 1, 2).selectExpr("array(float(id)) features");
    }

    @Test
    void withoutAModeAPathMustNotExist() throws IOException {
        write(numbers(0, 4)).save(path("out"));
        List<String> before = names(folder);
        assertThat(before).hasSize(3).allMatch(name -> name.matches("out|out/part-0000[01]-[0-9a-f]{32}\\.pbr"));
        assertThatThrownBy(() -> write(numbers(4, 8)).save(path("out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "path must not exist in save mode errorifexists, found %s. Use mode append, overwrite or ignore, or another path.",
                        path("out"));
        assertThat(names(folder)).isEqualTo(before);
        Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> write(numbers(4, 8)).mode("error").save(path("empty")))
                .hasMessageStartingWith("path must not exist in save mode errorifexists, found ");
    }

    @Test
    void ignoreWritesOnlyWhereNothingIs() {
        write(numbers(0, 4)).mode("ignore").save(path("out"));
        write(numbers(4, 8)).mode("ignore").save(path("out"));
        assertThat(values("out")).isEqualTo(Set.of(0f, 1f, 2f, 3f));
    }

    @Test
    void appendAddsFiles() throws IOException {
        write(numbers(0, 4)).mode("append").save(path("out"));
        write(numbers(4, 8)).mode("append").save(path("out"));
        assertThat(values("out")).isEqualTo(Set.of(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f));
        assertThat(parts(folder.resolve("out"))).hasSize(4);
    }

    @Test
    void overwriteReplacesAllThatAReaderSaw() throws IOException {
        write(numbers(0, 4)).mode("overwrite").save(path("out"));
        file("out/deeper/a.pbr", TensorRecord.of(Tensor.dense(9f)));
        Files.createFile(folder.resolve("out/_marker"));
        write(numbers(4, 8)).mode("overwrite").save(path("out"));
        assertThat(values("out")).isEqualTo(Set.of(4f, 5f, 6f, 7f));
        assertThat(names(folder)).hasSize(4).contains("out/_marker");
    }

    @Test
    void whatIsOverwrittenCanBeReadInTheSameQuery() {
        write(numbers(0, 4)).save(path("out"));
        write(read().load(path("out")).selectExpr("transform(features, x -> x + 10) features"))
                .mode("overwrite")
                .save(path("out"));
        assertThat(values("out")).isEqualTo(Set.of(10f, 11f, 12f, 13f));
    }

    private Set<Float> values(String name) {
        Set<Float> values = new HashSet<>();
        for (Row row : read().load(path(name)).collectAsList()) {
            assertThat(values.add(row.<Float>getList(0).get(0))).isTrue();
        }
        return values;
    }

    @Test
    void aPartitionWithoutRowsHasNoFile() throws IOException {
        write(spark().range(0, 100, 1, 4).where("id >= 75").selectExpr("array(int(id)) features"))
                .save(path("out"));
        assertThat(names(folder)).hasSize(2).last().asString().startsWith("out/part-00003-");
        write(numbers(0, 0)).save(path("empty"));
        assertThat(names(folder.resolve("empty"))).isEmpty();
        assertThat(Files.isDirectory(folder.resolve("empty"))).isTrue();
    }

    @Test
    void thereIsNoMarkerBesideTheDataUnlessItIsAskedFor() throws IOException {
        write(numbers(0, 1))
                .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "true")
                .save(path("out"));
        assertThat(names(folder.resolve("out"))).hasSize(2).first().isEqualTo("_SUCCESS");
        assertThat(values("out")).isEqualTo(Set.of(0f));
    }

    @Test
    void noneOrAllAlsoWhereAClusterSaysOtherwise() throws IOException {
        Dataset<Row> rows = spark().range(0, 100, 1, 2)
                .selectExpr("if(id = 99, cast(null as array<double>), array(double(id))) features")
                .coalesce(2);
        assertThat(catchThrowable(() -> write(rows)
                        .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
                        .save(path("out"))))
                .isNotNull();
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aFileInTheWayOfTheFolderIsTold() throws IOException {
        Files.writeString(folder.resolve("out"), "a file");
        for (String mode : List.of("append", "overwrite")) {
            assertThatThrownBy(() -> write(numbers(0, 1)).mode(mode).save(path("out")))
                    .hasMessage(
                            "path must name a folder, found a file at file:%s. Remove it, or write elsewhere.",
                            path("out"));
        }
        assertThat(Files.readString(folder.resolve("out"))).isEqualTo("a file");
    }

    @Test
    void partitioningByColumnsIsRefused() {
        Dataset<Row> rows = rows("label int, features array<int>", row(1, new int[] {1}));
        assertThatThrownBy(() -> write(rows).partitionBy("label").save(path("out")))
                .hasMessage("partitionBy must not be used, as a record holds all of its row, got columns [\"label\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            compression   | gzip   | an option of recordio-protobuf must be one of [features-column, label-column, tensor-type] or a Hadoop property, such as fs.s3a.endpoint, got "compression"
            tensor-type   | bfloat | option tensor-type must be one of [float32, float64, int32, auto], got "bfloat"
            """)
    void anOptionThatIsNoneIsRefused(String option, String value, String message) {
        assertThatThrownBy(() -> write(numbers(0, 1)).option(option, value).save(path("out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** A file system whose property has a name with capitals. */
    public static final class Capitals extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("Capitals:///");
        }
    }

    @Test
    void hadoopPropertiesKeepTheCaseOfTheirNames() {
        String out = "Capitals://" + path("out");
        write(numbers(0, 2))
                .option("fs.Capitals.impl", Capitals.class.getName())
                .save(out);
        assertThat(values("out")).hasSize(2);
    }

    @Test
    void aHundredThousandRowsComeBackAsTheyWere() {
        Dataset<Row> rows = spark().range(0, 100_000, 1, 8)
                .selectExpr("double(id) label", "array(float(id), float(id % 7), float(hash(id))) features");
        write(rows).save(path("out"));
        Dataset<Row> read = read().load(path("out"));
        assertThat(read.javaRDD().getNumPartitions()).isEqualTo(8);
        // Above 2^24 not every whole number is a float32; these are below.
        assertThat(read.except(rows).count()).isZero();
        assertThat(rows.except(read).count()).isZero();
        assertThat(read.count()).isEqualTo(100_000);
    }
}
