package io.transformjob.formats.v2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import io.transformjob.formats.json.JsonDocumentDecoder;
import io.transformjob.formats.json.JsonTape;
import io.transformjob.formats.record.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class V2Fuzz {
    static Stream<byte[]> seeds() {
        String texts = "{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"\\u00e9\"],"
                + "\"parameters\":{\"content_type\":\"base64\"}}],\"parameters\":{\"content_type\":\"pd\"}}";
        return Stream.concat(Fuzzed.seeds("v2"), Stream.of(texts.getBytes(StandardCharsets.UTF_8)));
    }

    /** Rows or a located fault in JSON and in binary; and a request that is written again in binary reads the same. */
    @MethodSource("seeds")
    @FuzzTest
    void anyBytesGiveTensorsOrALocatedFault(byte[] bytes) {
        Fuzzed.decode(new JsonDocumentDecoder(true, new V2DocumentReader(List.of())), bytes);
        Fuzzed.decode(new V2BinaryDecoder(new V2DocumentReader(List.of()), OptionalInt.empty()), bytes);
        Fuzzed.decode(new V2BinaryDecoder(new V2DocumentReader(List.of()), OptionalInt.of(0)), bytes);
        Fuzzed.parse(bytes, () -> {
            JsonTape tape = new JsonTape();
            int end = tape.parse(bytes, 0, bytes.length);
            V2Request request = V2Request.read(tape, bytes, end, bytes.length);
            ByteSink written = new ByteSink();
            int length = V2Request.write(request.id(), request.inputs(), request.outputs(), true, written);
            JsonTape again = new JsonTape();
            assertThat(again.parse(written.bytes(), 0, written.length())).isEqualTo(length);
            V2Request read = V2Request.read(again, written.bytes(), length, written.length());
            assertThat(read.id()).isEqualTo(request.id());
            assertThat(read.inputs()).hasSameSizeAs(request.inputs());
            for (int i = 0; i < read.inputs().size(); i++) {
                V2Tensor tensor = read.inputs().get(i);
                V2Tensor expected = request.inputs().get(i);
                assertThat(tensor.name()).isEqualTo(expected.name());
                assertThat(tensor.shape()).isEqualTo(expected.shape());
                assertThat(tensor.datatype()).isEqualTo(expected.datatype());
                if (tensor.datatype() == Datatype.BYTES) {
                    assertThat(tensor.elements()).containsExactlyElementsOf(expected.elements());
                } else {
                    assertThat(tensor.littleEndian()).isEqualTo(expected.littleEndian());
                }
            }
        });
    }
}
