package io.transformjob.spark;

import com.holdenkarau.spark.testing.SharedJavaSparkContext;
import io.transformjob.testing.Place;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A class of tests that shares one Spark context with two slots, and a place of each kind. */
abstract class SparkTest extends SharedJavaSparkContext {
    /** Where objects are. */
    enum Where {
        FILE,
        S3
    }

    @TempDir
    Path folder;

    @Override
    public SparkConf conf() {
        return super.conf().setMaster("local[2]").set("spark.driver.bindAddress", "127.0.0.1");
    }

    @BeforeEach
    void shareTheContext() {
        runBefore();
    }

    @AfterAll
    static void stopTheContext() {
        runAfterClass();
    }

    /** The engine under test. It is not closed: closing stops the context, which is the class's. */
    final SparkEngine engine() {
        return SparkEngine.on(jsc());
    }

    final Place place(Where where) {
        return where == Where.FILE ? Place.of(folder) : Place.newBucket();
    }
}
