package com.kapgel.benchmarks;

import java.util.List;
import java.util.Map;

/** The six headers that securityheaders.com grades; kapgel-security's {@code GradeTest} has more of its rules. */
final class SixHeaders {
    private static final List<String> NAMES = List.of(
            "content-security-policy",
            "permissions-policy",
            "referrer-policy",
            "strict-transport-security",
            "x-content-type-options",
            "x-frame-options");

    private SixHeaders() {}

    /** @param headers by name in lower case */
    static List<String> missing(Map<String, String> headers) {
        return NAMES.stream().filter(name -> !headers.containsKey(name)).toList();
    }
}
