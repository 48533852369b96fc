package com.kapgel.env;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds, for a missing variable, one that is set, not declared, and called nearly the same. */
final class Misspelling {

    private static final int MOST_EDITS = 2;

    private Misspelling() {}

    static List<String> hints(List<Problem> problems, Collection<String> declared, Variables variables) {
        List<String> undeclared = undeclared(declared, variables);
        List<String> hints = new ArrayList<>();
        for (String missing : missing(problems)) {
            nearest(missing, undeclared)
                    .ifPresent(found -> hints.add(found + " is set but not declared; did you mean " + missing + "?"));
        }
        return hints;
    }

    private static Set<String> missing(List<Problem> problems) {
        Set<String> names = new TreeSet<>();
        for (Problem problem : problems) {
            if (problem.code().equals("missing")) {
                names.add(problem.name());
            }
        }
        return names;
    }

    /** Only names that are safe to print; others may carry line ends or worse. */
    private static List<String> undeclared(Collection<String> declared, Variables variables) {
        List<String> names = new ArrayList<>();
        for (String name : variables.names()) {
            if (!variables.isMissing(name) && VariableName.isValid(name)) {
                names.add(name);
            }
        }
        names.removeAll(declared);
        names.sort(Comparator.naturalOrder());
        return names;
    }

    private static Optional<String> nearest(String missing, List<String> undeclared) {
        String wanted = letters(missing);
        // In a short name two other letters are another word: HOST is not a misspelt PORT.
        int mostEdits = Math.min(MOST_EDITS, wanted.length() / 3);
        String nearest = null;
        int fewestEdits = mostEdits + 1;
        for (String name : undeclared) {
            int edits = editDistance(wanted, letters(name), fewestEdits);
            if (edits < fewestEdits) {
                nearest = name;
                fewestEdits = edits;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static String letters(String name) {
        return Ascii.upperCase(name).replaceAll("[_.-]", "");
    }

    /** Levenshtein's distance by rows, or {@code limit} as soon as it is clear that it is not below. */
    static int editDistance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int best = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, 1 + Math.min(above[j], row[j - 1]));
                best = Math.min(best, row[j]);
            }
            if (best >= limit) {
                return limit;
            }
            above = row;
        }
        return Math.min(limit, above[b.length()]);
    }
}
