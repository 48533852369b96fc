package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several keys as one. Their borders stay visible, so no two different requests meet in one key by what their parts contain. */
final class CombinedKey implements RequestKey {
    private final List<RequestKey> parts;

    private CombinedKey(List<RequestKey> parts) {
        this.parts = parts;
    }

    static CombinedKey of(RequestKey first, RequestKey second) {
        return new CombinedKey(Stream.concat(parts(first), parts(second)).toList());
    }

    private static Stream<RequestKey> parts(RequestKey key) {
        return key instanceof CombinedKey combined ? combined.parts.stream() : Stream.of(key);
    }

    @Override
    public String of(HttpServletRequest request) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            key.append(i == 0 ? "" : "|").append(escaped(parts.get(i).of(request)));
        }
        return key.toString();
    }

    private static String escaped(String part) {
        return part.indexOf('|') < 0 && part.indexOf('\\') < 0
                ? part
                : part.replace("\\", "\\\\").replace("|", "\\|");
    }

    @Override
    public String toString() {
        return parts.stream().map(RequestKey::toString).collect(Collectors.joining("+"));
    }
}
