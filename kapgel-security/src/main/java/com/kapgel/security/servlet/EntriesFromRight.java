package com.kapgel.security.servlet;

import java.util.List;

/**
 * Walks through a header that is a list, from its last entry to its first, and not further than chains of proxies reach.
 *
 * <pre>{@code
 * EntriesFromRight entries = new EntriesFromRight(List.of("198.51.100.7, 10.0.0.1", "10.0.0.2"));
 * while (entries.next()) {
 *     entries.text().substring(entries.from(), entries.to());  // 10.0.0.2, then 10.0.0.1, then 198.51.100.7
 * }
 * }</pre>
 *
 * <p>Every comma ends an entry, also one within quotes. So an entry is found by what stands at its right alone, and nobody
 * can reach it by what they put at its left. Where a walk would go further than {@value #MOST_ENTRIES} entries or
 * {@value #MOST_CHARS} characters, it ends with an empty entry.
 */
final class EntriesFromRight {
    static final int MOST_ENTRIES = 20;
    static final int MOST_CHARS = 2_048;

    private static final int NONE = -1;

    private final List<String> lines;
    private int line;
    private int end = NONE; // of the entry to come, in its line
    private int entries;
    private int chars;
    private boolean cutOff;
    private String text = "";
    private int from;
    private int to;

    /** @param lines the values of all header lines of one name, in their order */
    EntriesFromRight(List<String> lines) {
        this.lines = lines;
        this.line = lines.size();
    }

    /** How many entries there are; more than {@value #MOST_ENTRIES} where the walk would end before the first one. */
    static int count(List<String> lines) {
        EntriesFromRight walk = new EntriesFromRight(lines);
        while (walk.next()) {
            // The walk counts.
        }
        return walk.cutOff ? MOST_ENTRIES + 1 : walk.entries;
    }

    /** Goes on to the entry at the left, and tells whether there was one. */
    boolean next() {
        if (cutOff || (end == NONE && line == 0)) {
            return false;
        }
        if (end == NONE) {
            line--;
            text = lines.get(line);
            end = text.length();
        }
        int start = entries == MOST_ENTRIES ? NONE : start();
        if (start == NONE) {
            cutOff = true;
            from = to;
            return true;
        }
        entries++;
        chars += end - start + 1;
        trim(start, end);
        end = start == 0 ? NONE : start - 1;
        return true;
    }

    String text() {
        return text;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Where the entry begins, or NONE if that is too far away. */
    private int start() {
        int lowest = Math.max(0, end - Math.max(0, MOST_CHARS - chars));
        int start = end;
        while (start > lowest && text.charAt(start - 1) != ',') {
            start--;
        }
        return start == 0 || text.charAt(start - 1) == ',' ? start : NONE;
    }

    private void trim(int start, int stop) {
        from = start;
        to = stop;
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(text.charAt(to - 1))) {
            to--;
        }
    }

    /** RFC 9110, section 5.6.3. Other spaces belong to the entry, which they spoil. */
    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
