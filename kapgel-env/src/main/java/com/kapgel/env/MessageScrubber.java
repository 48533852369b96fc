package com.kapgel.env;

import java.net.URI;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of the message of a record's constructor and keeps the sentence; told to users at {@link
 * EnvException}. Every place is marked on the original text first, so overlapping values leave nothing behind. The case of
 * ASCII letters does not matter.
 */
final class MessageScrubber {

    /** So many characters of a secret in a row count as the secret; fewer also stand in common words. */
    private static final int FRAGMENT = 8;

    private static final int LONGEST = 400;

    private final String message;
    private final BitSet hidden = new BitSet();

    private MessageScrubber(String message) {
        this.message = Ascii.lowerCase(message);
    }

    static String scrub(String message, List<Given> given) {
        MessageScrubber scrubber = new MessageScrubber(message);
        given.forEach(scrubber::hide);
        return oneLine(scrubber.apply(message));
    }

    private void hide(Given given) {
        Object value = given.value();
        if (value instanceof Optional<?> optional) {
            if (optional.isEmpty()) {
                return;
            }
            value = optional.get();
        }
        if (value instanceof List<?> items) {
            items.forEach(item -> hide(new Given(item.toString(), item)));
        } else if (value instanceof Secret<?> secret && secret.reveal() instanceof List<?> items) {
            items.forEach(item -> hide(new Given(item.toString(), Secret.of(item))));
        }
        if (value instanceof Secret<?> secret) {
            value = secret.reveal();
            hideEverywhere(given.text());
            hideEverywhere(value.toString());
            hideFragments(value instanceof URI uri ? uri.getRawSchemeSpecificPart() : value.toString());
        } else if (value instanceof Number) {
            hideAlone(given.text());
            hideAlone(value.toString());
        } else if (!(value instanceof Boolean || value instanceof Enum<?>)) {
            hideEverywhere(given.text());
            hideEverywhere(value.toString());
        }
        if (value instanceof URI uri) {
            hideParts(uri);
        }
    }

    private void hideParts(URI uri) {
        hideUserInfo(uri.getRawUserInfo());
        hideUserInfo(uri.getUserInfo());
        hideAlone(uri.getHost());
        hideEverywhere(uri.getRawQuery());
        hideEverywhere(uri.getQuery());
    }

    private void hideUserInfo(@Nullable String userInfo) {
        if (userInfo != null) {
            hideEverywhere(userInfo);
            hideEverywhere(userInfo.substring(userInfo.indexOf(':') + 1));
        }
    }

    private void hideEverywhere(@Nullable String text) {
        hide(text, false);
    }

    /** Where it is no part of a longer word or number: 80 does not stand in 8080, nor "redis" in "rediss". */
    private void hideAlone(@Nullable String text) {
        hide(text, true);
    }

    private void hide(@Nullable String text, boolean alone) {
        if (text == null || text.isEmpty()) {
            return;
        }
        String wanted = Ascii.lowerCase(text);
        for (int at = message.indexOf(wanted); at >= 0; at = message.indexOf(wanted, at + 1)) {
            int end = at + wanted.length();
            if (!alone || !(continues(at) || continues(end))) {
                hidden.set(at, end);
            }
        }
    }

    private void hideFragments(String text) {
        String secret = Ascii.lowerCase(text);
        for (int at = 0; at + FRAGMENT <= message.length(); at++) {
            if (secret.contains(message.substring(at, at + FRAGMENT))) {
                hidden.set(at, at + FRAGMENT);
            }
        }
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
