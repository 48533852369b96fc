package com.kapgel.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a secret looks where it stands as part of a URL, a JSON text or something in Base64. */
final class SecretForms {
    /** What encoders for URLs leave as it is besides letters and digits, from the one for forms to the most generous of Spring. */
    private static final String[] LEFT_IN_URLS = {
        "*-._", "-._~", "-._~/", "-_.!~*'()", "-._~!$'()*+,;:@/?", "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@/?"
    };

    /** What encoders for JSON escape though they need not: nothing, slashes as PHP, and what may harm in HTML as Gson. */
    private static final String[] ESCAPED_IN_JSON = {"", "/", "<>&='", "/<>&='"};

    /** Longer ones, such as keys in PEM, would fill memory with all the ways to encode them twice. */
    private static final int LONGEST_TWICE = 512;

    private SecretForms() {}

    /** All but Base64. */
    static Set<String> of(String secret) {
        boolean twice = secret.length() <= LONGEST_TWICE;
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        for (String once : json(secret)) {
            forms.add(once);
            if (twice) {
                forms.add(json(once, "", false, ""));
                forms.add(json(once, "/", false, ""));
            }
        }
        for (String left : LEFT_IN_URLS) {
            String url = url(secret, left);
            for (String once : List.of(
                    url,
                    lowerCaseHex(url),
                    url.replace("%20", "+"),
                    lowerCaseHex(url).replace("%20", "+"))) {
                forms.add(once);
                if (twice) {
                    forms.add(once.replace("%", "%25"));
                }
            }
        }
        return forms;
    }

    private static Set<String> json(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        for (String escaped : ESCAPED_IN_JSON) {
            for (boolean ascii : new boolean[] {false, true}) {
                forms.add(json(secret, escaped, ascii, "\\u%04x"));
                forms.add(json(secret, escaped, ascii, "\\u%04X"));
            }
        }
        return forms;
    }

    /** As it stands between the quotes; without a format for what is written by its number, only what has a sign of its own. */
    private static String json(String secret, String escaped, boolean ascii, String format) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            int place = "\"\\\n\r\t\b\f".indexOf(c);
            if (place >= 0) {
                json.append('\\').append("\"\\nrtbf".charAt(place));
            } else if (c == '/' && escaped.indexOf(c) >= 0) {
                json.append("\\/");
            } else if (!format.isEmpty() && (c < ' ' || escaped.indexOf(c) >= 0 || (ascii && c > '~'))) {
                json.append(String.format(Locale.ROOT, format, (int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    private static String url(String secret, String left) {
        StringBuilder url = new StringBuilder();
        for (byte b : secret.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (Chars.isAlphanumeric(c) || left.indexOf(c) >= 0) {
                url.append(c);
            } else {
                url.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return url.toString();
    }

    private static String lowerCaseHex(String url) {
        StringBuilder lower = new StringBuilder(url);
        for (int at = url.indexOf('%'); at >= 0; at = url.indexOf('%', at + 1)) {
            lower.setCharAt(at + 1, Character.toLowerCase(url.charAt(at + 1)));
            lower.setCharAt(at + 2, Character.toLowerCase(url.charAt(at + 2)));
        }
        return lower.toString();
    }

    /** What is the same in whatever Base64 the secret is part of, behind whatever number of bytes. */
    static Set<String> base64(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Set<String> forms = new LinkedHashSet<>();
        for (int before = 0; before < 3; before++) {
            String base64 = base64(bytes, before);
            forms.add(base64);
            forms.add(base64.replace('+', '-').replace('/', '_'));
        }
        forms.removeIf(form -> form.length() < KnownSecrets.SHORTEST);
        return forms;
    }

    /** With this many bytes before them, modulo three. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = before == 0 ? 0 : before + 1;
        int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        return encoded.substring(from, to);
    }
}
