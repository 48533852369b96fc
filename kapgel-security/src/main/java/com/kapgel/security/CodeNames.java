package com.kapgel.security;

/** Names of loggers and classes before what they say: {@code com.kapgel.auth: user 42 logged in}, {@code c.k.TokenStore: 5 left}. */
final class CodeNames {
    /** What code about secrets is called, and so what logs, unlike {@code com.acme.api.token}. */
    private static final String[] PACKAGES = {
        "auth",
        "oauth",
        "authorization",
        "session",
        "jwt",
        "cookie",
        "cookies",
        "credential",
        "credentials",
        "otp",
        "csrf"
    };

    private CodeNames() {}

    /** Whether what ends here is one, though it looks like the name of a secret. */
    static boolean isOne(String text, int nameFrom, int nameTo, KeyWords names) {
        int from = nameTo;
        int dot = -1;
        while (from > nameFrom && !Chars.isBlank(text.charAt(from - 1))) {
            from--;
            dot = dot < 0 && text.charAt(from) == '.' ? from : dot;
        }
        if (dot <= from || isPassword(text, nameTo)) {
            return false;
        }
        boolean secret = names.isSecret(text, lastWord(text, dot + 1, nameTo), nameTo);
        return Chars.isUpper(text.charAt(dot + 1))
                ? !secret || hasLowerCasePart(text, from, dot)
                : isPackage(text, from) && (!secret || isNameOfPackage(text, dot + 1, nameTo));
    }

    private static int lastWord(String text, int from, int to) {
        int at = to - 1;
        while (at > from && !(Chars.isUpper(text.charAt(at)) && Chars.isLower(text.charAt(at - 1)))) {
            at--;
        }
        return at;
    }

    /** As the name of a class has, and {@code Smtp.Pass} has not. */
    private static boolean hasLowerCasePart(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (Chars.isLower(text.charAt(at)) && (at == from || text.charAt(at - 1) == '.')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNameOfPackage(String text, int from, int to) {
        for (String name : PACKAGES) {
            if (to - from == name.length() && Chars.isAt(text, from, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPackage(String text, int from) {
        return Chars.isAt(text, from, "com.")
                || Chars.isAt(text, from, "org.")
                || Chars.isAt(text, from, "io.")
                || Chars.isAt(text, from, "net.")
                || Chars.isAt(text, from, "java.")
                || Chars.isAt(text, from, "javax.")
                || Chars.isAt(text, from, "jakarta.");
    }

    private static boolean isPassword(String text, int to) {
        return Chars.endsIgnoringCase(text, to, "password")
                || Chars.endsIgnoringCase(text, to, "secret")
                || Chars.endsIgnoringCase(text, to, "key");
    }
}
