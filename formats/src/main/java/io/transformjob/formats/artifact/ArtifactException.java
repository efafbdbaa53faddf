package io.transformjob.formats.artifact;

/** A model artifact that is corrupt, unsafe, or of a kind that is not supported. The message says where, what and why. */
public final class ArtifactException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where archive member and byte, as far as known, such as {@code xgboost-model byte 136}
     * @param rule what must hold
     * @param found what was found instead
     * @param remedy what the model's owner can do, one sentence
     */
    public ArtifactException(String where, String rule, String found, String remedy) {
        super("%s: %s, found %s. %s".formatted(where, rule, found, remedy));
    }

    /** Text of an artifact as a message shows it: quoted, at most 64 characters, control characters as {@code \\xNN}. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int shown = Math.min(text.length(), 64);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7F) {
                quoted.append("\\x%02X".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(shown < text.length() ? "…\"" : "\"").toString();
    }
}
