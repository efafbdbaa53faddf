package io.transformjob.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an extended tar header says of the member behind it. Records are {@code "<length> <key>=<value>\n"}, the length
 * in decimal and of the whole record. Source: POSIX.1-2001 pax, "pax Extended Header".
 *
 * @param path name that replaces the one of the header
 * @param length length that replaces the one of the header
 */
record PaxRecords(Optional<String> path, OptionalLong length) {
    static PaxRecords read(byte[] bytes, String where) {
        Optional<String> path = Optional.empty();
        OptionalLong length = OptionalLong.empty();
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int digits = at;
            int recordLength = 0;
            while (digits < bytes.length && digits - at < 9 && bytes[digits] >= '0' && bytes[digits] <= '9') {
                recordLength = 10 * recordLength + bytes[digits++] - '0';
            }
            int end = at + recordLength;
            if (end > bytes.length || end < digits + 3 || bytes[digits] != ' ' || bytes[end - 1] != '\n') {
                throw fault(where, "be \"<length> <key>=<value>\"", bytes, at, bytes.length);
            }
            String record = new String(bytes, digits + 1, end - digits - 2, UTF_8);
            int equals = record.indexOf('=');
            if (equals < 0) {
                throw fault(where, "hold a key and a value", bytes, at, end);
            }
            String key = record.substring(0, equals);
            String value = record.substring(equals + 1);
            if (key.equals("path")) {
                path = Optional.of(value);
            } else if (key.equals("size")) {
                if (!value.matches("[0-9]{1,18}")) {
                    throw fault(where, "give the size as a decimal number", bytes, at, end);
                }
                length = OptionalLong.of(Long.parseLong(value));
            } else if (key.startsWith("GNU.sparse.")) {
                throw fault(where, "not describe a sparse file", bytes, at, end);
            }
            at = end;
        }
        return new PaxRecords(path, length);
    }

    private static ArtifactException fault(String where, String rule, byte[] bytes, int from, int to) {
        return new ArtifactException(
                where,
                "a record of an extended tar header must " + rule,
                ArtifactException.quote(new String(bytes, from, to - from, UTF_8)),
                "Pack the model again with tar -czf model.tar.gz and its files");
    }
}
