package io.transformjob.formats.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRecordEndTest {
    private static final String[] RECORDS = {
        "1,2\n",
        "\"two\nlines\",3\n",
        "\n",
        "\"\"\"\n\"\"\",\"\"\n",
        "a\"b,not quoted\n",
        "a,\"a\"\"b\n\nc\"\r\n",
        "\"a\"b,\"c\"\n",
        "long enough for words of eight,and \"not\" quoted\n",
        "\"long enough for words of eight, and\n quoted\", long enough\n",
        "\",\n\",\",\"\n",
    };

    /** Pieces of any length: a record is found alike wherever the bytes at hand end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 16, 1000})
    void aRecordEndsAtTheLineFeedThatIsNotQuoted(int pieceLength) {
        byte[] bytes = String.join("", RECORDS).getBytes(UTF_8);
        CsvRecordEnd end = new CsvRecordEnd((byte) ',');
        List<String> records = new ArrayList<>();
        int start = 0;
        int searched = 0;
        while (searched < bytes.length) {
            int to = Math.min(searched + pieceLength, bytes.length);
            int feed = end.find(bytes, searched, to);
            searched = feed < 0 ? to : feed + 1;
            if (feed >= 0) {
                records.add(new String(bytes, start, searched - start, UTF_8));
                start = searched;
            }
        }
        assertThat(records).containsExactly(RECORDS);
    }
}
