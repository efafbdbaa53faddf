package io.transformjob.spark.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.transformjob.formats.recordio.Tensor;
import io.transformjob.formats.recordio.TensorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files become rows: which columns there are, of which type, and what they hold. */
class RecordIoReadTest extends DataSourceTest {
    private static final String DENSE = """
            dense_float32              | features array<float>                | {"features":[1.5,16.0,14.0,23.0]} {"features":[-2.0,100.2,15.2,9.2]}
            dense_float64              | features array<double>               | {"features":[1.5,16.0,14.0,23.0]} {"features":[-2.0,100.2,15.2,9.2]}
            dense_int32                | features array<int>                  | {"features":[1,16,14,23]} {"features":[-2,100,15,9]}
            dense_float32_labels       | label double, features array<float>  | {"label":1.0,"features":[1.5,16.0,14.0,23.0]} {"label":0.0,"features":[-2.0,100.2,15.2,9.2]}
            sparse_float32             | features array<float>                | {"features":[0.0,1.0,0.0,2.0]} {"features":[0.0,0.0,0.0,0.0]} {"features":[3.0,0.0,0.0,4.0]}
            duplicate_map_key          | features array<float>                | {"features":[2.0]}
            mixed_packed_unpacked      | features array<float>                | {"features":[1.5,16.0,14.0]}
            multipart_protobuf         | features array<float>                | {"features":[1.0,-1.80469888E9,2.0]}
            unescaped_magic_protobuf   | features array<float>                | {"features":[1.0,-1.80469888E9,2.0]}
            response_binary_classifier | label_predicted_label double, label_score double | {"label_predicted_label":0.0,"label_score":0.4000000059604645} {"label_predicted_label":1.0,"label_score":0.8999999761581421}
            uid_metadata_configuration | features array<float>, uid string, metadata string, configuration string | {"features":[1.0,2.0],"uid":"abc123","metadata":"{\\"created_at\\":\\"2017-06-03\\"}","configuration":"{\\"k\\":2}"}
            """;

