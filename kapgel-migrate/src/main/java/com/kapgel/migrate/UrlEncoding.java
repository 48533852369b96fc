package com.kapgel.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The two ways in which special characters of a database URL are written. */
final class UrlEncoding {

    private UrlEncoding() {}

    /** Decodes as the driver does: %XX, and + for a blank. */
    static String formDecoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message quotes the text.
            throw new IllegalArgumentException("url has a percent sign that is not followed by two hexadecimal digits."
                    + " Write %25 for a percent sign itself.");
        }
    }

    /** Decodes as libpq does: %XX, and + stays a plus. */
    static String percentDecoded(String text) {
        return formDecoded(text.replace("+", "%2B"));
    }

    static String formEncoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** A password with a question mark would read like a name, and get into the logs of the driver. */
    private static String checkedName(String name) {
        if (name.chars().anyMatch(letter -> "@:/".indexOf(letter) >= 0)) {
            throw new IllegalArgumentException(
                    "url has a parameter whose name cannot be read. Write ?name=value; a question"
                            + " mark in a password must be percent-encoded (%3F).");
        }
        return name;
    }

    /** What stands behind the question mark, in its order; of a name that comes twice, the last value. */
    static Map<String, String> parameters(String query, UnaryOperator<String> decode) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(checkedName(decode.apply(name)), decode.apply(value));
            }
        }
        return parameters;
    }
}
