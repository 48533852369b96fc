package com.kapgel.testkit;

import java.util.List;

/** The line in which a cluster node speaks of itself: id, address, flags, master, two times, epoch, link, slots. */
record ClusterNodeLine(List<String> fields) {
    private static final int FIRST_SLOTS = 8;

    static ClusterNodeLine of(TestRedis node) {
        return in(RedisAnswer.to(node, "CLUSTER", "NODES").get(0));
    }

    static ClusterNodeLine in(String nodes) {
        String line =
                nodes.lines().filter(it -> it.contains("myself")).findFirst().orElseThrow();
        return new ClusterNodeLine(List.of(line.split(" ", -1)));
    }

    boolean holds(int slot) {
        return fields.stream().skip(FIRST_SLOTS).anyMatch(range -> holds(range, slot));
    }

    /** A slot, a range of them, or in brackets one that is moving, which says nothing about who holds it. */
    private static boolean holds(String range, int slot) {
        if (range.startsWith("[")) {
            return false;
        }
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        return first <= slot && slot <= last;
    }
}
