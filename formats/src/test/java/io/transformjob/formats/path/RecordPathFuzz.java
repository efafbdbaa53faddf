package io.transformjob.formats.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class RecordPathFuzz {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "$\n{\"a\":1}",
                        "$.features[1:]\n{\"features\":[1,2,3],\"id\":7}",
                        "$['id','SageMakerOutput']\n{\"id\":\"x\",\"SageMakerOutput\":{\"score\":0.5}}",
                        "$.*.[0,-1,2:]\n{\"a\":[1,2,3],\"b\":[4]}",
                        "$[0:2,-1]\n[1,[2],{\"c\":3}]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** A path on the first line and a text behind it: a selection is JSON again, and no longer than it may be. */
    @MethodSource("seeds")
    @FuzzTest
    void anyPathSelectsJsonOrFailsWithAPlace(byte[] input) {
        int line = 0;
        while (line < input.length && input[line] != '\n') {
            line++;
        }
        RecordPath path;
        try {
            path = RecordPath.parse(new String(input, 0, Math.min(line, 63), StandardCharsets.UTF_8));
        } catch (MalformedPathException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        if (line < input.length) {
            int from = line + 1;
            ByteSink selected = new ByteSink();
            Fuzzed.parse(input, () -> {
                selected.clear();
                JsonTape tape = new JsonTape();
                tape.parseWhole(input, from, input.length);
                path.select(tape, selected);
                new JsonTape().parseWhole(selected.bytes(), 0, selected.length());
            });
        }
    }
}
