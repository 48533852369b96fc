package com.kapgel.migrate;

import java.util.HashMap;
import java.util.Map;

/** Options in parentheses, such as {@code (VERBOSE, CONCURRENTLY off)} and {@code (create_slot = 'false')}. */
final class OptionList {

    private final Map<String, String> values = new HashMap<>();

    private OptionList() {}

    /** Goes past the parentheses if they come next; there are no options otherwise. */
    static OptionList read(SqlTokens tokens) {
        OptionList options = new OptionList();
        int outside = tokens.peek().depth();
        if (tokens.skip("(")) {
            while (!tokens.isAtEnd() && tokens.peek().depth() > outside) {
                options.add(tokens.upToComma());
            }
            tokens.skip(")");
        }
        return options;
    }

    private void add(SqlTokens option) {
        if (!option.isAtEnd()) {
            String name = SqlLetters.upper(ObjectName.part(option.next()));
            option.skip("=");
            SqlToken value = option.peek();
            String text = value.kind() == SqlToken.Kind.STRING ? value.value() : value.text();
            values.put(name, SqlLetters.upper(text));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Named, and not switched off. */
    boolean isOn(String name) {
        return has(name) && !isOff(name);
    }

    /** Switched off in one of the server's words for it. */
    boolean isOff(String name) {
        return switch (values.getOrDefault(name, "")) {
            case "OFF", "FALSE", "0" -> true;
            default -> false;
        };
    }
}
