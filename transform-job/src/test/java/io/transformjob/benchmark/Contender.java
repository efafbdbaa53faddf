package io.transformjob.benchmark;

import io.transformjob.benchmark.BenchmarkModel.PeerModel;
import io.transformjob.cli.CommandLineJob;
import io.transformjob.spark.SparkEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Ways to do the same job: a folder of CSV in, a folder of predictions out. */
enum Contender {
    /** A transform job, as the command line runs it. */
    OURS("transform-job") {
        @Override
        void run(Work work, SparkEngine engine) throws IOException {
            CommandLineJob.run(work.job(), work.modelDocument(), engine);
        }
    },

    /** {@code textFile}, {@code String.split} and {@code Float.parseFloat}. */
    TEXT_FILE("textFile + split") {
        @Override
        void run(Work work, SparkEngine engine) throws IOException {
            // The context that the engine has started.
            JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate());
            Broadcast<PeerModel> model = spark.broadcast(work.model().forPeers());
            FlatMapFunction<Iterator<String>, String> score =
                    lines -> new PeerScorer<>(lines, Contender::split, model.value());
            spark.textFile(work.input().folder().toUri().toString())
                    .mapPartitions(score)
                    .saveAsTextFile(work.output().toUri().toString());
        }
    },

    /** {@code spark.read.csv} with a schema, and {@code write.text}. */
    READ_CSV("spark.read.csv") {
        @Override
        void run(Work work, SparkEngine engine) throws IOException {
            SparkSession spark = SparkSession.builder().getOrCreate();
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            Broadcast<PeerModel> model = context.broadcast(work.model().forPeers());
            MapPartitionsFunction<Row, String> score = rows -> new PeerScorer<>(rows, Contender::copy, model.value());
            StructType schema = new StructType();
            for (int column = 0; column < HiggsRows.COLUMNS; column++) {
                schema = schema.add("f" + column, DataTypes.FloatType);
            }
            spark.read()
                    .schema(schema)
                    .csv(work.input().folder().toUri().toString())
                    .mapPartitions(score, Encoders.STRING())
                    .write()
                    .text(work.output().toUri().toString());
        }
    };

    /** As it is printed. */
    final String title;

    Contender(String title) {
        this.title = title;
    }

    /** As it is written in options. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Contender of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Does the job; {@link Work#output()} is not there yet. */
    abstract void run(Work work, SparkEngine engine) throws IOException;

    private static void split(String line, float[] into, int at) {
        String[] cells = line.split(",");
        for (int column = 0; column < cells.length; column++) {
            into[at + column] = Float.parseFloat(cells[column]);
        }
    }

    private static void copy(Row row, float[] into, int at) {
        for (int column = 0; column < HiggsRows.COLUMNS; column++) {
            into[at + column] = row.getFloat(column);
        }
    }

    /**
     * One job, and where its output goes.
     *
     * @param folder for documents and output, of this job alone
     */
    record Work(BenchmarkInput input, BenchmarkModel model, Path folder) {
        static Work of(BenchmarkInput input, BenchmarkModel model, Path folder) throws IOException {
            Work work = new Work(input, model, folder);
            Files.createDirectories(folder);
            Files.writeString(work.job(), """
                    {"TransformJobName": "benchmark", "ModelName": "benchmark",
                     "TransformInput": {"ContentType": "text/csv", "SplitType": "Line",
                      "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "%s"}}},
                     "TransformOutput": {"S3OutputPath": "%s", "Accept": "text/csv", "AssembleWith": "Line"},
                     "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1}}
                    """.formatted(
                    input.folder().toUri(), work.output().toUri().toString().replaceAll("/$", "")));
            Files.writeString(
                    work.modelDocument(), """
                    {"ModelName": "benchmark", "ExecutionRoleArn": "arn:aws:iam::000000000000:role/benchmark",
                     "PrimaryContainer": {"ModelDataUrl": "%s",
                      "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"}}
                    """.formatted(model.archive().toUri()));
            return work;
        }

        Path job() {
            return folder.resolve("job.json");
        }

        Path modelDocument() {
            return folder.resolve("model.json");
        }

        Path output() {
            return folder.resolve("output");
        }
    }
}
