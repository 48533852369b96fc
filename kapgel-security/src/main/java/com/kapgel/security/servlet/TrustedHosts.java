package com.kapgel.security.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The proxies whose word is taken, by their addresses. */
record TrustedHosts(List<CidrRange> ranges) {
    TrustedHosts {
        ranges = List.copyOf(ranges);
    }

    /** Reads addresses and ranges. What is wrong with each of them goes to {@code problems}. */
    static TrustedHosts read(List<String> texts, Consumer<String> problems) {
        List<CidrRange> ranges = new ArrayList<>();
        for (String text : texts) {
            try {
                ranges.add(CidrRange.parse(text.strip()));
            } catch (IllegalArgumentException e) {
                problems.accept(String.valueOf(e.getMessage()));
            }
        }
        return new TrustedHosts(ranges);
    }

    boolean contain(IpAddress address) {
        for (CidrRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    TrustedHosts and(TrustedHosts others) {
        return new TrustedHosts(Stream.concat(ranges.stream(), others.ranges.stream())
                .distinct()
                .toList());
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
