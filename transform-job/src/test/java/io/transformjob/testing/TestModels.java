package io.transformjob.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Models made by hand, in the archive that SageMaker would have made of them. */
public final class TestModels {
    /**
     * A linear model of two features that answers the first one: each record names the answer it must get, and
     * records that differ there have answers that differ.
     */
    private static final String FIRST_FEATURE = """
            {"learner": {
              "attributes": {},
              "gradient_booster": {"model": {"weights": [1.0, 0.0, 0.0]}, "name": "gblinear"},
              "learner_model_param": {"base_score": "0E0", "num_class": "0", "num_feature": "2", "num_target": "1"},
              "objective": {"name": "reg:squarederror"}
            }, "version": [1, 7, 4]}
            """;

    /** A linear model that answers the sum of its three features, which have names. */
    private static final String SUM = FIRST_FEATURE
            .replace("\"attributes\": {},", "\"attributes\": {}, \"feature_names\": [\"age\", \"income\", \"clicks\"],")
            .replace("[1.0, 0.0, 0.0]", "[1.0, 1.0, 1.0, 0.0]")
            .replace("\"num_feature\": \"2\"", "\"num_feature\": \"3\"");

    private TestModels() {}

    /** A {@code model.tar.gz} whose answer to {@code 7,0} is {@code 7.0}. */
    public static byte[] firstFeature() {
        return archive("xgboost-model", FIRST_FEATURE.getBytes(US_ASCII));
    }

    /** A {@code model.tar.gz} whose answer to {@code 7,0,1} is {@code 8.0}. */
    public static byte[] sum() {
        return archive("xgboost-model", SUM.getBytes(US_ASCII));
    }

    public static byte[] archive(String name, byte[] file) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, "%011o".formatted(file.length));
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return gzip(header, file, new byte[-file.length & 511], new byte[1024]);
    }

    private static void put(byte[] header, int at, String text) {
        System.arraycopy(text.getBytes(US_ASCII), 0, header, at, text.length());
    }

    /** One gzip member. */
    public static byte[] gzip(byte[]... parts) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
