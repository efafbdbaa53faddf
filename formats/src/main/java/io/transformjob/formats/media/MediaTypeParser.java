package io.transformjob.formats.media;

import io.transformjob.formats.media.MediaType.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the text of one {@link MediaType} or a list of them. A cursor, used once. */
final class MediaTypeParser {
    private static final int QUOTE_MAX = 100;

    private final String text;
    private int at;

    MediaTypeParser(String text) {
        this.text = text;
    }

    MediaType parse() {
        MediaType type = element();
        if (at < text.length()) {
            throw fault("\";\" or the end");
        }
        return type;
    }

    /** Types between commas, between which there may be none. */
    List<MediaType> parseList() {
        List<MediaType> types = new ArrayList<>();
        skipBlanks();
        while (at < text.length()) {
            if (text.charAt(at) != ',') {
                types.add(element());
            }
            if (at < text.length()) {
                if (text.charAt(at) != ',') {
                    throw fault("\";\", \",\" or the end");
                }
                at++;
                skipBlanks();
            }
        }
        return types;
    }

    private MediaType element() {
        skipBlanks();
        String type = word("a type");
        String subtype = "";
        if (at < text.length() && text.charAt(at) == '/') {
            at++;
            subtype = word("a subtype");
        }
        List<Parameter> parameters = new ArrayList<>();
        skipBlanks();
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            skipBlanks();
            // RFC 9110 lets parameters be empty: "text/csv;" is "text/csv".
            if (at < text.length() && text.charAt(at) != ';' && text.charAt(at) != ',') {
                parameters.add(parameter());
                skipBlanks();
            }
        }
        return new MediaType(type, subtype, parameters);
    }

    private Parameter parameter() {
        String name = word("a parameter name").toLowerCase(Locale.ROOT);
        skipBlanks();
        if (at == text.length() || text.charAt(at) != '=') {
            throw fault("\"=\" behind the parameter name \"%s\"".formatted(bounded(name)));
        }
        at++;
        skipBlanks();
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        return new Parameter(name, quoted ? quoted() : word("a parameter value"));
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                c = text.charAt(at);
            }
            value.append(c);
        }
        throw fault("a closing quote");
    }

    private String word(String expected) {
        int from = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw fault(expected);
        }
        return text.substring(from, at);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private IllegalArgumentException fault(String expected) {
        String found = at < text.length() ? "\"%s\"".formatted(text.charAt(at)) : "the end";
        return new IllegalArgumentException(
                "media type \"%s\" must have %s at character %d, found %s. Write it as \"text/csv; name=value\"."
                        .formatted(bounded(text), expected, at + 1, found));
    }

    private static String bounded(String text) {
        return text.length() <= QUOTE_MAX ? text : text.substring(0, QUOTE_MAX) + "…";
    }

    /** Whether a character may stand in a word, RFC 9110 {@code tchar}. */
    static boolean isWordCharacter(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
