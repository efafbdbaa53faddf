package io.transformjob.formats.media;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A media type with its parameters, such as {@code text/csv; label_size=0}.
 *
 * <p>A bare word such as {@code csv} has an empty subtype: the XGBoost container takes it for {@code text/csv}. A list
 * of types is not a media type. Source: RFC 9110 §8.3.1.
 *
 * @param type in lower case
 * @param subtype in lower case, empty if the text was a bare word
 * @param parameters in their order, equal names included
 */
public record MediaType(String type, String subtype, List<Parameter> parameters) {
    /**
     * A parameter.
     *
     * @param name in lower case
     * @param value as written, without the quotes of a quoted text
     */
    public record Parameter(String name, String value) {}

    public MediaType {
        type = type.toLowerCase(Locale.ROOT);
        subtype = subtype.toLowerCase(Locale.ROOT);
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a media type.
     *
     * @throws IllegalArgumentException if the text is not one; the message quotes it and says where it breaks
     */
    public static MediaType parse(String text) {
        return new MediaTypeParser(text).parse();
    }

    /** The type without parameters: {@code text/csv}, or {@code csv} of a bare word. */
    public String essence() {
        return subtype.isEmpty() ? type : type + "/" + subtype;
    }

    /** Value of the first parameter with that name in lower case. */
    public Optional<String> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** The type as it is sent: {@code text/csv; label_size=0}; a value is quoted if it is not a plain word. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(essence());
        for (Parameter parameter : parameters) {
            text.append("; ").append(parameter.name()).append('=');
            String value = parameter.value();
            if (!value.isEmpty() && value.chars().allMatch(MediaTypeParser::isWordCharacter)) {
                text.append(value);
            } else {
                text.append('"')
                        .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.toString();
    }
}
