package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The headers by which proxies tell about a client, and those that libraries take for such. */
final class ForwardingHeaders {
    static final String FORWARDED = "Forwarded";
    static final String FOR = "X-Forwarded-For";
    static final String PROTO = "X-Forwarded-Proto";
    static final String HOST = "X-Forwarded-Host";
    static final String PORT = "X-Forwarded-Port";
    private static final String REAL_IP = "X-Real-IP";
    private static final String CONNECTING_IP = "CF-Connecting-IP";

    /** What only somebody between the client and us would send. */
    static final List<String> SIGNS_OF_A_PROXY = List.of(FOR, FORWARDED, PROTO, HOST, PORT, REAL_IP, CONNECTING_IP);

    /** What names a client's address, scheme, host, port or path to libraries that look for it unasked. */
    private static final List<String> OBEYED = List.of(
            FORWARDED,
            FOR,
            PROTO,
            HOST,
            PORT,
            "X-Forwarded-Ssl",
            "X-Forwarded-Scheme",
            "X-Forwarded-Protocol",
            "X-Scheme",
            "X-Url-Scheme",
            "Front-End-Https",
            "X-Forwarded-Server",
            "X-Forwarded-Prefix",
            "X-Forwarded-Path",
            "X-Forwarded-Context",
            REAL_IP,
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "Proxy-Client-IP",
            "WL-Proxy-Client-IP",
            "True-Client-IP",
            CONNECTING_IP,
            "Fly-Client-IP");

    /** Begins the names of what proxies add, which an application may ask for by name: {@code X-Forwarded-User}. */
    private static final String BY_PROXIES = "X-Forwarded-";

    private static final List<String> ALSO_BY_PROXIES =
            List.of("X-Original-URL", "X-Original-URI", "X-Original-Host", "X-Original-Forwarded-For", "X-Rewrite-URL");

    private ForwardingHeaders() {}

    /** Which headers nobody behind the filter may see, by name without regard to case. */
    static Predicate<String> hidden(String configured) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(OBEYED);
        names.add(configured);
        return names::contains;
    }

    /** Which headers nobody may see of a peer that is no trusted proxy: those as well that only a proxy has reason to send. */
    static Predicate<String> hiddenOfStrangers(String configured) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(ALSO_BY_PROXIES);
        return hidden(configured)
                .or(names::contains)
                .or(name -> name.regionMatches(true, 0, BY_PROXIES, 0, BY_PROXIES.length()));
    }

    /** The values of all lines of this name, in their order. */
    static List<String> lines(HttpServletRequest request, String name) {
        @Nullable Enumeration<String> values = request.getHeaders(name);
        if (values == null || !values.hasMoreElements()) {
            return List.of();
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return List.of(first);
        }
        List<String> lines = Collections.list(values);
        lines.add(0, first);
        return lines;
    }

    /**
     * The value of a header beside the addresses, or null if it is not there.
     *
     * <p>Of several it is the last one, which the nearest proxy has written. How many of those at its left proxies have written too, no
     * header tells: the client may have written as many as it likes.
     */
    static @Nullable String lastValue(List<String> lines) {
        EntriesFromRight entries = new EntriesFromRight(lines);
        return entries.next() ? entries.text().substring(entries.from(), entries.to()) : null;
    }
}
