package io.transformjob.model.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.transformjob.formats.record.MalformedRecordException;

/** Text of a definition as messages show it. */
final class Quoted {
    private Quoted() {}

    static String of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return MalformedRecordException.quote(bytes, 0, bytes.length);
    }
}
