package io.transformjob.formats.json;

import io.transformjob.formats.record.MalformedRecordException;
import java.nio.charset.StandardCharsets;

/** The text that stands in the place of an answer, as JSON: itself if it is JSON, else a string. Keeps the one it made last. */
final class JsonPlaceholder {
    private String text;
    private byte[] json;

    byte[] json(String text) {
        if (!text.equals(this.text)) {
            this.text = text;
            this.json = isJson(text)
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : JsonString.quote(text).getBytes(StandardCharsets.US_ASCII);
        }
        return json;
    }

    private static boolean isJson(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            new JsonTape().parseWhole(bytes, 0, bytes.length);
            return true;
        } catch (MalformedRecordException e) {
            return false;
        }
    }
}
