package com.kapgel.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code grade.mjs} says about one answer.
 *
 * @param score the Observatory's points, of which 100 are an A+
 * @param changes what moved the score away from 100
 * @param findings of csp_evaluator
 * @param headers by name in lower case
 */
record HeaderGrade(
        double score, String letter, List<String> changes, List<Finding> findings, Map<String, String> headers) {

    /** Severities are csp_evaluator's: 10 is high, 60 only informs, 100 is for those who want to know everything. */
    record Finding(int severity, String text) {
        private static final int INFO = 60;

        boolean isWorthTelling() {
            return severity <= INFO;
        }

        boolean isAboveInfo() {
            return severity < INFO;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static HeaderGrade parse(List<String> lines) {
        @Nullable String score = null;
        List<String> changes = new ArrayList<>();
        Set<Finding> findings =
                new LinkedHashSet<>(); // script-src is looked at once for each directive that falls back to it
        Map<String, String> headers = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "score" -> score = line;
                case "changed" -> changes.add(words[2].replace(' ', ':') + " " + words[1]);
                case "finding" -> findings.add(new Finding(Integer.parseInt(words[1]), words[2]));
                case "header" -> headers.put(words[1], words.length > 2 ? words[2] : "");
                default -> {} // for people
            }
        }
        String[] words =
                Objects.requireNonNull(score, () -> "No score in " + lines).split(" ", -1);
        return new HeaderGrade(Double.parseDouble(words[1]), words[2], changes, List.copyOf(findings), headers);
    }
}
