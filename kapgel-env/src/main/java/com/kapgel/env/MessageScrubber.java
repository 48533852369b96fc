package com.kapgel.env;

import java.net.URI;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of the message of a record's constructor and keeps the sentence; told to users at {@link
 * EnvException}. Every place is marked on the original text first, so overlapping values leave nothing behind. The case of
 * ASCII letters does not matter. The time it takes is bounded, however long message and values are.
 */
final class MessageScrubber {

    /** So many characters of a secret in a row count as the secret; fewer also stand in common words. */
    private static final int FRAGMENT = 8;

    private static final int LONGEST = 400;

    /** When more characters would have to be looked at, which takes some tenths of a second, nothing of the message is shown. */
    private static final long MOST_WORK = 100_000_000;

    private final String message;
    private final BitSet hidden = new BitSet();
    private long work;

    private MessageScrubber(String message) {
        this.message = Ascii.lowerCase(message);
    }

    static String scrub(String message, List<Given> given) {
        MessageScrubber scrubber = new MessageScrubber(message);
        given.forEach(one -> scrubber.hide(one.text(), one.value(), /* secret= */ false));
        return oneLine(scrubber.apply(message));
    }

    /** Booleans and enum constants stay unless they are secret, as the report names all of them anyway. */
    private void hide(@Nullable String text, Object value, boolean secret) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(inside -> hide(text, inside, secret));
        } else if (value instanceof Secret<?> wrapped) {
            hide(text, wrapped.reveal(), /* secret= */ true);
        } else if (secret || !(value instanceof Boolean || value instanceof Enum<?>)) {
            hideWhole(text, value, secret);
            hideParts(value, secret);
        }
    }

    private void hideWhole(@Nullable String text, Object value, boolean secret) {
        boolean alone = !secret && value instanceof Number;
        mark(text, alone);
        mark(value.toString(), alone);
        if (secret && value instanceof URI uri) {
            markFragments(uri.getRawSchemeSpecificPart());
        } else if (secret) {
            markFragments(text);
            markFragments(value.toString());
        }
    }

    private void hideParts(Object value, boolean secret) {
        if (value instanceof List<?> items) {
            items.forEach(item -> hide(null, item, secret));
        }
        if (value instanceof URI uri) {
            ValueParts.credentials(uri).forEach(part -> mark(part, /* alone= */ false));
        }
        ValueParts.numbers(value).forEach(number -> mark(number, /* alone= */ !secret));
        ValueParts.words(value).forEach(word -> mark(word, /* alone= */ true));
    }

    /**
     * Marks every place of a text, in time linear in both lengths (Knuth, Morris and Pratt).
     *
     * @param alone only where it is no part of a longer word or number: 80 does not stand in 8080, nor "redis" in "rediss"
     */
    private void mark(@Nullable String text, boolean alone) {
        if (text == null || text.isEmpty() || text.length() > message.length() || isTooMuch(message.length())) {
            return;
        }
        String wanted = Ascii.lowerCase(text);
        int[] borders = borders(wanted);
        int matched = 0;
        int marked = 0;
        for (int end = 1; end <= message.length(); end++) {
            matched = longer(matched, message.charAt(end - 1), wanted, borders);
            if (matched == wanted.length()) {
                int begin = end - matched;
                if (!alone || !(continues(begin) || continues(end))) {
                    hidden.set(Math.max(begin, marked), end);
                    marked = end;
                }
                matched = borders[matched - 1];
            }
        }
    }

    /** For each beginning of the text, by its last index, how long the longest shorter beginning is that it ends with. */
    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        for (int at = 1; at < text.length(); at++) {
            borders[at] = longer(borders[at - 1], text.charAt(at), text, borders);
        }
        return borders;
    }

    /** How much of the beginning of the text matches after one more character. */
    private static int longer(int matched, char next, String text, int[] borders) {
        int length = matched;
        while (length > 0 && text.charAt(length) != next) {
            length = borders[length - 1];
        }
        return text.charAt(length) == next ? length + 1 : 0;
    }

    private void markFragments(@Nullable String text) {
        if (text == null || isTooMuch(text.length() + message.length())) {
            return;
        }
        long[] known = fragments(Ascii.lowerCase(text));
        Arrays.sort(known);
        long[] said = fragments(message);
        for (int at = 0; at < said.length; at++) {
            if (Arrays.binarySearch(known, said[at]) >= 0) {
                hidden.set(at, at + FRAGMENT);
            }
        }
    }

    /**
     * A number for each {@link #FRAGMENT} characters in a row. In ASCII, others have another number; elsewhere two may share one, which
     * hides too much and never too little.
     */
    private static long[] fragments(String text) {
        long[] numbers = new long[Math.max(0, text.length() - FRAGMENT + 1)];
        for (int at = 0; at < numbers.length; at++) {
            for (int i = at; i < at + FRAGMENT; i++) {
                numbers[at] = 131 * numbers[at] + text.charAt(i);
            }
        }
        return numbers;
    }

    /** Counts the characters that are to be looked at. */
    private boolean isTooMuch(int characters) {
        if (work > MOST_WORK) {
            return true;
        }
        work += characters;
        if (work > MOST_WORK) {
            hidden.set(0, message.length());
        }
        return work > MOST_WORK;
    }

    /** Whether the characters before and at the index belong to one word or one number. */
    private boolean continues(int index) {
        if (index == 0 || index == message.length()) {
            return false;
        }
        char before = message.charAt(index - 1);
        char after = message.charAt(index);
        return (Character.isLetter(before) && Character.isLetter(after))
                || (Character.isDigit(before) && Character.isDigit(after));
    }

    private String apply(String original) {
        StringBuilder shown = new StringBuilder(original.length());
        for (int at = 0; at < original.length(); ) {
            int end;
            if (hidden.get(at)) {
                end = hidden.nextClearBit(at);
                shown.append("[hidden]");
            } else {
                end = hidden.nextSetBit(at) < 0 ? original.length() : hidden.nextSetBit(at);
                shown.append(original, at, end);
            }
            at = end;
        }
        return shown.toString();
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
