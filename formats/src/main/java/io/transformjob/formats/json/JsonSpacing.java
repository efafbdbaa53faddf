package io.transformjob.formats.json;

/** Blanks between the tokens of a JSON text. */
public enum JsonSpacing {
    /** A blank after each comma and colon: {@code json.dumps} of Python. */
    SPACED(", ", ": "),
    /** None: the first-party algorithms' JSON Lines. */
    COMPACT(",", ":");

    private final String comma;
    private final String colon;

    JsonSpacing(String comma, String colon) {
        this.comma = comma;
        this.colon = colon;
    }

    String comma() {
        return comma;
    }

    String colon() {
        return colon;
    }
}
