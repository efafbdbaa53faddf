package io.transformjob.formats.artifact.mxnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ArtifactException;
import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.Mutants;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolGraphTest {
    private static final String GRAPH = """
            {"nodes": [{"op": "null", "name": "data", "inputs": []},
            {"op": "null", "name": "w", "%s": {"__shape__": "(2, 1)"}, "inputs": []},
            {"op": "dot", "name": "dot0", "inputs": [[0, 0, 0], [1, 0]]}],
            "arg_nodes": [0, 1], "heads": [[2, 0, 0]]}""";

    private static ByteCursor cursor(String json) {
        return new ByteCursor("symbol.json", json.getBytes(UTF_8));
    }

    private static SymbolGraph read(String json) {
        return SymbolGraph.read(cursor(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"attrs", "attr", "param"})
    void nodesKnowThoseTheyTakeFrom(String attributes) {
        SymbolGraph graph = read(GRAPH.formatted(attributes));
        assertThat(graph.nodes()).hasSize(3);
        assertThat(graph.head().operator()).isEqualTo("dot");
        assertThat(graph.head().isVariable()).isFalse();
        assertThat(graph.head().inputs())
                .containsExactly(graph.nodes().get(0), graph.nodes().get(1));
        assertThat(graph.nodes().get(1).attributes()).containsEntry("__shape__", "(2, 1)");
        assertThat(graph.nodes().get(1).isVariable()).isTrue();
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(
                        "[[0, 0, 0], [1, 0]]",
                        "[[2, 0, 0]]",
                        "symbol.json at /nodes/2/inputs/0: there must be"
                                + " the first output of one of 2 nodes before, found [2,0,0]"),
                Arguments.of(
                        "[[0, 0, 0], [1, 0]]",
                        "[[-1, 0, 0]]",
                        "symbol.json at /nodes/2/inputs/0: there must be"
                                + " the first output of one of 2 nodes before, found [-1,0,0]"),
                Arguments.of(
                        "[[0, 0, 0], [1, 0]]",
                        "[[0, 1, 0]]",
                        "symbol.json at /nodes/2/inputs/0: there must be"
                                + " the first output of one of 2 nodes before, found [0,1,0]"),
                Arguments.of(
                        "[[0, 0, 0], [1, 0]]",
                        "[0]",
                        "symbol.json at /nodes/2/inputs/0: there must be"
                                + " the first output of one of 2 nodes before, found 0"),
                Arguments.of(
                        "[[2, 0, 0]]",
                        "[[3, 0, 0]]",
                        "symbol.json at /heads/0: there must be"
                                + " the first output of one of 3 nodes before, found [3,0,0]"),
                Arguments.of(
                        "[[2, 0, 0]]",
                        "[[2, 0, 0], [1, 0, 0]]",
                        "symbol.json at /heads: there must be" + " a list of one head, found [[2,0,0],[1,0,0]]"),
                Arguments.of(
                        "\"op\": \"dot\", ",
                        "",
                        "symbol.json at /nodes/2: there must be a node with op, name and"
                                + " inputs, found {\"name\":\"dot0\",\"inputs\":[[0,0,0],[1,0]]}"),
                Arguments.of(
                        "\"nodes\"",
                        "\"knots\"",
                        "symbol.json at /nodes: there must be a list of 1 to 10000" + " nodes, found nothing"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionsAreRefusedWithTheirPlace(String old, String replacement, String message) {
        String json = GRAPH.formatted("attrs");
        assertThat(json).contains(old);
        assertThatThrownBy(() -> read(json.replace(old, replacement)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(message + ". " + ByteCursor.DAMAGED);
    }

    @Test
    void otherTextsAreRefused() {
        assertThatThrownBy(() -> read("[]"))
                .hasMessage("symbol.json: the file must be a JSON object, found another value. " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> read(""))
                .hasMessage("symbol.json: the file must be a JSON object, found another value. " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> read("{\"a\": 1, \"a\": 2}"))
                .hasMessageMatching("symbol.json byte \\d+: the file must be JSON, found a syntax error"
                        + " \\(Duplicate field 'a'\\)\\. .*");
        assertThatThrownBy(() -> read("{} {}"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("symbol.json byte ");
        assertThatThrownBy(() -> read("{\"a\":".repeat(100)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("nesting depth");
        assertThatThrownBy(() -> read(" ".repeat(1 << 20) + "{}"))
                .hasMessage("symbol.json byte 0: a file of parameters must be at most 1048576 bytes,"
                        + " found 1048578. " + ByteCursor.DAMAGED);
    }

    @Test
    void parametersAreTextsAndFiniteNumbers() {
        JsonParameters parameters = JsonParameters.read(cursor("{\"a\": {\"t\": NaN, \"k\": 1, \"n\": null}}"));
        assertThat(parameters.number("/a/k")).isEqualTo(1);
        assertThat(parameters.text("/a/n")).isEmpty();
        assertThat(parameters.text("/b")).isEmpty();
        assertThatThrownBy(() -> parameters.number("/a/t"))
                .hasMessage("symbol.json at /a/t: there must be a finite number, found \"NaN\". " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> parameters.number("/a/n"))
                .hasMessage("symbol.json at /a/n: there must be a finite number, found null. " + ByteCursor.DAMAGED);
        assertThatThrownBy(() -> parameters.text("/a/k"))
                .hasMessage("symbol.json at /a/k: there must be a text, found 1. " + ByteCursor.DAMAGED);
    }

    @Test
    void aChangedOrCutGraphIsReadOrRefused() {
        byte[] graph = GRAPH.formatted("attrs").getBytes(UTF_8);
        Mutants.read("symbol", graph, bytes -> SymbolGraph.read(new ByteCursor("symbol.json", bytes)));
        Mutants.readCut("symbol", graph, bytes -> SymbolGraph.read(new ByteCursor("symbol.json", bytes)));
    }
}
