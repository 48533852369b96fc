package com.kapgel.monitoring.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Secrets that are known by their number, each put into one place. Not safe for use by several threads. */
final class Canaries {
    private static final String SONG = "canary7q";
    private static final int DIGITS = 5;

    private final List<String> paths = new ArrayList<>();

    /** A text in which everybody sees secrets: an address, and a password behind its name. */
    String text(String path) {
        String secret = secret(path);
        return secret + "@canary.example password=" + secret;
    }

    /** A secret that only its name gives away. */
    String secret(String path) {
        paths.add(path);
        return String.format(Locale.ROOT, "%s%0" + DIGITS + "d", SONG, paths.size() - 1);
    }

    /** An address that is a secret, as short as an address is. */
    String address(String path) {
        return secret(path) + "@canary.example";
    }

    int count() {
        return paths.size();
    }

    /** Where those were put that stand in the text, each once. */
    List<String> pathsIn(String text) {
        List<String> found = new ArrayList<>();
        for (int at = text.indexOf(SONG); at >= 0; at = text.indexOf(SONG, at + 1)) {
            int start = at + SONG.length();
            int number = Integer.parseInt(text, start, start + DIGITS, 10);
            if (!found.contains(paths.get(number))) {
                found.add(paths.get(number));
            }
        }
        return found;
    }
}
