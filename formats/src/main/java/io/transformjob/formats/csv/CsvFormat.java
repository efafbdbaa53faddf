package io.transformjob.formats.csv;

import io.transformjob.formats.number.FloatText;
import java.io.Serializable;

/**
 * How the CSV of a job is written. {@link #CONTAINER} is what the service and its containers know; the rest is for files
 * as people have them.
 *
 * @param delimiter the byte between fields; {@link #SNIFFED} for what the reader finds: the XGBoost container learns it
 *     from the first line, RFC 4180 knows the comma only
 * @param header whether the first record of an object that is not blank holds names. Who reads objects leaves it out,
 *     decoders never see it
 * @param multiline whether records are read by RFC 4180, so that fields in quotes may hold line breaks; else each line is a
 *     record (BT-51)
 */
public record CsvFormat(byte delimiter, boolean header, boolean multiline) implements Serializable {
    /** No delimiter is given. */
    public static final byte SNIFFED = 0;

    /** No header, a line a record, the delimiter found. */
    public static final CsvFormat CONTAINER = new CsvFormat(SNIFFED, false, false);

    public CsvFormat {
        if (delimiter != SNIFFED && !isDelimiter(delimiter)) {
            throw new IllegalArgumentException(
                    "delimiter must be an ASCII character that is no letter, digit, quote or line break, got byte %d"
                            .formatted(delimiter));
        }
    }

    /** Whether fields can be told apart by a character: an ASCII character, no letter, digit, quote or line break. */
    public static boolean isDelimiter(int character) {
        boolean letter = (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
        boolean digit = character >= '0' && character <= '9';
        boolean quoteOrBreak = character == '"' || character == '\n' || character == '\r';
        return character > 0 && character < 0x80 && !letter && !digit && !quoteOrBreak;
    }

    /** The delimiter of records that are read by RFC 4180: the comma unless another one is given. */
    public byte fieldDelimiter() {
        return delimiter == SNIFFED ? (byte) ',' : delimiter;
    }

    /** Whether a byte is white space that means nothing at the edges of an object: not if fields are known to end at it. */
    public boolean isBlank(byte value) {
        return FloatText.isWhitespace(value) && value != delimiter;
    }
}
