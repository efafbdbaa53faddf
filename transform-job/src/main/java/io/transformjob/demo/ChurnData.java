package io.transformjob.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bundled real data: a model that SageMaker trained, customers, and the predictions SageMaker recorded for them. */
public final class ChurnData {
    private ChurnData() {}

    /** The archive as SageMaker wrote it. */
    public static byte[] model() {
        return resource("model.tar.gz");
    }

    /** Feature rows in CSV, without label. */
    public static List<String> customers() {
        return new String(resource("input.csv"), StandardCharsets.UTF_8).lines().toList();
    }

    /** The recorded probability of churn for each customer. */
    public static List<Double> recorded() {
        List<Double> recorded = new ArrayList<>();
        new String(resource("expected.csv"), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> recorded.add(Double.valueOf(line)));
        return recorded;
    }

    private static byte[] resource(String name) {
        try (InputStream in = ChurnData.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
