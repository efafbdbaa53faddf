package io.transformjob.formats.v2;

import io.transformjob.formats.json.JsonTape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Messages in tests. */
final class V2Messages {
    private V2Messages() {}

    static byte[] resource(String name) throws IOException {
        try (InputStream in = V2Messages.class.getResourceAsStream("/v2/" + name)) {
            return in.readAllBytes();
        }
    }

    /** The tape of a message, which has bytes before it, so that places in faults can be told from offsets in it. */
    static JsonTape tape(String json) {
        byte[] bytes = ("before " + json).getBytes(StandardCharsets.UTF_8);
        JsonTape tape = new JsonTape();
        tape.parseWhole(bytes, 7, bytes.length);
        return tape;
    }

    static V2Request request(String json) {
        return V2Request.read(tape(json));
    }

    /** A request of one input. */
    static String input(String datatype, String shape, String data) {
        return "{\"inputs\":[" + tensor("x", datatype, shape, data) + "]}";
    }

    static String tensor(String name, String datatype, String shape, String data) {
        return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}".formatted(name, shape, datatype, data);
    }
}
