package io.transformjob.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.transformjob.formats.batch.DenseBatch;
import io.transformjob.formats.batch.Edges;
import io.transformjob.formats.number.ElementType;
import io.transformjob.formats.record.ByteSink;
import io.transformjob.formats.record.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyDecoderTest {
    private static final String NUMBERS = "1.5,16,14,23";

    static Stream<Arguments> vectors() throws IOException {
        return new ObjectMapper()
                .readTree(resource("manifest.json")).properties().stream()
                        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void formats8_arrays_of_numpy_are_read_to_its_values(String file, JsonNode expected) throws IOException {
        List<float[]> rows = new ArrayList<>();
        boolean flat = expected.get("shape").size() == 1;
        for (JsonNode line : flat ? List.of(expected.get("values")) : expected.get("values")) {
            float[] row = new float[line.size()];
            for (int i = 0; i < row.length; i++) {
                JsonNode value = line.get(i);
                row[i] = value.isBoolean() ? (value.booleanValue() ? 1 : 0) : (float) value.doubleValue();
            }
            rows.add(row);
        }

        assertThat(decode(resource(file))).containsExactlyElementsOf(rows);
    }

    @ParameterizedTest
    @CsvSource({
        "|b1, 00 01 02, 0 1 1",
        "|i1, 80 FF 7F, -128 -1 127",
        "|u1, 80 FF 7F, 128 255 127",
        "<u1, 80 FF 7F, 128 255 127",
        "<i2, 0080 FFFF FF7F, -32768 -1 32767",
        ">i2, 8000 FFFF 7FFF, -32768 -1 32767",
        "<u2, 0080 FFFF 0100, 32768 65535 1",
        "<i4, 00000080 01000001, -2147483648 16777216",
        ">i4, 80000000 01000003, -2147483648 16777220",
        "<u4, 00000080 FFFFFFFF, 2147483648 4294967296",
        "<i8, 0000000000000080 FFFFFFFFFFFFFFFF, -9223372036854775808 -1",
        ">u8, 8000000000000000 FFFFFFFFFFFFFFFF, 9223372036854775808 18446744073709551616",
        // 2^63 + 2^39 + 1 is nearer to the float above; without its last bit it is a tie.
        ">u8, 8000008000000001 8000008000000000, 9223373136366403584 9223372036854775808",
        "<f2, 003C FF7B 0100 0080, 1 65504 5.9604644775390625e-8 -0.0",
        ">f2, 3555 0400 03FF, 0.333251953125 0.00006103515625 0.000060975551605224609375",
        ">f4, 3FC00000 BDCCCCCD, 1.5 -0.1",
        "<f8, 9A9999999999B93F, 0.1"
    })
    void formats8_numbers_of_every_type_become_the_nearest_float(String descr, String hex, String values) {
        byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
        int count = values.split(" ").length;

        List<float[]> rows =
                decode(npy("{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }".formatted(descr, count), data));

        assertThat(rows).containsExactly(floats(values.split(" ")));
    }

    @Test
    void formats8_an_array_of_one_dimension_or_none_is_a_single_row() {
        assertThat(decode(f4("(4,)", NUMBERS))).containsExactly(new float[] {1.5f, 16, 14, 23});
        assertThat(decode(f4("()", "7"))).containsExactly(new float[] {7});
    }

    @Test
    void formats8_dimensions_behind_the_first_are_flattened_the_last_running_fastest() {
        assertThat(decode(f4("(2, 3, 2)", "1,2,3,4,5,6,7,8,9,10,11,12")))
                .containsExactly(new float[] {1, 2, 3, 4, 5, 6}, new float[] {7, 8, 9, 10, 11, 12});
    }

    @Test
    void formats8_fortran_order_of_three_dimensions_gives_the_same_rows() {
        // The same array: its first index runs fastest.
        byte[] file = npy(
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 2), }", data("1,7,3,9,5,11,2,8,4,10,6,12"));

        assertThat(decode(file)).containsExactly(new float[] {1, 2, 3, 4, 5, 6}, new float[] {7, 8, 9, 10, 11, 12});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void big_arrays_come_in_batches_of_at_most_1024_rows_in_order(boolean fortran) {
        int rows = 2500;
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < 3 * rows; i++) {
            int value = fortran ? i % rows * 3 + i / rows : i;
            numbers.append(i == 0 ? "" : ",").append(value);
        }
        byte[] file = npy(
                "{'descr': '<f4', 'fortran_order': %s, 'shape': (%d, 3), }".formatted(fortran ? "True" : "False", rows),
                data(numbers.toString()));
        NpyDecoder decoder = new NpyDecoder();
        decoder.start(file, 0, file.length, Edges.WHOLE);

        int seen = 0;
        for (DenseBatch batch; (batch = (DenseBatch) decoder.next()) != null; ) {
            assertThat(batch.rows()).isEqualTo(Math.min(1024, rows - seen));
            assertThat(batch.mayMiss()).isFalse();
            for (int row = 0; row < batch.rows(); row++, seen++) {
                assertThat(Arrays.copyOfRange(batch.values(), 3 * row, 3 * row + 3))
                        .containsExactly(3 * seen, 3 * seen + 1, 3 * seen + 2);
            }
            assertThat(decoder.endsDocument()).isEqualTo(seen == rows);
        }
        assertThat(seen).isEqualTo(rows);
    }

    @Test
    void wide_rows_come_in_batches_of_a_bounded_length() {
        byte[] file = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 100000), }", new byte[400_000]);
        NpyDecoder decoder = new NpyDecoder();
        decoder.start(file, 0, file.length, Edges.WHOLE);

        assertThat(decoder.next().rows()).isOne();
    }

    @Test
    void a_payload_is_one_document_and_its_rows_lie_in_it() {
        byte[] file = f4("(2, 2)", NUMBERS);
        byte[] padded = new byte[file.length + 20];
        System.arraycopy(file, 0, padded, 9, file.length);
        NpyDecoder decoder = new NpyDecoder();

        decoder.start(padded, 9, 9 + file.length, Edges.WHOLE);
        DenseBatch batch = (DenseBatch) decoder.next();

        assertThat(decoder.readsDocuments()).isTrue();
        assertThat(decoder.endsDocument()).isTrue();
        assertThat(decoder.documentStart()).isEqualTo(9);
        assertThat(decoder.documentEnd()).isEqualTo(9 + file.length);
        assertThat(batch.spans().count()).isEqualTo(2);
        assertThat(batch.spans().start(1)).isEqualTo(9);
        assertThat(batch.spans().end(1)).isEqualTo(9 + file.length);
        assertThat(decoder.next()).isNull();
    }

    @Test
    void an_array_without_rows_is_a_document_with_one_batch_without_rows() throws IOException {
        byte[] file = resource("f4_empty_rows.npy");
        NpyDecoder decoder = new NpyDecoder();

        decoder.start(file, 0, file.length, Edges.WHOLE);

        assertThat(decoder.next().rows()).isZero();
        assertThat(decoder.endsDocument()).isTrue();
        assertThat(decoder.next()).isNull();
    }

    @Test
    void nan_is_missing_and_makes_its_batch_say_so() {
        byte[] file = f4("(2, 2)", "1,NaN,3,4");
        NpyDecoder decoder = new NpyDecoder();
        decoder.start(file, 0, file.length, Edges.WHOLE);

        DenseBatch batch = (DenseBatch) decoder.next();

        assertThat(batch.mayMiss()).isTrue();
        assertThat(Arrays.copyOf(batch.values(), 4)).containsExactly(1, Float.NaN, 3, 4);
    }

    @Test
    void infinity_is_refused_with_its_place() {
        assertRefused(
                f4("(2, 2)", "1,2,3,-Infinity"),
                "row 2 column 2 must be finite as a float32, found infinity. Write NaN if the value is missing.");
        assertRefused(
                npy(
                        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
                        ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putDouble(1e39)
                                .array()),
                "row 1 column 1 must be finite as a float32, found infinity. Write NaN if the value is missing.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'shape': (2, 2), 'fortran_order': False, 'descr': '<f4'}",
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 2)}",
                "{'descr':'<f4','fortran_order':False,'shape':(2,2,),}",
                "  {'descr': '<f4', 'fortran_order': False, 'shape': (2L, 2L), }  \n\n"
            })
    void formats8_the_dictionary_may_be_written_in_other_ways(String header) {
        assertThat(decode(npy(header, data(NUMBERS)))).containsExactly(new float[] {1.5f, 16}, new float[] {14, 23});
    }

    @Test
    void formats8_version_3_is_read_as_version_2() {
        byte[] file = npy(3, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", data(NUMBERS));

        assertThat(decode(file)).containsExactly(new float[] {1.5f, 16}, new float[] {14, 23});
    }

    @Test
    void formats8_a_pickle_is_refused_since_it_would_run_code() {
        assertRefused(
                npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new byte[] {(byte) 0x80, 3, 'N', '.'}),
                "the elements of a NumPy file must be numbers, found Python objects (\"|O\"), whose pickle runs code when it"
                        + " is read. Convert the array with astype('float32').");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "|S5; texts (\"|S5\")",
                "<U3; texts (\"<U3\")",
                "<c8; \"<c8\"",
                "<M8[ns]; \"<M8[ns]\"",
                "|f4; \"|f4\"",
                "=f4; \"=f4\"",
                "<f3; \"<f3\"",
                "'';\"\""
            })
    void formats8_what_is_no_number_is_refused(String descr, String found) {
        assertRefused(
                npy("{'descr': '%s', 'fortran_order': False, 'shape': (1,), }".formatted(descr), new byte[8]),
                "the elements of a NumPy file must be numbers of the types f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or b1,"
                        + " found %s. Convert the array with astype('float32').".formatted(found));
    }

    @Test
    void formats8_records_with_fields_are_refused() {
        assertRefused(
                npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]),
                "the elements of a NumPy file must be numbers, found records with fields. Write the fields as columns of a"
                        + " plain array.");
    }

    @Test
    void formats8_an_archive_of_arrays_is_refused() {
        assertRefused(
                "PK\003\004 and more".getBytes(StandardCharsets.US_ASCII),
                "application/x-npy must begin with \\x93NUMPY, found a ZIP archive, as numpy.savez writes. Write one array"
                        + " with numpy.save.");
    }

    @Test
    void what_is_no_numpy_file_is_refused() {
        assertRefused(
                "1.5,16\n".getBytes(StandardCharsets.US_ASCII),
                "application/x-npy must begin with \\x93NUMPY, found \"1.5,16\". Write the array with numpy.save.");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("[1]", "{\" at byte 10, found \"[1]\""),
                Arguments.of("{'descr' '<f4'}", ":\" at byte 19, found \"'<f4'}\""),
                Arguments.of("{'descr': <f4}", null),
                Arguments.of("{'descr': '<f4", null),
                Arguments.of("{'descr': '\\x3cf4'}", null),
                Arguments.of("{'shape': 4}", null),
                Arguments.of("{'shape': (4)}", null),
                Arguments.of("{'shape': (-4,)}", null),
                Arguments.of("{'shape': (4.0,)}", null),
                Arguments.of("{'shape': (__import__('os').system('true'),)}", null),
                Arguments.of("{'fortran_order': 0}", null),
                Arguments.of("{'fortran_order': None}", null),
                Arguments.of("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", null),
                Arguments.of("{'descr': '<f4', 'fortran_order': False, 'shape': (1,) 'x'", null));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void the_header_is_read_as_this_one_literal_and_nothing_else(String header, String place) {
        Throwable fault = catchThrowable(() -> decode(npy(header, new byte[4])));

        assertThat(fault)
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith("the header of a NumPy file must have ")
                .hasMessageEndingWith(". Write the array with numpy.save.");
        if (place != null) {
            assertThat(fault).hasMessageContaining("must have \"" + place);
        }
    }

    @Test
    void keys_must_be_there_once_each() {
        assertRefused(
                npy("{'descr': '<f4', 'shape': (1,), }", new byte[4]),
                "the header of a NumPy file must have descr, fortran_order and shape, found no fortran_order. Write the array"
                        + " with numpy.save.");
        assertRefused(
                npy("{'descr': '<f4', 'descr': '<f8', 'shape': (1,), }", new byte[4]),
                "the header of a NumPy file must have descr, fortran_order and shape, once each, found the key \"descr\"."
                        + " Write the array with numpy.save.");
        assertRefused(
                npy("{'order': 'C', }", new byte[4]),
                "the header of a NumPy file must have descr, fortran_order and shape, once each, found the key \"order\"."
                        + " Write the array with numpy.save.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(4,); 12",
                "(4,); 20",
                "(2, 2); 0",
                "(4294967296, 4294967296); 16",
                "(3, 614891469123651720); 8",
                "(0, 4); 4"
            })
    void numbers_must_fill_the_shape_exactly_and_products_do_not_overflow(String shape, int length) {
        assertRefused(
                npy("{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape), new byte[length]),
                ("the numbers of a NumPy file must fill its shape %s with 4 bytes each, and nothing more, found %d bytes."
                                + " Write the array with numpy.save.")
                        .formatted(shape, length));
    }

    @Test
    void dimensions_of_more_than_18_digits_are_refused() {
        assertRefused(
                f4("(3, 6148914691236517206)", "1,2"),
                "a dimension must be at most 2147483647, found a number of more digits. Write the array with numpy.save.");
    }

    @Test
    void rows_without_features_are_refused_however_many_there_are() {
        String message = "a row of a NumPy array must have features, found none. Write an array of rows.";

        assertRefused(f4("(2147483647, 0)", ""), message);
        assertRefused(f4("(3, 2147483647, 2147483647, 2147483647, 0)", ""), message);
        assertRefused(f4("(0,)", ""), message);
    }

    @Test
    void an_array_without_rows_takes_no_memory_for_the_columns_it_claims() {
        assertThat(decode(f4("(0, 2147483647, 2147483647)", ""))).isEmpty();
    }

    @Test
    void more_than_32_dimensions_are_refused() {
        assertRefused(
                f4("(" + "1,".repeat(33) + ")", "1"),
                "an array must have at most 32 dimensions, found more. Write the array with numpy.save.");
    }

    @Test
    void a_header_that_is_cut_or_of_another_version_is_refused() {
        byte[] file = f4("(1,)", "1");
        byte[] cut = Arrays.copyOf(file, 20);
        byte[] version4 = file.clone();
        version4[6] = 4;
        byte[] endless =
                Arrays.copyOf(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1, '{'}, 13);

        assertRefused(
                cut,
                "the header of a NumPy file must be whole, found 10 bytes of 57. Write the array with numpy.save.");
        assertRefused(
                version4,
                "the version of a NumPy file must be 1.0, 2.0 or 3.0, found 4.0. Write the array with numpy.save.");
        assertRefused(
                endless,
                "the header of a NumPy file must be whole, found 1 bytes of 4294967295. Write the array with numpy.save.");
    }

    @Test
    void damaged_files_give_located_errors_or_rows_never_anything_else() throws IOException {
        Random random = new Random(93);
        for (String name : List.of("f4_c.npy", "f4_fortran.npy", "f8_big_endian.npy", "f4_v2.npy", "i8_vector.npy")) {
            byte[] good = resource(name);
            for (int round = 0; round < 2_000; round++) {
                byte[] bad =
                        Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length + 1) : good.length);
                for (int i = random.nextInt(4); i >= 0 && bad.length > 0; i--) {
                    bad[random.nextInt(bad.length)] = (byte)
                            (random.nextBoolean()
                                    ? random.nextInt(256)
                                    : "0123456789,()'<>|".charAt(random.nextInt(17)));
                }
                Throwable fault = catchThrowable(() -> decode(bad));
                assertThat(fault == null || fault instanceof MalformedRecordException)
                        .withFailMessage(() -> "%s round: %s".formatted(Arrays.toString(bad), fault))
                        .isTrue();
            }
        }
    }

    private static void assertRefused(byte[] file, String message) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(message);
    }

    /** Rows that the decoder makes of a file. */
    static List<float[]> decode(byte[] file) {
        NpyDecoder decoder = new NpyDecoder();
        decoder.start(file, 0, file.length, Edges.WHOLE);
        List<float[]> rows = new ArrayList<>();
        for (DenseBatch batch; (batch = (DenseBatch) decoder.next()) != null; ) {
            for (int row = 0; row < batch.rows(); row++) {
                rows.add(Arrays.copyOfRange(batch.values(), row * batch.columns(), (row + 1) * batch.columns()));
            }
        }
        return rows;
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = NpyDecoderTest.class.getResourceAsStream("/npy/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] f4(String shape, String numbers) {
        return npy("{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape), data(numbers));
    }

    private static float[] floats(String... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = Float.parseFloat(values[i]);
        }
        return floats;
    }

    private static byte[] data(String numbers) {
        if (numbers.isEmpty()) {
            return new byte[0];
        }
        float[] values = floats(numbers.split(","));
        ByteBuffer data =
                ByteBuffer.allocate(ElementType.FLOAT32.width() * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return data.array();
    }

    private static byte[] npy(String header, byte[] data) {
        return npy(1, header, data);
    }

    private static byte[] npy(int version, String header, byte[] data) {
        String padded = version == 1 && header.startsWith("{'descr': '<f4', 'fortran")
                ? header + " ".repeat(Math.max(0, 117 - header.length())) + "\n"
                : header;
        ByteSink file = new ByteSink();
        file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
            file.write((byte) (header.length() >> 8 * i));
        }
        file.write(header.getBytes(StandardCharsets.ISO_8859_1));
        file.write(data);
        return file.toByteArray();
    }
}
