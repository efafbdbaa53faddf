package io.transformjob.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a JSON document (RFC 8259, nothing more, UTF-8 only) into a tree that knows where everything stands, and names
 * the first thing that is not JSON. Written by hand because people correct their documents by these positions: the
 * offsets in Jackson's errors differ by up to four characters between the versions that Spark brings.
 */
final class JsonReader {
    static final int DOCUMENT_BYTES_MAX = 1 << 20;
    static final int DEPTH_MAX = 32;
    static final int VALUES_MAX = 10_000;

    private final TextCursor cursor;
    private final Problems problems;
    private final JsonScanner scanner;
    private int valuesCount;

    private JsonReader(String text, Problems problems) {
        this.problems = problems;
        cursor = new TextCursor(text);
        scanner = new JsonScanner(text);
    }

    /**
     * Reads a document. Names given twice are problems too, but do not end the reading; the first one counts.
     *
     * @return empty if the document is not JSON, which is then among the problems
     */
    static Optional<JsonValue> read(byte[] document, Problems problems) {
        if (document.length > DOCUMENT_BYTES_MAX) {
            problems.error(
                    new Place(1, 1, Pointer.ROOT),
                    "must have at most %d bytes, found %d".formatted(DOCUMENT_BYTES_MAX, document.length),
                    "Give the request alone.");
            return Optional.empty();
        }
        return decode(document, problems).flatMap(text -> new JsonReader(text, problems).document());
    }

    private static Optional<String> decode(byte[] document, Problems problems) {
        CharBuffer text = CharBuffer.allocate(document.length);
        ByteBuffer bytes = ByteBuffer.wrap(document);
        CoderResult result = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            boolean utf16 = decoded.isEmpty() && document.length > 1 && (document[0] & document[1]) == (byte) 0xFE;
            problems.error(
                    new TextCursor(decoded).place(decoded.length(), Pointer.ROOT),
                    utf16
                            ? "must be UTF-8, found UTF-16"
                            : "must be UTF-8, found the byte 0x%02X at offset %d"
                                    .formatted(document[bytes.position()], bytes.position()),
                    "Save the document as UTF-8.");
            return Optional.empty();
        }
        return Optional.of(decoded);
    }

    private Optional<JsonValue> document() {
        try {
            scanner.checkBeginning();
            JsonValue root = value(Pointer.ROOT, 0);
            scanner.checkEnd();
            return Optional.of(root);
        } catch (JsonSyntaxException fault) {
            problems.error(cursor.place(fault.index(), Pointer.ROOT), fault.getMessage(), fault.remedy());
            return Optional.empty();
        }
    }

    private JsonValue value(Pointer pointer, int depth) {
        Place place = cursor.place(scanner.index(), pointer);
        if (++valuesCount > VALUES_MAX) {
            throw scanner.fault("must have at most %d values".formatted(VALUES_MAX), "Give the request alone.");
        }
        return switch (scanner.peekValue()) {
            case '{' -> object(place, depth);
            case '[' -> array(place, depth);
            case '"' -> new JsonValue.Text(place, scanner.string());
            case 't' -> new JsonValue.Bool(place, scanner.literal("true"));
            case 'f' -> new JsonValue.Bool(place, !scanner.literal("false"));
            case 'n' -> nothing(place);
            default -> new JsonValue.Numeral(place, scanner.number());
        };
    }

    private JsonValue nothing(Place place) {
        scanner.literal("null");
        return new JsonValue.Null(place);
    }

    private JsonValue object(Place place, int depth) {
        Map<String, JsonValue.Member> members = new LinkedHashMap<>();
        scanner.open(depth);
        if (!scanner.closes('}')) {
            do {
                int nameIndex = scanner.index();
                String name = scanner.name();
                Pointer pointer = place.pointer().then(name);
                Place namePlace = cursor.place(nameIndex, pointer);
                scanner.colon();
                JsonValue value = value(pointer, depth + 1);
                JsonValue.Member first = members.putIfAbsent(name, new JsonValue.Member(namePlace, name, value));
                if (first != null) {
                    problems.error(
                            namePlace,
                            "must be given once, found again after line %d column %d"
                                    .formatted(
                                            first.namePlace().line(),
                                            first.namePlace().column()),
                            "Remove one of them.");
                }
            } while (scanner.continues('}', place));
        }
        return new JsonValue.ObjectValue(place, members);
    }

    private JsonValue array(Place place, int depth) {
        List<JsonValue> items = new ArrayList<>();
        scanner.open(depth);
        if (!scanner.closes(']')) {
            do {
                items.add(value(place.pointer().then(items.size()), depth + 1));
            } while (scanner.continues(']', place));
        }
        return new JsonValue.ArrayValue(place, items);
    }
}
