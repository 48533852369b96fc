package com.kapgel.ratelimit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The layouts that the limits of one limiter have had, by number. Safe for use by several threads. */
final class Layouts {
    /** More than anybody has. */
    private static final int MOST = 1_000;

    private final List<Layout> layouts = new CopyOnWriteArrayList<>();

    /** The number of this layout, which is below {@link #count()}; -1 if there are too many. */
    int numberOf(Layout layout) {
        int number = layouts.indexOf(layout);
        return number < 0 ? add(layout) : number;
    }

    private synchronized int add(Layout layout) {
        if (!layouts.contains(layout) && layouts.size() < MOST) {
            layouts.add(layout);
        }
        return layouts.indexOf(layout);
    }

    int count() {
        return layouts.size();
    }
}
