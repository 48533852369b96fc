package com.kapgel.monitoring;

import com.kapgel.security.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Parameters and parts of URLs whose name or value is percent-encoded, so that nothing in the text looks like a secret. */
final class EncodedParameters {
    /** As in an address within an address within an address. */
    private static final int MOST_ROUNDS = 3;

    private EncodedParameters() {}

    /** The text with such secrets hidden, and everything else as it was. */
    static String redact(String text, Redactor redactor) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isBoundary(text.charAt(i))) {
                out.append(part(text.substring(start, i), redactor));
                if (i < text.length()) {
                    out.append(text.charAt(i));
                }
                start = i + 1;
            }
        }
        return out.toString();
    }

    private static boolean isBoundary(char c) {
        return c <= ' ' || "?&;#/\"'<>(){}[],".indexOf(c) >= 0;
    }

    private static String part(String part, Redactor redactor) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        int equals = part.indexOf('=');
        String name = equals < 0 ? "" : part.substring(0, equals + 1);
        String value = part.substring(name.length());
        if (!value.isEmpty() && equals > 0 && redactor.hidesKey(decodeAll(part.substring(0, equals)))) {
            return name + Redactor.REPLACEMENT;
        }
        return clean(name, redactor) + clean(value, redactor);
    }

    private static String clean(String encoded, Redactor redactor) {
        String before = encoded;
        for (int round = 0; round < MOST_ROUNDS && before.indexOf('%') >= 0; round++) {
            String decoded = decode(before);
            if (!redactor.redact(decoded).equals(decoded)) {
                return Redactor.REPLACEMENT;
            }
            before = decoded;
        }
        return encoded;
    }

    private static String decodeAll(String encoded) {
        String decoded = encoded;
        for (int round = 0; round < MOST_ROUNDS && decoded.indexOf('%') >= 0; round++) {
            decoded = decode(decoded);
        }
        return decoded;
    }

    /** As it was meant; a percent sign that encodes nothing stands for itself. */
    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            int code = i + 2 < text.length() ? hex(text, i) : -1;
            if (code >= 0) {
                bytes.write(code);
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The byte that is encoded here, or -1. */
    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        return text.charAt(at) == '%' && high >= 0 && low >= 0 ? high * 16 + low : -1;
    }
}
