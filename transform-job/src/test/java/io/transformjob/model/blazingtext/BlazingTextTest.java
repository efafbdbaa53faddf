package io.transformjob.model.blazingtext;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.batch.FeatureBatch;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import io.transformjob.model.Archives;
import io.transformjob.model.ContainerSpec;
import io.transformjob.model.Containers;
import io.transformjob.model.Exchange;
import io.transformjob.model.InferenceContainer;
import io.transformjob.model.RequestForm;
import io.transformjob.model.RequestHandler;
import io.transformjob.model.Scorer;
import io.transformjob.model.UnsupportedRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlazingTextTest {
    private static final String IMAGE = "811284229777.dkr.ecr.us-east-1.amazonaws.com/blazingtext:1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WAYS_OUT =
            ". Convert the model to ONNX, or let it answer in its own container or at an endpoint through a remote runtime.";

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = BlazingTextTest.class.getResourceAsStream("/fasttext/" + name)) {
            return in.readAllBytes();
        }
    }

    private static InferenceContainer container(String model) throws IOException {
        return Containers.open(
                new ContainerSpec(IMAGE, Map.of(), Optional.empty()),
                new Archives().with("model.bin", resource(model)).open());
    }

    private static String answer(RequestHandler handler, String request) {
        Exchange exchange = handler.newExchange();
        Scorer scorer = handler.newScorer();
        byte[] bytes = request.getBytes(UTF_8);
        ByteSink out = new ByteSink();
        exchange.decoder().start(bytes, 0, bytes.length, Edges.WHOLE);
        exchange.encoder().begin(out);
        for (FeatureBatch batch; (batch = exchange.decoder().next()) != null; ) {
            exchange.encoder().rows(scorer.score(batch), out);
        }
        exchange.encoder().end(out);
        return out.toString();
    }

    private static String answer(String model, String contentType, String request) throws IOException {
        return answer(container(model).handler(RequestForm.of(contentType, null)), request);
    }

    // --- against fastText ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "softmax.bin",
                "hs.bin",
                "ova.bin",
                "ns.bin",
                "quantized.ftz",
                "pruned.ftz",
                "quantized-output.ftz"
            })
    void artifacts39_labelsAndProbabilitiesAreThoseOfFastText(String model) throws IOException {
        JsonNode cases = JSON.readTree(resource("expected.json")).get(model);
        assertThat(cases).hasSize(16);
        RequestHandler handler = container(model).handler(RequestForm.of("application/jsonlines", null));
        for (JsonNode each : cases) {
            String text = each.get(0).textValue();
            JsonNode answer = JSON.readTree(
                    answer(handler, "{\"source\": %s, \"k\": 5}".formatted(JSON.writeValueAsString(text))));
            String what = "%s of \"%s\"".formatted(model, text);
            assertThat(answer.get("label")).as(what).hasSize(each.get(1).size());
            for (int i = 0; i < each.get(1).size(); i++) {
                assertThat(answer.get("label").get(i).textValue())
                        .as(what)
                        .isEqualTo(each.get(1).get(i).get(1).textValue());
                double expected = each.get(1).get(i).get(0).doubleValue();
                assertThat(answer.get("prob").get(i).doubleValue())
                        .as(what)
                        .isCloseTo(expected, within(2e-6 * expected + 1e-9));
            }
        }
    }

    // --- requests and answers ---

    @Test
    void formats101_linesAreAnsweredWithLines() throws IOException {
        RequestHandler handler = container("ns.bin").handler(RequestForm.of("application/jsonlines", null));
        assertThat(answer(handler, """
                        {"source": "goal"}
                        {"source": "goal", "k": 2, "id": 7}
                        "goal"
                        {"k": 1, "source": "go\\u0061l"}
                        """.replace("\\\\", "\\")))
                .isEqualTo("""
                        {"prob": [0.9990402460098267], "label": ["__label__sport"]}
                        {"prob": [0.9990402460098267, 1.0000003385357559E-5], "label": ["__label__sport", "__label__music"]}
                        {"prob": [0.9990402460098267], "label": ["__label__sport"]}
                        {"prob": [0.9990402460098267], "label": ["__label__sport"]}
                        """.replace("1.0000003385357559E-5", "1.0000003385357559e-05"));
        assertThat(handler.responseType()).isEqualTo("application/jsonlines");
        assertThat(handler.contentTypeNote()).isEmpty();
        assertThat(handler.dependsOnRequest()).isFalse();
    }

    @Test
    void formats101_aDocumentIsAnsweredWithAList() throws IOException {
        assertThat(answer("ns.bin", "application/json", "{\"instances\": [\"goal\", \"goal\"]}"))
                .isEqualTo("[{\"prob\": [0.9990402460098267], \"label\": [\"__label__sport\"]},"
                        + " {\"prob\": [0.9990402460098267], \"label\": [\"__label__sport\"]}]");
        assertThat(answer(
                        "ova.bin",
                        "application/json; charset=utf-8",
                        "{\"configuration\": {\"k\": 3}, \"instances\": [\"goal\"]}"))
                .isEqualTo("[{\"prob\": [1.0000100135803223, 0.0006562031921930611, 1.0000003385357559e-05],"
                        + " \"label\": [\"__label__sport\", \"__label__food\", \"__label__music\"]}]");
        assertThat(container("ns.bin")
                        .handler(RequestForm.of("application/json", null))
                        .contentTypeNote())
                .contains("is taken here only: in batch transform BlazingText reads application/jsonlines");
    }

    @Test
    void formats11_whatIsAcceptedHasNoEffect() throws IOException {
        RequestHandler handler = container("ns.bin").handler(RequestForm.of("application/jsonlines", "text/csv"));
        assertThat(handler.responseType()).isEqualTo("application/jsonlines");
    }

    @Test
    void formats101_moreLabelsThanThereAreAreAllOfThem() throws IOException {
        JsonNode answer = JSON.readTree(
                answer("softmax.bin", "application/jsonlines", "{\"source\": \"goal\", \"k\": 999999999}"));
        assertThat(answer.get("label")).hasSize(4);
        assertThat(answer.get("prob")).hasSize(4);
    }

    @Test
    void formats101_manyLinesAreAnsweredInOrder() throws IOException {
        StringBuilder request = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            request.append(i % 2 == 0 ? "{\"source\": \"goal\"}\n" : "{\"source\": \"cheese\", \"k\": 4}\r\n");
        }
        String one = answer("hs.bin", "application/jsonlines", "{\"source\": \"goal\"}\n");
        String other = answer("hs.bin", "application/jsonlines", "{\"source\": \"cheese\", \"k\": 4}\n");
        for (int i = 0; i < 3000; i++) {
            expected.append(i % 2 == 0 ? one : other);
        }
        assertThat(answer("hs.bin", "application/jsonlines", request.toString()))
                .isEqualTo(expected.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"features": [1.5]} | a record must have a text as "source" | {"features": [1.5]} | Write it as {"source": "some words"}.
            {"source": 7} | a record must have a text as "source" | 7 | Write it as {"source": "some words"}.
            {"source": "a\\nb"} | a record must be one line of text | a line break | Put a blank in its place.
            {"source": "a\\u000ab"} | a record must be one line of text | a line break | Put a blank in its place.
            {"source": "\\ud800 b"} | a record must be Unicode | half of a pair of surrogates | Write both, or the character itself in UTF-8.
            {"source": "a", "k": 0} | a record must have as "k" a whole number from 1 to 999999999 | 0 | Write how many labels to answer, or leave it out for one.
            {"source": "a", "k": "2"} | a record must have as "k" a whole number from 1 to 999999999 | "2" | Write how many labels to answer, or leave it out for one.
            {"source": "a", "k": 1e1} | a record must have as "k" a whole number from 1 to 999999999 | 1e1 | Write how many labels to answer, or leave it out for one.
            """)
    void formats42_linesThatAreNoTextsAreRefused(String line, String rule, String found, String remedy) {
        String text = line.replace("\\\\", "\\");
        assertThatThrownBy(() -> answer("ns.bin", "application/jsonlines", "{\"source\": \"goal\"}\n" + text))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.offset()).isEqualTo(19);
                    assertThat(e.rule()).isEqualTo(rule);
                    assertThat(e.found().replace("\"", "")).isEqualTo(found.replace("\"", ""));
                })
                .hasMessageEndingWith(remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"instances": "goal"} | 0 | a document must have a list of texts as "instances"
            ["goal"] | 0 | a document must have a list of texts as "instances"
            {"instances": ["goal", {"source": "goal"}]} | 23 | instance 2 must be a text
            {"instances": ["goal", ["goal"]]} | 23 | instance 2 must be a text
            {"instances": ["goal"], "configuration": {"k": -1}} | 0 | the configuration must have as "k" a whole number from 1 to 999999999
            """)
    void formats42_documentsThatAreNoTextsAreRefused(String document, int offset, String rule) {
        assertThatThrownBy(() -> answer("ns.bin", "application/json", document))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.rule()).isEqualTo(rule);
                });
    }

    @Test
    void formats11_otherContentTypesAreRefused() throws IOException {
        InferenceContainer container = container("ns.bin");
        assertThatThrownBy(() -> container.handler(RequestForm.of("text/csv", null)))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessage("BlazingText takes application/jsonlines and application/json, found \"text/csv\". Write"
                        + " {\"source\": \"some words\"} on each line, and name application/jsonlines.");
        assertThatThrownBy(() -> container.handler(RequestForm.of(null, null)))
                .hasMessageContaining("found no ContentType.");
    }

    // --- models ---

    @Test
    void artifacts39_aModelIsDescribed() throws IOException {
        InferenceContainer container = container("ova.bin");
        assertThat(container.description()).isEqualTo("blazingtext, 4 labels, 56 words, 7 dimensions, loss ova");
        assertThat(container.facts())
                .containsExactly(
                        entry("Algorithm", "blazingtext"),
                        entry("FastTextVersion", 12),
                        entry("Loss", "ova"),
                        entry("Dimensions", 7),
                        entry("Words", 56),
                        entry("Labels", 4),
                        entry("WordNgrams", 2),
                        entry("Buckets", 400),
                        entry("SubwordLengths", List.of(2, 4)),
                        entry("Quantized", false));
    }

    @Test
    void artifacts39_aModelIsRecognisedWithoutItsImage() throws IOException {
        assertThat(Containers.choose(
                                new ContainerSpec("registry/ours:7", Map.of(), Optional.empty()),
                                new Archives()
                                        .with("model.bin", resource("hs.bin"))
                                        .open())
                        .runtime())
                .isEqualTo("blazingtext");
    }

    @Test
    void artifacts39_wordVectorsAreRefusedByName() {
        String notRun =
                "a model of word vectors of BlazingText is not run here: what its container answers in batch transform"
                        + " is not published, found ";
        assertThatThrownBy(() -> container("skipgram.bin")).hasMessage(notRun + "a model.bin of skipgram" + WAYS_OUT);
        assertThatThrownBy(() -> Containers.open(
                        new ContainerSpec(IMAGE, Map.of(), Optional.empty()),
                        new Archives()
                                .with("vectors.txt", "1 1\na 0.5\n".getBytes(UTF_8))
                                .with("vectors.bin", new byte[4])
                                .open()))
                .hasMessage(notRun + "vectors.txt and no model.bin" + WAYS_OUT);
        assertThatThrownBy(() -> Containers.open(
                        new ContainerSpec(IMAGE, Map.of(), Optional.empty()),
                        new Archives().with("notes.txt", new byte[4]).open()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "model archive: there must be a file model.bin at the top level, found \"notes.txt\". Use the"
                                + " archive as supervised training wrote it");
    }
}
