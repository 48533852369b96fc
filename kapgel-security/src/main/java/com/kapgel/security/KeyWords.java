package com.kapgel.security;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Decides by its name whether a value is secret: {@code authToken}, {@code db.password} and {@code X-Api-Key} are, {@code author},
 * {@code secretary} and {@code max_tokens} are not. A name is taken apart into words, at changes of case and at signs, and secret if
 * any word is, or several in a row are together.
 *
 * <p>Where a text may have words before the name, as in {@code the api key: x}, only its last part without a blank counts alone.
 */
final class KeyWords {
    /** The names of secrets, of one word to three. */
    private static final KeyWords STANDARD = new KeyWords(Hashes.of(List.of(
            "password",
            "passwords",
            "passwd",
            "passphrase",
            "passcode",
            "passwort",
            "sifre",
            "parola",
            "pwd",
            "pw",
            "pass",
            "secret",
            "secrets",
            "token",
            "jwt",
            "bearer",
            "credential",
            "credentials",
            "auth",
            "authorization",
            "oauth",
            "dsn",
            "otp",
            "totp",
            "pin",
            "cvv",
            "cvc",
            "ssn",
            "tckn",
            "şifre",
            "cookie",
            "cookies",
            "session",
            "sessionid",
            "sid",
            "jsessionid",
            "jsessionidsso",
            "jssosessionid",
            "phpsessid",
            "sessid",
            "csrf",
            "xsrf",
            "csrftoken",
            "sentrysid",
            "mysession",
            "irissessionid",
            "fasthttpsessionid",
            "fastcsrf",
            "session id",
            "secret id",
            "sessionkey",
            "sig",
            "hmac",
            "signature",
            "apikey",
            "apikeys",
            "accesstokens",
            "api keys",
            "access keys",
            "private keys",
            "secret keys",
            "access tokens",
            "auth tokens",
            "api tokens",
            "refresh tokens",
            "session tokens",
            "privatekey",
            "secretkey",
            "accesskey",
            "signingkey",
            "encryptionkey",
            "masterkey",
            "sharedkey",
            "connectionstring",
            "cardnumber",
            "creditcard",
            "api key",
            "private key",
            "access key",
            "account key",
            "signing key",
            "encryption key",
            "master key",
            "shared key",
            "storage key",
            "session key",
            "host key",
            "role key",
            "anon key",
            "ssh key",
            "license key",
            "admin key",
            "connection string",
            "conn string",
            "database url",
            "db url",
            "redis url",
            "jdbc url",
            "mongo url",
            "mongodb uri",
            "webhook url",
            "two factor",
            "recovery code",
            "backup code",
            "verification code",
            "security code",
            "card number",
            "credit card",
            "pan number",
            "account number",
            "tc kimlik")));

    /** Ends of longer words without a sign between. */
    private static final List<String> ENDINGS =
            List.of("password", "passwd", "passphrase", "secret", "apikey", "token");

    /** Behind the name of a secret these speak about it: {@code token_type}, {@code password_length}. */
    private static final Hashes ABOUT = Hashes.of(List.of(
            "type",
            "types",
            "count",
            "counts",
            "length",
            "size",
            "limit",
            "max",
            "min",
            "ttl",
            "timeout",
            "expiry",
            "expires",
            "expiration",
            "lifetime",
            "age",
            "policy",
            "version",
            "enabled",
            "required",
            "valid",
            "status",
            "algorithm",
            "alg",
            "method",
            "scheme",
            "domain",
            "usage",
            "used",
            "strength",
            "name",
            "endpoint",
            "provider",
            "manager",
            "store",
            "service",
            "failed",
            "failures",
            "attempts",
            "factory",
            "filter",
            "handler",
            "controller",
            "exception",
            "error",
            "errors",
            "consent",
            "through",
            "bucket",
            "id",
            "at",
            "ms",
            "millis",
            "seconds",
            "java",
            "kt",
            "kts",
            "scala",
            "groovy",
            "js",
            "ts",
            "tsx",
            "py"));

    private static final List<String> ADDRESSES = List.of(
            "x forwarded for",
            "forwarded for",
            "forwarded",
            "x real ip",
            "real ip",
            "remote addr",
            "remote address",
            "client ip",
            "connecting ip",
            "ip address",
            "ip addr");

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int MOST_WORDS = 3;

    private final Hashes secret;

