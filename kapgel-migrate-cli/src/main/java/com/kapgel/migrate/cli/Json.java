package com.kapgel.migrate.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, collections, texts, whole numbers and truth values as JSON (<a
 * href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>), indented. What is empty or null becomes {@code null}.
 *
 * <p>The text is plain ASCII: it arrives unharmed whatever the encoding of standard output is.
 */
final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String write(@Nullable Object value) {
        Json json = new Json();
        json.value(value, 0);
        return json.text.toString();
    }

    /** An object whose members keep their order: names and values by turns. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return members;
    }

    private void value(@Nullable Object value, int depth) {
        if (value instanceof Optional<?> optional) {
            value(optional.orElse(null), depth);
        } else if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            text.append(value);
        } else if (value instanceof Map<?, ?> members) {
            members(members, depth);
        } else if (value instanceof Collection<?> elements) {
            elements(elements, depth);
        } else {
            string(value.toString());
        }
    }

    private void members(Map<?, ?> members, int depth) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> rest = members.entrySet().iterator();
        while (rest.hasNext()) {
            Map.Entry<?, ?> member = rest.next();
            line(depth + 1);
            string(String.valueOf(member.getKey()));
            text.append(": ");
            value(member.getValue(), depth + 1);
            text.append(rest.hasNext() ? "," : "");
        }
        end(members.isEmpty(), '}', depth);
    }

    private void elements(Collection<?> elements, int depth) {
        text.append('[');
        Iterator<?> rest = elements.iterator();
        while (rest.hasNext()) {
            line(depth + 1);
            value(rest.next(), depth + 1);
            text.append(rest.hasNext() ? "," : "");
        }
        end(elements.isEmpty(), ']', depth);
    }

    private void end(boolean empty, char bracket, int depth) {
        if (!empty) {
            line(depth);
        }
        text.append(bracket);
    }

    private void line(int depth) {
        text.append('\n').append("  ".repeat(depth));
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value, i);
        }
        text.append('"');
    }

    private void character(String value, int index) {
        char character = value.charAt(index);
        switch (character) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (character >= ' ' && character < 0x7F) {
                    text.append(character);
                } else {
                    char shown = Surrogates.isLone(value, index) ? '\uFFFD' : character;
                    text.append(String.format(Locale.ROOT, "\\u%04x", (int) shown));
                }
            }
        }
    }
}