    private static final String SPARSE = """
            sparse_float32      | float  | {"features":{"size":4,"indices":[1,3],"values":[1.0,2.0]}} {"features":{"size":4,"indices":[],"values":[]}} {"features":{"size":4,"indices":[0,3],"values":[3.0,4.0]}}
            sparse_float64_2000 | double | {"features":{"size":2000,"indices":[26,182,232,243,431],"values":[1.0,1.0,1.0,4.0,1.0]}}
            dense_int32         | int    | {"features":{"size":4,"indices":[0,1,2,3],"values":[1,16,14,23]}} {"features":{"size":4,"indices":[0,1,2,3],"values":[-2,100,15,9]}}
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = DENSE)
    void vectorsBecomeArrays(String name, String schema, String json) {
        assertRows(read().load(VECTORS + "/" + name + ".pbr"), schema, json.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = SPARSE)
    void vectorsBecomeSparseRows(String name, String element, String json) {
        Dataset<Row> rows = read().option("features-type", "sparse").load(VECTORS + "/" + name + ".pbr");
        assertRows(
                rows,
                "features struct<size:int,indices:array<int>,values:array<%s>>".formatted(element),
                json.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train.pb                                     | int    | 5 | {"label":0.0,"features":[1,0,0,0,0]}
            sparse-train.pb                              | int    | 5 | {"label":0.0,"features":[1,0,0,0,0]}
            single_feature_label.pb                      | double | 1 | {"label":0.0,"features":[0.0]}
            sparse_edge_cases-diagonal.pbr               | int    | 3 | {"label":1.0,"features":[1,0,0]}
            sparse_edge_cases-single_value_bot_right.pbr | int    | 3 | {"label":1.0,"features":[0,0,0]}
            """)
    void filesOfTheXgboostContainersOwnTests(String name, String element, int count, String first) {
        Dataset<Row> rows = read().load(
                        VECTORS.resolveSibling("recordio-golden").resolve(name).toString());
        assertRows(rows.limit(1), "label double, features array<%s>".formatted(element), first);
        assertThat(rows.count()).isEqualTo(count);
    }

    private static void assertRows(Dataset<Row> rows, String schema, String... json) {
        assertThat(Arrays.stream(rows.schema().fields())
                        .map(field -> field.name() + " " + field.dataType().catalogString()))
                .containsExactly(schema.split(", "));
        assertThat(rows.toJSON().collectAsList()).containsExactly(json);
    }

    @Test
    void aLabelOfSeveralValuesIsAnArray() {
        String file = file(
                "a.pbr",
                TensorRecord.of(Tensor.dense(1f), Tensor.dense(1f, 0f)),
                TensorRecord.of(Tensor.dense(2f), Tensor.dense(1)));
        assertRows(
                read().load(file),
                "label array<double>, features array<float>",
                "{\"label\":[1.0,0.0],\"features\":[1.0]}",
                "{\"label\":[1.0],\"features\":[2.0]}");
    }

    @Test
    void numbersOfTwoTypesAreDoubles() {
        String file = file(
                "a.pbr",
                TensorRecord.of(Tensor.dense(Integer.MAX_VALUE)),
                TensorRecord.of(Tensor.dense(0.1f)),
                TensorRecord.of(Tensor.dense(0.1)));
        assertRows(
                read().load(file),
                "features array<double>",
                "{\"features\":[2.147483647E9]}",
                "{\"features\":[0.10000000149011612]}",
                "{\"features\":[0.1]}");
    }

    @Test
    void whatARecordDoesNotHaveIsNull() {
        String file = file(
                "a.pbr",
                TensorRecord.of(Tensor.dense(1f), Tensor.dense(3f)),
                TensorRecord.of(Tensor.dense(2f)),
                new TensorRecord(
                        Map.of("values", Tensor.none()),
                        Map.of("values", Tensor.dense(4f)),
                        Optional.of("u"),
                        Optional.empty(),
                        Optional.empty()));
        assertRows(
                read().load(file),
                "label double, features array<float>, uid string",
                "{\"label\":3.0,\"features\":[1.0]}",
                "{\"features\":[2.0]}",
                "{\"label\":4.0,\"uid\":\"u\"}");
    }

    @Test
    void otherFeaturesAndLabelsHaveColumnsOfTheirOwnBehindTheMainOne() {
        TensorRecord record = new TensorRecord(
                Map.of("b", Tensor.dense(2), "values", Tensor.dense(1), "image", image()),
                Map.of("score", Tensor.dense(0.5f), "values", Tensor.dense(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertRows(
                read().load(file("a.pbr", record)),
                "label double, label_score double, features array<int>, features_b array<int>, features_image binary",
                "{\"label\":1.0,\"label_score\":0.5,\"features\":[1],\"features_b\":[2],\"features_image\":\"AQI=\"}");
    }

    private static Tensor image() {
        return Tensor.bytes(List.of(new byte[] {1, 2}), Optional.of("image/png"));
    }

    @ParameterizedTest
    @CsvSource({"features-column,label-column", "featuresColumnName,labelColumnName", "FEATURES-COLUMN,LABELCOLUMNNAME"
    })
    void columnsAreNamedByOptions(String featuresColumn, String labelColumn) {
        Dataset<Row> rows = read().option(featuresColumn, "x")
                .option(labelColumn, "y")
                .load(VECTORS.resolve("dense_float32_labels.pbr").toString());
        assertThat(rows.columns()).containsExactly("y", "x");
    }

    @Test
    void aColumnThatOnlyLaterRecordsHaveIsNotLost() {
        TensorRecord[] records = new TensorRecord[101];
        Arrays.fill(records, TensorRecord.of(Tensor.dense(1f)));
        records[100] = TensorRecord.of(Tensor.dense(1f), Tensor.dense(2f));
        String file = file("a.pbr", records);
        assertThat(rootMessage(catchThrowable(() -> read().load(file).collectAsList())))
                .isEqualTo(
                        "file:%s record 101 (byte 2800): a record must have no other columns than the first 100 have, found label. Give a schema by spark.read().schema(…), with this column or without."
                                .formatted(file));
        assertThat(read().schema("features array<float>").load(file).count()).isEqualTo(101);
        assertThat(read().schema("features array<float>, label float")
                        .load(file)
                        .where("label = 2")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aGivenSchemaChoosesColumnsAndTypes() {
        String file = VECTORS.resolve("dense_float32_labels.pbr").toString();
        assertRows(
                read().schema("label bigint, uid string, features_other array<int>")
                        .load(file),
                "label bigint, uid string, features_other array<int>",
                "{\"label\":1}",
                "{\"label\":0}");
        assertRows(
                read().schema("features struct<size:int,indices:array<int>,values:array<double>>, label array<int>")
                        .load(file)
                        .limit(1),
                "features struct<size:int,indices:array<int>,values:array<double>>, label array<int>",
                "{\"features\":{\"size\":4,\"indices\":[0,1,2,3],\"values\":[1.5,16.0,14.0,23.0]},\"label\":[1]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            label int             | column label must be numbers of type int, found 0.5. Give a schema with double for this column.
            label bigint          | column label must be numbers of type bigint, found 0.5. Give a schema with double for this column.
            features float        | column features must hold one value, found 2. Give a schema with an array for this column.
            features array<float> | column features must be numbers of type float, found 0.1. Give a schema with double for this column.
            features binary       | column features must hold one string of bytes, found 2 of type FLOAT64. Give a schema with another type for this column.
            label_sparse double   | column label_sparse must hold one value, found 5. Give a schema with an array for this column.
            label_image double    | column label_image must hold numbers, found bytes. Give a schema with binary for this column.
            """)
    void whatDoesNotFitAGivenSchemaIsTold(String schema, String message) {
        TensorRecord fits = new TensorRecord(Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        TensorRecord record = new TensorRecord(
                Map.of("values", Tensor.dense(1, 0.1)),
                Map.of(
                        "values",
                        Tensor.dense(0.5f),
                        "image",
                        image(),
                        "sparse",
                        Tensor.sparse(5, new long[] {1}, new int[] {1})),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        String file = file("a.pbr", fits, record);
        assertThat(rootMessage(
                        catchThrowable(() -> read().schema(schema).load(file).collectAsList())))
                .isEqualTo("file:%s record 2 (byte 8): %s".formatted(file, message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id int            | a column must be features, features_<key>, label, label_<key>, uid, metadata or configuration, got "id". Leave it out, or name another by the options features-column and label-column.
            features string   | column features must be float, double, int or bigint, an array of one of these, struct<size:int,indices:array<int>,values:array<…>>, a vector of spark.ml or binary, got string
            uid int           | column uid must be string, got int
            """)
    void aSchemaThatNoRecordHasIsRefusedBeforeAnyTask(String schema, String message) {
        String file = VECTORS.resolve("dense_float32.pbr").toString();
        assertThatThrownBy(() -> read().schema(schema).load(file).collectAsList())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void columnsThatAQueryDoesNotNeedAreNotMade() {
        String file = file("a.pbr", TensorRecord.of(Tensor.dense(0.5f), Tensor.dense(1f)));
        Dataset<Row> rows = read().schema("features array<int>, label double").load(file);
        assertThat(rows.select("label").collectAsList()).containsExactly(row(1.0));
        assertThat(rows.count()).isEqualTo(1);
        assertThat(catchThrowable(() -> rows.collectAsList())).isNotNull();
    }

    @Test
    void aFolderIsAllFilesInItButHiddenOnes() throws IOException {
        file("data/b.pbr", TensorRecord.of(Tensor.dense(2f)));
        file("data/a/c.pbr", TensorRecord.of(Tensor.dense(1f)));
        file("data/z", TensorRecord.of(Tensor.dense(3f)));
        for (String hidden : List.of("_SUCCESS", ".b.pbr.crc", "_temporary/0/d.pbr", "a/.e/f.pbr")) {
            Path file = folder.resolve("data").resolve(hidden);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "not to be read");
        }
        Files.createFile(folder.resolve("data/empty.pbr"));
        Dataset<Row> rows = read().load(path("data"));
        assertRows(
                rows, "features array<float>", "{\"features\":[1.0]}", "{\"features\":[2.0]}", "{\"features\":[3.0]}");
        assertThat(rows.javaRDD().getNumPartitions()).isEqualTo(4);
    }

    @Test
    void aPathMayBeAPatternAndThereMayBeSeveral() {
        String one = file("data/1.pbr", TensorRecord.of(Tensor.dense(1f)));
        file("data/2.pbr", TensorRecord.of(Tensor.dense(2f)));
        String odd = file("odd/[x] {y}.pbr", TensorRecord.of(Tensor.dense(3f)));
        assertThat(read().load(path("data/*.pbr")).count()).isEqualTo(2);
        assertThat(read().load(path("data/[2-9].pbr")).first())
                .isEqualTo(read().load(path("data/2.pbr")).first());
        assertThat(read().load(one, odd, path("data")).count()).isEqualTo(3);
        assertThat(read().option("path", odd).load().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"none.pbr", "none/*.pbr", "a.pbr/*"})
    void aPathThatNamesNothingIsTold(String name) {
        file("a.pbr", TensorRecord.of(Tensor.dense(1f)));
        String message =
                "path must name a file or a folder, found nothing at file:%s. Check its name.".formatted(path(name));
        assertThatThrownBy(() -> read().load(path(name))).hasMessage(message);
        assertThatThrownBy(() -> read().schema("label int").load(path(name)).count())
                .hasMessage(message);
    }

    @Test
    void withoutRecordsThereIsNoSchemaButOneMayBeGiven() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.createFile(folder.resolve("data/empty.pbr"));
        assertThatThrownBy(() -> read().load(path("data")))
                .hasMessage(
                        "the schema must be inferred from records, found none in 1 files at %s. Give one by spark.read().schema(…).",
                        path("data"));
        assertThat(read().schema("label double").load(path("data")).collectAsList())
                .isEmpty();
    }

    @Test
    void aFileNamedGzIsInflated() throws IOException {
        byte[] plain = Files.readAllBytes(VECTORS.resolve("dense_float32.pbr"));
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.pbr.gz")))) {
            gzip.write(plain);
        }
        assertThat(read().load(path("a.pbr.gz")).collectAsList())
                .isEqualTo(read().load(VECTORS + "/dense_float32.pbr").collectAsList())
                .hasSize(2);
        Files.write(folder.resolve("b.gz"), plain);
        assertThatThrownBy(() -> read().load(path("b.gz")))
                .hasMessageStartingWith("file:%s record 1 (byte 0): ".formatted(path("b.gz")))
                .hasMessageContaining("1F 8B, found 0A 23.");
    }

    @Test
    void aDamagedFileIsToldByFileRecordAndByte() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 60; i++) {
            bytes.write(Files.readAllBytes(VECTORS.resolve("dense_float32.pbr")));
        }
        byte[] damaged = bytes.toByteArray();
        damaged[110 * 40] = 0x0B;
        Files.write(folder.resolve("damaged.pbr"), damaged);
        Files.write(folder.resolve("cut.pbr"), Arrays.copyOf(damaged, 109 * 40 + 11));
        assertThat(rootMessage(
                        catchThrowable(() -> read().load(path("damaged.pbr")).count())))
                .isEqualTo(
                        "file:%s record 111 (byte 4400): RecordIO: a part must begin with 0A 23 D7 CE, found 0B 23 D7 CE 20 00 00 00. Check that the object is complete and holds RecordIO frames."
                                .formatted(path("damaged.pbr")));
        assertThat(rootMessage(catchThrowable(() -> read().load(path("cut.pbr")).count())))
                .isEqualTo(
                        "file:%s record 110 (byte 4360): RecordIO: a part must have the 32 bytes that its header tells, found 3 before the end. Check that the object is complete and holds RecordIO frames."
                                .formatted(path("cut.pbr")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 4  | 4          | must have keys below 4, the size of its shape, found 4. Check what wrote it.
            1 | -1 | 4          | must have keys below 4, the size of its shape, found 18446744073709551615. Check what wrote it.
            2 | 1  | 4          | must have as many keys as values, found 1 and 2. Check what wrote it.
            1 | 1  | -1         | must have a shape of at most 2147483647 values, found [18446744073709551615]. Give a schema without this column.
            1 | 1  | 2147483648 | must have a shape of at most 2147483647 values, found [2147483648]. Give a schema without this column.
            """)
    void aSparseTensorThatContradictsItselfIsTold(int values, long key, long size, String message) {
        String file = file("a.pbr", TensorRecord.of(Tensor.of(new float[values], new long[] {key}, new long[] {size})));
        assertThatThrownBy(() -> read().load(file))
                .hasMessage("file:%s record 1 (byte 0): column features %s", file, message);
    }

    @Test
    void keysInAnyOrderArePutInOrderAndNoneMayBeTwice() {
        String file = file("a.pbr", TensorRecord.of(Tensor.sparse(9, new long[] {7, 2, 5}, new float[] {70, 20, 50})));
        assertThat(read().option("features-type", "sparse").load(file).toJSON().collectAsList())
                .containsExactly("{\"features\":{\"size\":9,\"indices\":[2,5,7],\"values\":[20.0,50.0,70.0]}}");
        assertThat(read().load(file).toJSON().collectAsList())
                .containsExactly("{\"features\":[0.0,0.0,20.0,0.0,0.0,50.0,0.0,70.0,0.0]}");
        String twice = file("b.pbr", TensorRecord.of(Tensor.sparse(9, new long[] {7, 2, 7}, new int[] {1, 2, 3})));
        assertThat(rootMessage(catchThrowable(() -> read().load(twice).collectAsList())))
                .isEqualTo(
                        "file:%s record 1 (byte 0): column features must have each key once, found 7 twice. Check what wrote it."
                                .formatted(twice));
    }

    @Test
    void aFewBytesDoNotBecomeALongArray() {
        String file = file("a.pbr", TensorRecord.of(Tensor.sparse(1 << 30, new long[] {5}, new float[] {1})));
        assertThat(rootMessage(catchThrowable(() -> read().load(file).collectAsList())))
                .isEqualTo(
                        "file:%s record 1 (byte 0): column features must have at most 1048576 values to become an array, found 1073741824, of which 1 are there. Set the option features-type to sparse or vector, or give a schema with such a type."
                                .formatted(file));
        assertThat(read().option("features-type", "sparse").load(file).toJSON().collectAsList())
                .containsExactly("{\"features\":{\"size\":1073741824,\"indices\":[5],\"values\":[1.0]}}");
    }

    @Test
    void aMatrixIsItsValuesRowByRow() {
        String file = file(
                "a.pbr",
                TensorRecord.of(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[0], new long[] {2, 3})),
                TensorRecord.of(Tensor.of(new float[] {6}, new long[] {5}, new long[] {2, 3})));
        assertThat(read().load(file).toJSON().collectAsList())
                .containsExactly(
                        "{\"features\":[1.0,2.0,3.0,4.0,5.0,6.0]}", "{\"features\":[0.0,0.0,0.0,0.0,0.0,6.0]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tensor-type   | float32 | an option of recordio-protobuf must be one of [features-column, features-type, label-column] or a Hadoop property, such as fs.s3a.endpoint, got "tensor-type"
            features-type | list    | option features-type must be one of [array, vector, sparse], got "list"
            label-column  | features_x | features-column and label-column must tell features, labels, uid, metadata and configuration apart, got "features" and "features_x"
            """)
    void anOptionThatIsNoneIsRefused(String option, String value, String message) {
        assertThatThrownBy(() -> read().option(option, value).load(VECTORS + "/dense_float32.pbr"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aPathMustBeNamed() {
        assertThatThrownBy(() -> read().load())
                .hasMessage("load and save must name a path, got none. Write .load(\"s3a://bucket/folder\").");
    }

    @Test
    void sizesOfFilesLetASmallSideBeBroadcast() {
        read().load(VECTORS + "/dense_float32_labels.pbr").createOrReplaceTempView("labelled");
        String plan = spark().sql("explain select * from labelled a join labelled b on a.label = b.label")
                .first()
                .getString(0);
        assertThat(plan).contains("BroadcastHashJoin");
    }

    @Test
    void eachRowHasItsOwnValues() {
        // Rows of one reader must not share memory, or sorting them would show the last one many times.
        TensorRecord[] records = new TensorRecord[200];
        for (int i = 0; i < records.length; i++) {
            records[i] = TensorRecord.of(Tensor.dense((float) i), Tensor.dense(200 - i));
        }
        List<Row> sorted = read().load(file("a.pbr", records)).orderBy("label").collectAsList();
        assertThat(sorted).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(sorted.get(i).getDouble(0)).isEqualTo(i + 1.0);
            assertThat(sorted.get(i).getList(1)).isEqualTo(Collections.singletonList(199f - i));
        }
    }
}
