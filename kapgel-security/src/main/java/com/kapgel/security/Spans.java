package com.kapgel.security;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Parts of a text to be hidden, ordered by their ends; those that overlap or touch are one. */
final class Spans {
    private long[] spans = new long[4];
    private int size;

    private Spans() {}

    /** These and one more. There are none as long as nothing is hidden, so that nothing is allocated. */
    static Spans and(@Nullable Spans spans, long span) {
        Spans more = spans == null ? new Spans() : spans;
        more.add(Span.from(span), Span.to(span));
        return more;
    }

    private void add(int from, int to) {
        int begin = from;
        while (size > 0 && Span.to(spans[size - 1]) >= begin) {
            size--;
            begin = Math.min(begin, Span.from(spans[size]));
        }
        if (size == spans.length) {
            spans = Arrays.copyOf(spans, 2 * size);
        }
        spans[size++] = Span.of(begin, to);
    }

    String replacedIn(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        int copied = 0;
        for (int i = 0; i < size; i++) {
            out.append(text, copied, Span.from(spans[i])).append(Redactor.REPLACEMENT);
            copied = Span.to(spans[i]);
        }
        return out.append(text, copied, text.length()).toString();
    }
}
