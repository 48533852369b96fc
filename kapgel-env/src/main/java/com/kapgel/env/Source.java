package com.kapgel.env;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Variables from one place, as they were when it was read. */
final class Source {

    private static final String FILE = "_FILE";

    /**
     * One variable.
     *
     * @param origin where it stands
     */
    record Entry(String text, String origin) {

        /** Without the value. */
        @Override
        public String toString() {
            return origin;
        }
    }

    private final Map<String, Entry> entries;
    private final boolean namesFiles;

    private Source(Map<String, Entry> entries) {
        this.entries = entries;
        this.namesFiles = entries.keySet().stream().anyMatch(name -> name.endsWith(FILE));
    }

    /** All with the same origin; what is null is not set. */
    static Source of(Map<String, String> variables, String origin) {
        Map<String, Entry> entries = new HashMap<>(2 * variables.size());
        variables.forEach((name, text) -> {
            if (name != null && text != null) {
                entries.put(name, new Entry(text, origin));
            }
        });
        return new Source(entries);
    }

    static Source of(DotEnvFile file) {
        Map<String, Entry> entries = new HashMap<>();
        file.lines()
                .forEach((name, line) ->
                        entries.put(name, new Entry(line.text(), "line " + line.number() + " of " + file.name())));
        return new Source(entries);
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** The variable, even if it is empty. */
    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** The variable that names the file with the value of this one, unless it is empty. */
    Optional<Entry> findFile(String name) {
        return namesFiles ? find(fileOf(name)).filter(file -> !file.text().isEmpty()) : Optional.empty();
    }

    static String fileOf(String name) {
        return name + FILE;
    }
}
