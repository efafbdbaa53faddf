package io.transformjob.formats.npy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.transformjob.formats.Fuzzed;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class NpyFuzz {
    static Stream<byte[]> seeds() {
        return Fuzzed.seeds("npy");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesGiveRowsOrALocatedFault(byte[] file) {
        Fuzzed.decode(new NpyDecoder(), file);
    }
}
