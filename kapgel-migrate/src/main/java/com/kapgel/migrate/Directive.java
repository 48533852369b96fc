package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a migration file tells the runner in a comment line of its own: {@code -- kapgel: phase=contract}. Words without an
 * equals sign name the directive; the others are its settings.
 *
 * @param line of the file, from 1
 * @param words those without an equals sign, in lower case
 */
record Directive(int line, List<String> words, Map<String, String> settings) {

    private static final String MARK = "kapgel:";

    Directive {
        words = List.copyOf(words);
        settings = Map.copyOf(settings);
    }

    static List<Directive> of(FileText text) {
        List<Directive> found = new ArrayList<>();
        for (int i = 0; i < text.lines().size(); i++) {
            String line = text.lines().get(i).strip();
            if (line.startsWith("--")) {
                String comment = line.substring(2).strip();
                if (comment.toLowerCase(Locale.ROOT).startsWith(MARK)) {
                    found.add(parse(i + 1, comment.substring(MARK.length()).strip()));
                }
            }
        }
        return found;
    }

    /** The first word without an equals sign; empty when there is none. */
    String name() {
        return words.isEmpty() ? "" : words.get(0);
    }

    private static Directive parse(int line, String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (String word : text.split("\\s+", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                settings.put(word.substring(0, equals).toLowerCase(Locale.ROOT), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return new Directive(line, words, settings);
    }
}
