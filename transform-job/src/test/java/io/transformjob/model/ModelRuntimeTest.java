package io.transformjob.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ModelArchive;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.testing.Runtimes;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runtimes of a job's own jars, and how models of rows answer. */
class ModelRuntimeTest {
    private static final String SERVICE = "META-INF/services/" + ModelRuntime.class.getName();

    @TempDir
    private Path jar;

    private ModelArchive model;

    /** Multiplies: the file {@code factor.txt} is what by. */
    public static final class Multiplying implements ModelRuntime {
        @Override
        public String name() {
            return "multiplying";
        }

        @Override
        public boolean runs(ContainerImage image) {
            return image.repository().equals("multiplier");
        }

        @Override
        public boolean recognizes(ModelArchive archive) {
            return archive.members().containsKey("factor.txt");
        }

        @Override
        public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
            float factor = Float.parseFloat(new String(archive.members().get("factor.txt"), UTF_8));
            return new TabularContainer(new Products(factor));
        }
    }

    /** Has the name of another. */
    public static final class Impostor implements ModelRuntime {
        @Override
        public String name() {
            return "xgboost";
        }

        @Override
        public boolean recognizes(ModelArchive archive) {
            return true;
        }

        @Override
        public InferenceContainer open(ContainerSpec spec, ModelArchive archive) {
            throw new AssertionError("not chosen");
        }
    }

    private record Products(float factor) implements TabularModel {
        @Override
        public String description() {
            return "products";
        }

        @Override
        public int features() {
            return 2;
        }

        @Override
        public List<Column> columns() {
            return List.of(new Column("product", 1, Form.NUMBER), new Column("both", 2, Form.ARRAY));
        }

        @Override
        public Map<String, Object> facts() {
            return Map.of("Factor", factor);
        }

        @Override
        public Scorer newScorer() {
            ScoreBatch scores = new ScoreBatch(columns());
            return batch -> score(batch, scores);
        }

        private ScoreBatch score(FeatureBatch batch, ScoreBatch scores) {
            scores.reset(batch.rows());
            float[] row = new float[2];
            for (int i = 0; i < batch.rows(); i++) {
                batch.copyRow(i, row);
                scores.values(0)[i] = row[0] * row[1] * factor;
                scores.values(1)[2 * i] = row[0];
                scores.values(1)[2 * i + 1] = row[1];
            }
            return scores;
        }
    }

    @BeforeEach
    void packModel() throws IOException {
        model = new Archives().with("factor.txt", "2".getBytes(UTF_8)).open();
    }

    @Test
    void aRuntimeOfTheJobsJarsIsFoundByNameImageAndArtifact() throws IOException {
        with(Multiplying.class, () -> {
            for (ContainerSpec spec : List.of(
                    new ContainerSpec("registry/any:1", Map.of(), Optional.of("multiplying")),
                    new ContainerSpec("registry/multiplier:1", Map.of(), Optional.empty()),
                    new ContainerSpec("registry/any:1", Map.of(), Optional.empty()))) {
                Containers.Opened opened = Containers.choose(spec, model);
                assertThat(opened.runtime()).isEqualTo("multiplying");
                assertThat(opened.container().description()).isEqualTo("products");
                assertThat(opened.container().facts()).isEqualTo(Map.of("Factor", 2f));
            }
            return null;
        });
        assertThatThrownBy(() -> Containers.open(
                        new ContainerSpec("registry/any:1", Map.of(), Optional.of("multiplying")), model))
                .hasMessage(
                        "runtime must be one of: " + Runtimes.NAMES + ", or of a model elsewhere: " + Runtimes.ELSEWHERE
                                + ", found \"multiplying\". Name one of these, or leave the option out to go by image and artifact.");
    }

    @Test
    void twoRuntimesOfOneNameAreRefused() throws IOException {
        with(Impostor.class, () -> {
            assertThatThrownBy(() -> Containers.open(new ContainerSpec("any", Map.of(), Optional.empty()), model))
                    .isInstanceOf(UnsupportedRequestException.class)
                    .hasMessage(
                            "every runtime must have a name of its own, found \"xgboost\" more than once. Rename the one"
                                    + " in the jar, or leave out the jar.");
            return null;
        });
    }

    @Test
    void aRuntimeThatCannotBeMadeIsRefused() throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(ModelRuntime.class.getName()), "no.such.Runtime\n");
        inLoader(() -> {
            assertThatThrownBy(() -> Containers.open(new ContainerSpec("any", Map.of(), Optional.empty()), model))
                    .isInstanceOf(UnsupportedRequestException.class)
                    .hasMessage(
                            "every runtime named in META-INF/services of a jar must be a ModelRuntime that can be made,"
                                    + " found io.transformjob.model.ModelRuntime: Provider no.such.Runtime not found. Mend or leave"
                                    + " out the jar.");
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv||'3,4\n5,6\n'|text/csv|'24.0,3.0,4.0\n60.0,5.0,6.0\n'",
                "text/libsvm||'0 0:3 1:4\n'|text/csv|'24.0,3.0,4.0\n'",
                "application/json||'{\"instances\": [{\"features\": [3, 4]}]}'|application/json|'{\"predictions\":"
                        + " [{\"product\": 24.0, \"both\": [3.0, 4.0]}]}'",
                "application/jsonlines||'{\"features\": [3, 4]}\n'|application/jsonlines|'{\"product\": 24.0, \"both\": [3.0,"
                        + " 4.0]}\n'",
                "text/csv|application/jsonlines|'3,4\n'|application/jsonlines|'{\"product\": 24.0, \"both\": [3.0,"
                        + " 4.0]}\n'",
            })
    void requestsOfEveryTypeAreAnswered(
            String contentType, String accept, String request, String answerType, String answer) {
        RequestHandler handler = new TabularContainer(new Products(2)).handler(RequestForm.of(contentType, accept));
        assertThat(handler.responseType()).isEqualTo(answerType);
        assertThat(answer(handler, request)).isEqualTo(answer);
    }

    @Test
    void aContentTypeThatNothingReadsIsRefused() {
        TabularContainer container = new TabularContainer(new Products(2));
        assertThatThrownBy(() -> container.handler(RequestForm.of("image/png", null)))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage(
                        "models of rows take text/csv, text/libsvm, application/x-recordio-protobuf, application/json,"
                                + " application/jsonlines, application/x-npy and application/octet-stream, found \"image/png\". Set"
                                + " ContentType to what the objects hold, such as text/csv.");
        assertThatThrownBy(() -> container.handler(RequestForm.of("text/csv", "image/png")))
                .hasMessage("models of rows answer with one of application/jsonlines, application/json,"
                        + " application/x-recordio-protobuf, text/csv, found \"image/png\". Name one of these types, or none"
                        + " for text/csv.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv|1,2,3|a record must have 2 columns, for the model has 2 features, found 3 columns. If the records hold"
                        + " a label or an id, leave it out.",
                "text/libsvm|0 2:1|indices must be below 2, the model's number of features, found index 2. Indices count from"
                        + " 0; leave out what the model was not trained with.",
            })
    void aRecordOfAnotherWidthIsRefused(String contentType, String request, String message) {
        RequestHandler handler = new TabularContainer(new Products(2)).handler(RequestForm.of(contentType, null));
        assertThatThrownBy(() -> answer(handler, request))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
    }

    private static String answer(RequestHandler handler, String request) {
        Exchange exchange = handler.newExchange();
        Scorer scorer = handler.newScorer();
        ByteSink out = new ByteSink();
        byte[] bytes = request.getBytes(UTF_8);
        exchange.decoder().start(bytes, 0, bytes.length, Edges.WHOLE);
        exchange.encoder().begin(out);
        for (FeatureBatch batch; (batch = exchange.decoder().next()) != null; ) {
            exchange.encoder().rows(scorer.score(batch), out);
        }
        exchange.encoder().end(out);
        return out.toString();
    }

    private void with(Class<? extends ModelRuntime> provider, Supplier<Void> test) throws IOException {
        Path file = jar.resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, provider.getName() + "\n");
        inLoader(test);
    }

    private void inLoader(Supplier<Void> test) throws MalformedURLException, IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            test.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