    private KeyWords(Hashes secret) {
        this.secret = secret;
    }

    static KeyWords standard() {
        return STANDARD;
    }

    /** Also this name, of one word to three. */
    KeyWords and(String name) {
        Objects.requireNonNull(name, "name");
        long whole = hashOfWords(name);
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
        for (String name : ADDRESSES) {
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
        for (int at = wordStart(text, from, to); at < to; ) {
            int end = wordEnd(text, at, to);
            long word = hash(text, at, end);
            boolean pair = last != 0 && secret.contains(joined(last, word));
            boolean three = beforeLast != 0 && secret.contains(joined(joined(beforeLast, last), word));
            boolean alone = secret.contains(word);
            if (at >= name && (pair || three || alone || hasSecretEnding(text, at, end))) {
                found = true;
            }
            about = ABOUT.contains(word) && !pair && !three && !alone;
            beforeLast = last;
            last = word;
            at = wordStart(text, end, to);
        }
        return found && !about;
    }

    private static boolean hasSecretEnding(String text, int from, int to) {
        for (String ending : ENDINGS) {
            int at = to - ending.length();
            if (at > from && Chars.isAtIgnoringCase(text, at, ending)) {
                return true;
            }
        }
        return false;
    }

    private static int wordStart(String text, int from, int to) {
        int at = from;
        while (at < to && !isLetter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A word ends at a sign or digit, before a capital after a small letter, and before the last capital of HTTPServer. */
    private static int wordEnd(String text, int start, int to) {
        int at = start + 1;
        while (at < to) {
            char c = text.charAt(at);
            if (!isLetter(c) && !Chars.isInvisible(c)) {
                return at;
            }
            if (Chars.isUpper(c)) {
                char before = text.charAt(at - 1);
                boolean beginsName = at + 1 < to && Chars.isLower(text.charAt(at + 1)) && Chars.isUpper(before);
                if (Chars.isLower(before) || beginsName) {
                    return at;
                }
            }
            at++;
        }
        return to;
    }

    private static boolean isLetter(char c) {
        char folded = Chars.folded(c);
        return Chars.isLower(folded) || (folded > 127 && Character.isLetter(folded));
    }

    private static long hash(String text, int from, int to) {
        long hash = FNV_OFFSET;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (!Chars.isInvisible(c)) {
                hash = (hash ^ Chars.folded(c)) * FNV_PRIME;
            }
        }
        return hash;
    }

    private static long joined(long first, long second) {
        return (first ^ second) * FNV_PRIME + second;
    }

    /** Of a whole name, as {@link #isSecret} finds it; 0 if it has no words, or too many. */
    private static long hashOfWords(String name) {
        long joined = 0;
        int words = 0;
        for (int at = wordStart(name, 0, name.length()); at < name.length(); ) {
            int end = wordEnd(name, at, name.length());
            long word = hash(name, at, end);
            joined = words == 0 ? word : joined(joined, word);
            words++;
            at = wordStart(name, end, name.length());
        }
        return words > MOST_WORDS ? 0 : joined;
    }

    /** Hashes in a table with half of its places free. Words of a text that have the hash of another are no matter at 64 bits. */
    private static final class Hashes {
        private final long[] table;
        private final long[] all;

        private Hashes(long[] table, long[] all) {
            this.table = table;
            this.all = all;
        }

        static Hashes of(List<String> names) {
            return of(names.stream().mapToLong(KeyWords::hashOfWords).toArray());
        }

        private static Hashes of(long[] hashes) {
            long[] table = new long[Integer.highestOneBit(hashes.length) * 4];
            for (long hash : hashes) {
                int at = place(hash, table.length);
                while (table[at] != 0 && table[at] != hash) {
                    at = (at + 1) & (table.length - 1);
                }
                table[at] = hash;
            }
            return new Hashes(table, hashes);
        }

        private static int place(long hash, int length) {
            return (int) (hash ^ hash >>> 32) & (length - 1);
        }

        Hashes and(long hash) {
            long[] more = Arrays.copyOf(all, all.length + 1);
            more[all.length] = hash;
            return of(more);
        }

        boolean contains(long hash) {
            int at = place(hash, table.length);
            while (table[at] != 0) {
                if (table[at] == hash) {
                    return true;
                }
                at = (at + 1) & (table.length - 1);
            }
            return false;
        }
    }
}
