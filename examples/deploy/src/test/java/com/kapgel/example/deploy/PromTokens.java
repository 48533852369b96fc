package com.kapgel.example.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of PromQL. */
final class PromTokens {

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:#[^\\n]*|("
            + "\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'"
            + "|[0-9]*\\.?[0-9]+(?:e[+-]?[0-9]+|(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smhdwy]))*+)?"
            + "|[a-zA-Z_:][a-zA-Z0-9_:]*"
            + "|=~|!~|==|!=|>=|<=|[-+*/%^<>=(){}\\[\\],@]))");

    private PromTokens() {}

    static List<String> of(String text) {
        List<String> tokens = new ArrayList<>();
        String query = text.strip();
        Matcher token = TOKEN.matcher(query);
        int at = 0;
        while (at < query.length()) {
            if (!token.find(at) || token.start() != at) {
                throw new IllegalArgumentException("unreadable from '" + query.substring(at) + "': " + text);
            }
            if (token.group(1) != null) {
                tokens.add(token.group(1));
            }
            at = token.end();
        }
        return tokens;
    }

    static String unquoted(String token) {
        return token.substring(1, token.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
