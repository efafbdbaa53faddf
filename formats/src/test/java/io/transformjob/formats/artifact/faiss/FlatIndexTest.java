package io.transformjob.formats.artifact.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.artifact.ByteCursor;
import io.transformjob.formats.artifact.Mutants;
import io.transformjob.formats.artifact.Resources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatIndexTest {
    private static final String DAMAGED = ". " + ByteCursor.DAMAGED;
    private static final String OTHER = ". This version searches flat indexes only: score it with its own container";

    private static FlatIndex read(byte[] file) {
        return FlatIndex.read(new ByteCursor("index", file));
    }

    private static byte[] changed(int at, long value, int length) {
        byte[] file = Resources.bytes("faiss/flat-l2.index");
        ByteBuffer out = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (length == 8) {
            out.putLong(at, value);
        } else {
            out.putInt(at, (int) value);
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"flat-l2, false", "flat-ip, true"})
    void artifacts37_aFlatIndexIsItsVectors(String name, boolean innerProduct) {
        FlatIndex index = read(Resources.bytes("faiss/%s.index".formatted(name)));
        assertThat(index.dimension()).isEqualTo(2);
        assertThat(index.count()).isEqualTo(4);
        assertThat(index.innerProduct()).isEqualTo(innerProduct);
        assertThat(index.vectors()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @ParameterizedTest
    @CsvSource({"ivf-flat, IVFFlat, 4", "ivf-pq, IVFPQ, 4"})
    void artifacts37_otherIndexesHaveAHeaderToo(String name, String kind, int count) {
        byte[] file = Resources.bytes("faiss/%s.index".formatted(name));
        FaissHeader header = FaissHeader.read(new ByteCursor("index", file));
        assertThat(header.kind()).isEqualTo(kind);
        assertThat(header.dimension()).isEqualTo(2);
        assertThat(header.count()).isEqualTo(count);
        assertThat(header.metricName()).isEqualTo("L2");
        assertThatThrownBy(() -> read(file))
                .hasMessage("index byte 0: the index must be a flat one of FAISS, found a FAISS " + kind + OTHER);
    }

    @Test
    void artifacts37_otherMetricsAreRefused() {
        assertThatThrownBy(() -> read(Resources.bytes("faiss/flat.index")))
                .hasMessage("index byte 0: a flat index must have the metric of its kind, found \"IxFl\" with metric 2"
                        + OTHER);
        assertThatThrownBy(() -> read(changed(33, 0, 4)))
                .hasMessage("index byte 0: a flat index must have the metric of its kind, found \"IxF2\" with metric 0"
                        + OTHER);
    }

    @Test
    void artifacts37_countsMustFitTheFileToItsLastByte() {
        assertThatThrownBy(() -> read(changed(8, 5, 8)))
                .hasMessage("index byte 45: the numbers of 5 vectors of dimension 2 must end the file,"
                        + " found a count of 8 with 32 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(changed(8, 1L << 62, 8)))
                .hasMessage(
                        "index byte 45: the numbers of 4611686018427387904 vectors of dimension 2 must end the file,"
                                + " found a count of 8 with 32 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(changed(37, 1L << 62, 8)))
                .hasMessage("index byte 45: the numbers of 4 vectors of dimension 2 must end the file,"
                        + " found a count of 4611686018427387904 with 32 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(changed(4, 0, 4)))
                .hasMessage(
                        "index byte 0: a FAISS index must have a dimension from 1, a number of vectors from 0, and a"
                                + " metric from 0, found \"IxF2\" with dimension 0, 4 vectors, metric 1" + DAMAGED);
        byte[] longer = Arrays.copyOf(Resources.bytes("faiss/flat-l2.index"), 78);
        assertThatThrownBy(() -> read(longer))
                .hasMessage("index byte 45: the numbers of 4 vectors of dimension 2 must end the file,"
                        + " found a count of 8 with 33 bytes left" + DAMAGED);
        assertThatThrownBy(() -> read(changed(49, Float.floatToIntBits(Float.NaN), 4)))
                .hasMessage("index byte 49: numbers of vectors must be finite, found NaN" + DAMAGED);
    }

    @Test
    void artifacts37_aFileCutOrChangedIsReadOrRefused() {
        byte[] file = Resources.bytes("faiss/flat-l2.index");
        Mutants.readCut("flat-l2", file, FlatIndexTest::read);
        Mutants.read("flat-l2", file, FlatIndexTest::read);
    }
}
