package io.transformjob.formats.artifact;

import java.util.ArrayList;
import java.util.List;

/** Names of archive members: always relative, always below the archive's root. */
final class MemberName {
    private static final String REMEDY = "Pack the model again from its own folder, with relative names";

    private MemberName() {}

    /** A stored name without {@code .} and empty segments, which may leave nothing: the root itself. */
    static String relative(String stored, String where) {
        if (stored.isEmpty()) {
            throw fault(where, "have a name", stored);
        }
        if (stored.startsWith("/")) {
            throw fault(where, "have a relative name", stored);
        }
        if (stored.length() > 1 && stored.charAt(1) == ':' && Character.isLetter(stored.charAt(0))) {
            throw fault(where, "have a name without a drive", stored);
        }
        if (stored.indexOf('\\') >= 0) {
            throw fault(where, "have a name without backslashes", stored);
        }
        if (stored.chars().anyMatch(Character::isISOControl)) {
            throw fault(where, "have a name without control characters", stored);
        }
        List<String> segments = new ArrayList<>();
        for (String segment : stored.split("/")) {
            if (segment.equals("..")) {
                throw fault(where, "not have \"..\" in its name", stored);
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return String.join("/", segments);
    }

    private static ArtifactException fault(String where, String rule, String stored) {
        return new ArtifactException(where, "a member must " + rule, ArtifactException.quote(stored), REMEDY);
    }
}
