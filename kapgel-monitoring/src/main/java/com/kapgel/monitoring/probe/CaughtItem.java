package com.kapgel.monitoring.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of an envelope as it was on the wire.
 *
 * @param channel the item's type, or the kind of header
 * @param text its bytes, one character for each
 */
record CaughtItem(String channel, String text) {
    static List<CaughtItem> of(List<byte[]> envelopes) {
        List<CaughtItem> items = new ArrayList<>();
        envelopes.forEach(envelope -> addTo(items, envelope));
        return items;
    }

    private static void addTo(List<CaughtItem> items, byte[] envelope) {
        int at = endOfLine(envelope, 0);
        items.add(new CaughtItem("envelope header", text(envelope, 0, at)));
        while (at + 1 < envelope.length) {
            int start = at + 1;
            at = endOfLine(envelope, start);
            String header = text(envelope, start, at);
            int end = Math.min(envelope.length, at + 1 + length(header));
            items.add(new CaughtItem("item header", header));
            items.add(new CaughtItem(type(header), text(envelope, at + 1, end)));
            at = end;
        }
    }

    private static int endOfLine(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(Arrays.copyOfRange(bytes, Math.min(from, bytes.length), to), StandardCharsets.ISO_8859_1);
    }

    private static int length(String header) {
        String key = "\"length\":";
        int start = header.indexOf(key) + key.length();
        int end = start;
        while (end < header.length() && Character.isDigit(header.charAt(end))) {
            end++;
        }
        return Integer.parseInt(header, start, end, 10);
    }

    private static String type(String header) {
        String key = "\"type\":\"";
        int start = header.indexOf(key) + key.length();
        return header.substring(start, header.indexOf('"', start));
    }
}
