package io.transformjob.formats.media;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client accepts: media ranges such as {@code text/*}, each with a weight. Source: RFC 9110 §12.5.1.
 *
 * @param ranges in the order of the text
 */
public record AcceptList(List<Range> ranges) {
    private static final String WEIGHT = "q";
    private static final String ANY = "*";

    /**
     * A media range.
     *
     * @param type of which type or subtype may be {@code *}; its parameters without the weight
     * @param weight from 0, not acceptable, to 1
     */
    public record Range(MediaType type, double weight) {
        /** How narrow the range is if the type lies in it: 0 for any type, 1 for any subtype, 2 for the type; else -1. */
        private int match(MediaType offered) {
            boolean anySubtype = type.subtype().equals(ANY) || type.subtype().isEmpty();
            if (type.type().equals(ANY) && anySubtype) {
                return 0;
            }
            if (!type.type().equals(offered.type())) {
                return -1;
            }
            if (type.subtype().equals(ANY)) {
                return 1;
            }
            return type.subtype().equals(offered.subtype()) ? 2 : -1;
        }
    }

    /** An offered type with what decides about it: the range it lies in most narrowly. */
    private record Candidate(String offered, int rangeIndex, double weight) {}

    public AcceptList {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if the text is none; the message quotes it and says where it breaks
     */
    public static AcceptList parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (MediaType type : new MediaTypeParser(text).parseList()) {
            List<MediaType.Parameter> others = type.parameters().stream()
                    .filter(parameter -> !parameter.name().equals(WEIGHT))
                    .toList();
            double weight = type.parameter(WEIGHT).map(AcceptList::weight).orElse(1.0);
            ranges.add(new Range(new MediaType(type.type(), type.subtype(), others), weight));
        }
        return new AcceptList(ranges);
    }

    private static double weight(String text) {
        if (text.matches("0|1|1\\.0{0,6}|0?\\.[0-9]{1,6}|0\\.")) {
            return Double.parseDouble(text);
        }
        throw new IllegalArgumentException(
                "weight q must be from 0 to 1, such as 0.5, found \"%s\". Leave it out for 1."
                        .formatted(text.length() > 20 ? text.substring(0, 20) + "…" : text));
    }

    /**
     * The type to answer with: of greatest weight; of those, the one whose range stands first; of those in the same
     * range, the one offered first. Parameters of a range do not matter.
     *
     * @param offered types that can be answered with, the one preferred first
     * @return empty if none is accepted
     */
    public Optional<String> choose(List<String> offered) {
        return offered.stream()
                .map(this::candidate)
                .filter(candidate -> candidate.weight() > 0)
                .min(comparingDouble((Candidate candidate) -> -candidate.weight())
                        .thenComparing(comparingInt(Candidate::rangeIndex)))
                .map(Candidate::offered);
    }

    private Candidate candidate(String offered) {
        MediaType type = MediaType.parse(offered);
        int narrowest = -1;
        int decides = -1;
        for (int i = 0; i < ranges.size(); i++) {
            int match = ranges.get(i).match(type);
            if (match > narrowest) {
                narrowest = match;
                decides = i;
            }
        }
        return new Candidate(
                offered, decides, decides < 0 ? 0 : ranges.get(decides).weight());
    }
}
