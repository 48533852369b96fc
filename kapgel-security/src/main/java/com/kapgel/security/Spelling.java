package com.kapgel.security;

import org.jspecify.annotations.Nullable;

/** Which known word was meant by one that is not known. */
final class Spelling {
    /** More of them than this are not counted. */
    private static final int FAR = 3;

    private Spelling() {}

    /** The known word that is nearest, if it takes no more edits than these; null for a word that is known, or far from all. */
    static @Nullable String nearest(String word, Iterable<String> known, int mostEdits) {
        String nearest = null;
        int fewest = mostEdits + 1;
        for (String candidate : known) {
            int edits = edits(word, candidate);
            if (edits < fewest) {
                nearest = candidate;
                fewest = edits;
            }
        }
        return fewest == 0 ? null : nearest;
    }

    /** Letters put in, left out or replaced, and neighbours exchanged (optimal string alignment); at least so many if they are many. */
    static int edits(String a, String b) {
        int difference = Math.abs(a.length() - b.length());
        if (difference > FAR) {
            return difference;
        }
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 ? j : j == 0 ? i : cheapest(a, b, i, j, edits);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int i, int j, int[][] edits) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int cheapest = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(cheapest, edits[i - 2][j - 2] + 1) : cheapest;
    }
}
