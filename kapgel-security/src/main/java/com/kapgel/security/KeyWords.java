package com.kapgel.security;

import java.util.Objects;

/**
 * Decides by its name whether a value is secret: {@code authToken}, {@code db.password} and {@code X-Api-Key} are, {@code author},
 * {@code secretary} and {@code max_tokens} are not. A name is taken apart into words, at changes of case and at signs, and secret if
 * any word is, or several in a row are together.
 *
 * <p>Where a text may have words before the name, as in {@code the api key: x}, only its last part without a blank counts alone.
 */
final class KeyWords {
    private static final KeyWords STANDARD = new KeyWords(NameHashes.of(SecretNames.STANDARD));
    private static final NameHashes ABOUT = NameHashes.of(SecretNames.ABOUT);

    private final NameHashes secret;

    private KeyWords(NameHashes secret) {
        this.secret = secret;
    }

    static KeyWords standard() {
        return STANDARD;
    }

    /** Also this name, of one word to three. */
    KeyWords and(String name) {
        Objects.requireNonNull(name, "name");
        long whole = NameWords.hashOf(name);
        if (whole == 0) {
            throw new IllegalArgumentException("The key '" + HeaderSyntax.printable(name)
                    + "' is not made of one word to three. Give for example \"national id\" for nationalId, national_id"
                    + " and National-Id.");
        }
        if (name.chars().anyMatch(c -> Chars.isDigit((char) c))) {
            throw new IllegalArgumentException("The key '" + HeaderSyntax.printable(name)
                    + "' has digits, which are passed over in names: it would be hidden with any number, or with none."
                    + " Give it without.");
        }
        return new KeyWords(secret.and(whole));
    }

    /** Also the names of addresses, as headers have them. */
    KeyWords andAddresses() {
        KeyWords more = this;
        for (String name : SecretNames.ADDRESSES) {
            more = more.and(name);
        }
        return more;
    }

    boolean isSecret(String name) {
        return isSecret(name, 0, name.length());
    }

    /** Whether the name at the end of this part of a text is that of a secret. */
    boolean isSecret(String text, int from, int to) {
        int name = to;
        while (name > from && !Chars.isBlank(text.charAt(name - 1))) {
            name--;
        }
        long beforeLast = 0;
        long last = 0;
        boolean found = false;
        boolean about = false;
        for (int at = NameWords.start(text, from, to); at < to; ) {
            int end = NameWords.end(text, at, to);
            long word = NameWords.hash(text, at, end);
            boolean pair = last != 0 && secret.contains(NameWords.joined(last, word));
            boolean three =
                    beforeLast != 0 && secret.contains(NameWords.joined(NameWords.joined(beforeLast, last), word));
            boolean alone = secret.contains(word);
            if (at >= name && (pair || three || alone || SecretNames.isEndOf(text, at, end))) {
                found = true;
            }
            about = ABOUT.contains(word) && !pair && !three && !alone;
            beforeLast = last;
            last = word;
            at = NameWords.start(text, end, to);
        }
        return found && !about;
    }
}
