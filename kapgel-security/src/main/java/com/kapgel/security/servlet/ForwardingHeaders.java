package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

    private static final List<String> ALL = List.of(
            FORWARDED,
            FOR,
            PROTO,
            HOST,
            PORT,
            "X-Forwarded-Ssl",
            REAL_IP,
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "Proxy-Client-IP",
            "WL-Proxy-Client-IP",
            "True-Client-IP",
            CONNECTING_IP,
            "Fly-Client-IP");

    private ForwardingHeaders() {}

    /** The names that nobody behind the filter may see, compared without regard to case. */
    static Set<String> hidden(String configured) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(ALL);
        names.add(configured);
        return Collections.unmodifiableSet(names);
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
     * The one value among those of several proxies that belongs to the client's connection, or null if there is none.
     *
     * <p>A single value is it. Of several it is that at the client's place where there are as many as addresses, so that each
     * proxy has added one of both; else the last one, which the nearest proxy has written.
     */
    static @Nullable String valueFor(int position, List<String> addresses, List<String> lines) {
        if (lines.isEmpty()) {
            return null;
        }
        EntriesFromRight entries = new EntriesFromRight(lines);
        for (int steps = stepsTo(position, addresses, lines); steps >= 0; steps--) {
            entries.next();
        }
        return entries.text().substring(entries.from(), entries.to());
    }

    private static int stepsTo(int position, List<String> addresses, List<String> lines) {
        int count = EntriesFromRight.count(lines);
        boolean oneEach =
                count > 1 && count <= EntriesFromRight.MOST_ENTRIES && count == EntriesFromRight.count(addresses);
        return oneEach ? Math.max(position, 0) : 0;
    }
}
