package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.servlet.RateLimitFilter.Header;
import com.kapgel.ratelimit.servlet.SettingText.Word;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Reads what init-params say, one method each. Every error points at the word that it is about. */
final class SettingGrammar {
    private static final String A_KEY =
            "client-address, client-address/56, principal, header:NAME, api-key, path or method, or several joined by +";
    private static final String A_HEADER = "retry-after, ratelimit or x-ratelimit, or none alone";
    private static final String A_STATUS = "a status such as 304, or all of a kind such as 5xx";
    private static final String A_SKIP = "a method such as OPTIONS, or a path such as /health or /static/**";

    private SettingGrammar() {}

    static RequestKey key(SettingText value) {
        List<Word> words = value.split('+');
        RequestKey key = keyPart(value, words.get(0));
        for (Word word : words.subList(1, words.size())) {
            key = key.and(keyPart(value, word));
        }
        return key;
    }

    private static RequestKey keyPart(SettingText value, Word word) {
        return switch (word.text()) {
            case "client-address" -> RequestKey.clientAddress();
            case "principal" -> RequestKey.principal();
            case "api-key" -> RequestKey.apiKey();
            case "path" -> RequestKey.path();
            case "method" -> RequestKey.method();
            default -> keyWithArgument(value, word);
        };
    }

    private static RequestKey keyWithArgument(SettingText value, Word word) {
        for (String start : List.of("client-address/", "header:")) {
            if (word.text().startsWith(start)) {
                String argument = word.text().substring(start.length()).strip();
                int at = word.at() + start.length();
                try {
                    return start.equals("header:")
                            ? RequestKey.header(argument)
                            : RequestKey.clientAddress(Integer.parseInt(argument));
                } catch (IllegalArgumentException e) { // NumberFormatException is one
                    throw value.expected(
                            start.equals("header:")
                                    ? "the name of a header, such as X-Api-Key"
                                    : "a number of bits between 32 and 128",
                            at);
                }
            }
        }
        throw value.expected(A_KEY, word.at());
    }

    static Set<Header> headers(SettingText value) {
        Set<Header> headers = EnumSet.noneOf(Header.class);
        if (value.text().strip().equals("none")) {
            return headers;
        }
        for (Word word : value.split(',')) {
            headers.add(
                    switch (word.text().toLowerCase(Locale.ROOT)) {
                        case "retry-after" -> Header.RETRY_AFTER;
                        case "ratelimit" -> Header.RATE_LIMIT;
                        case "x-ratelimit" -> Header.X_RATE_LIMIT;
                        default -> throw value.expected(A_HEADER, word.at());
                    });
        }
        return headers;
    }

    static Predicate<HttpServletRequest> skip(SettingText value) {
        Set<String> methods = new HashSet<>();
        List<PathTemplate> paths = new ArrayList<>();
        for (Word word : value.split(',')) {
            if (word.text().matches("[A-Z]+")) {
                methods.add(word.text());
            } else {
                paths.add(path(value, word));
            }
        }
        return request -> {
            String path = PathTemplate.pathOf(request);
            return methods.contains(request.getMethod()) || paths.stream().anyMatch(it -> it.matches(path));
        };
    }

    private static PathTemplate path(SettingText value, Word word) {
        try {
            return PathTemplate.of(word.text());
        } catch (IllegalArgumentException e) {
            throw value.expected(A_SKIP, word.at());
        }
    }

    static IntPredicate refund(SettingText value) {
        Set<Integer> statuses = new HashSet<>();
        Set<Integer> hundreds = new HashSet<>();
        for (Word word : value.split(',')) {
            if (word.text().matches("[1-5][0-9][0-9]")) {
                statuses.add(Integer.valueOf(word.text()));
            } else if (word.text().matches("[1-5]xx")) {
                hundreds.add(word.text().charAt(0) - '0');
            } else {
                throw value.expected(A_STATUS, word.at());
            }
        }
        return status -> statuses.contains(status) || hundreds.contains(status / 100);
    }

    static boolean flag(SettingText value) {
        return switch (value.text().strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw value.expected("true or false", 0);
        };
    }

    static String backend(SettingText value) {
        String backend = value.text().strip().toLowerCase(Locale.ROOT);
        if (!Set.of("redis", "memory", "disabled").contains(backend)) {
            throw value.expected("redis, memory or disabled", 0);
        }
        return backend;
    }
}
