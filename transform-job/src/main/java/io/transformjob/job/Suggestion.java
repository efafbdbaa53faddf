package io.transformjob.job;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of the known words was meant. */
final class Suggestion {
    private static final int WORD_CHARACTERS_MAX = 64;

    private Suggestion() {}

    /** {@code Did you mean "Line"?}, if a known word is near. */
    static Optional<String> of(String word, Collection<String> known) {
        return nearest(word, known).map(Suggestion::question);
    }

    static String question(String near) {
        return "Did you mean \"%s\"?".formatted(near);
    }

    /** The known word with the fewest letters wrong, at most one in three; case and separators do not count. */
    static Optional<String> nearest(String word, Collection<String> known) {
        String bare = bare(word);
        if (bare.isEmpty() || word.length() > WORD_CHARACTERS_MAX) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = 1 + bare.length() / 3;
        for (String candidate : known) {
            int distance = distance(bare, bare(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String bare(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[_\\- .]", "");
    }

    /** Letters to insert, remove, replace or swap with a neighbour (optimal string alignment). */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                cost[i][j] =
                        Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
