package io.transformjob.model.remote;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** What came back over HTTP, whatever it says. */
record Reply(int status, HttpHeaders headers, byte[] body) {
    private static final int CHARACTERS_SHOWN_MAX = 200;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The status and the beginning of the body, as one line. */
    String shown() {
        return shown(status, body);
    }

    static String shown(int status, byte[] body) {
        return body.length == 0 ? "%d without a word".formatted(status) : "%d %s".formatted(status, excerpt(body));
    }

    /** The beginning of what a service says, in quotes, with everything that is not to be seen as {@code \}{@code uNNNN}. */
    static String excerpt(byte[] bytes) {
        int length = Math.min(bytes.length, 4 * CHARACTERS_SHOWN_MAX);
        String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
        StringBuilder text = new StringBuilder("\"");
        int shown = Math.min(decoded.length(), CHARACTERS_SHOWN_MAX);
        for (int i = 0; i < shown; i++) {
            char c = decoded.charAt(i);
            boolean hidden = Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
            if (hidden) {
                text.append("\\u%04X".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.append(shown < decoded.length() || length < bytes.length ? "…\"" : "\"")
                .toString();
    }
}
