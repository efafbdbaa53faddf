package io.transformjob.formats.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.transformjob.formats.batch.ScoreBatch;
import io.transformjob.formats.batch.ScoreBatch.Column;
import io.transformjob.formats.batch.ScoreBatch.Form;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.recordio.proto.RecordProtos.Record;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordIoScoreEncoderTest {
    private static final Column LABEL = new Column("predicted_label", 1, Form.INTEGER);
    private static final Column SCORE = new Column("score", 1, Form.NUMBER);

    private final ByteSink out = new ByteSink();

    @Test
    void formats101_answers_are_byte_equal_to_records_of_other_writers() throws IOException {
        byte[] golden;
        try (InputStream file = getClass().getResourceAsStream("/recordio/response_binary_classifier.pbr")) {
            golden = file.readAllBytes();
        }
        List<Record> records = read(golden);
        ScoreBatch scores = new ScoreBatch(List.of(LABEL, SCORE));
        scores.reset(records.size());
        for (int row = 0; row < records.size(); row++) {
            scores.values(0)[row] = values(records.get(row), "predicted_label").get(0);
            scores.values(1)[row] = values(records.get(row), "score").get(0);
        }

        new RecordIoScoreEncoder().rows(scores, out);

        assertThat(out.toByteArray()).isEqualTo(golden);
    }

    @Test
    void formats101_worked_bytes_of_a_binary_classifier() {
        ScoreBatch scores = new ScoreBatch(List.of(LABEL, SCORE));
        scores.reset(1);
        scores.values(1)[0] = 0.4;

        new RecordIoScoreEncoder().rows(scores, out);

        assertThat(HexFormat.of().withUpperCase().formatHex(out.toByteArray()))
                .isEqualTo("0A23D7CE30000000" + "121B0A0F7072656469637465645F6C6162656C12081206" + "0A0400000000"
                        + "12110A0573636F726512081206" + "0A04CDCCCC3E");
    }

    @Test
    void each_record_holds_its_own_row_only_and_is_padded_and_marked() throws IOException {
        Column wide = new Column("probabilities", 300, Form.ARRAY);
        Column odd = new Column("é", 1, Form.NUMBER);
        ScoreBatch scores = new ScoreBatch(List.of(wide, odd));
        scores.reset(3);
        for (int i = 0; i < 900; i++) {
            scores.values(0)[i] = i / 7.0;
        }
        scores.values(1)[2] = Double.NaN;
        RecordIoScoreEncoder encoder = new RecordIoScoreEncoder();

        encoder.begin(out);
        encoder.rows(scores, out);
        encoder.end(out);

        List<Record> records = read(out.toByteArray());
        assertThat(encoder.perRecord()).isTrue();
        assertThat(records).hasSize(3);
        for (int row = 0; row < 3; row++) {
            Record record = records.get(row);
            assertThat(record.getFeaturesCount()).isZero();
            assertThat(record.getLabelCount()).isEqualTo(2);
            assertThat(values(record, "probabilities")).hasSize(300);
            assertThat(values(record, "probabilities").get(299)).isEqualTo((float) ((row * 300 + 299) / 7.0));
            assertThat(record.getLabelOrThrow("é").getFloat32Tensor().getKeysCount())
                    .isZero();
            assertThat(out.mark(row)).isEqualTo((row + 1) * out.length() / 3).matches(length -> length % 4 == 0);
        }
        assertThat(values(records.get(2), "é")).containsExactly(Float.NaN);
    }

    @Test
    void formats5_data_is_padded_with_zeros_to_four_bytes() {
        for (int length = 0; length <= 5; length++) {
            byte[] data = "12345".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            RecordIo.write(data, 0, length, out);
        }

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("0a23d7ce00000000" + "0a23d7ce0100000031000000" + "0a23d7ce0200000031320000"
                        + "0a23d7ce0300000031323300" + "0a23d7ce0400000031323334"
                        + "0a23d7ce050000003132333435000000");
    }

    @Test
    void formats5_a_frame_cannot_hold_more_than_its_length_field() {
        assertThatThrownBy(() -> RecordIo.begin(1 << 29, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a RecordIO frame holds at most 536870911 bytes, found 536870912. Ask for fewer columns.");
    }

    private static List<Float> values(Record record, String label) {
        return record.getLabelOrThrow(label).getFloat32Tensor().getValuesList();
    }

    private static List<Record> read(byte[] bytes) throws IOException {
        ByteBuffer stream = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Record> records = new ArrayList<>();
        while (stream.hasRemaining()) {
            assertThat(stream.getInt()).isEqualTo(RecordIo.MAGIC);
            byte[] data = new byte[stream.getInt()];
            stream.get(data);
            while (stream.position() % 4 != 0) {
                assertThat(stream.get()).isZero();
            }
            records.add(Record.parseFrom(data));
        }
        return records;
    }
}
