package com.kapgel.env;

import java.util.Locale;

/** The convention that makes {@code SUPABASE_URL} of {@code supabaseUrl}; told to users at {@link Var#name()}. */
final class VariableName {

    private VariableName() {}

    static String of(String component) {
        StringBuilder name = new StringBuilder(component.length() + 8);
        for (int i = 0; i < component.length(); i++) {
            if (i > 0 && startsWord(component, i)) {
                name.append('_');
            }
            name.append(component.charAt(i));
        }
        return Ascii.upperCase(name.toString());
    }

    /** Names that every shell and container platform can set: letters, digits and {@code _.-}, no digit in front. */
    static boolean isValid(String name) {
        return !name.isEmpty()
                && (Ascii.isLetter(name.charAt(0)) || name.charAt(0) == '_')
                && isMadeOfNameCharacters(name);
    }

    private static boolean isMadeOfNameCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isNameCharacter(char c) {
        return Ascii.isLetter(c) || Ascii.isDigit(c) || c == '_' || c == '.' || c == '-';
    }

    /** The name with everything escaped that a reader would not see, or that could forge a line of a log. */
    static String printable(String name) {
        StringBuilder printable = new StringBuilder();
        name.chars()
                .forEach(c -> printable.append(
                        c >= ' ' && c <= '~' ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\u%04X", c)));
        return printable.toString();
    }

    private static boolean startsWord(String component, int i) {
        if (!Ascii.isUpper(component.charAt(i))) {
            return false;
        }
        char before = component.charAt(i - 1);
        boolean acronymEnds =
                Ascii.isUpper(before) && i + 1 < component.length() && Ascii.isLower(component.charAt(i + 1));
        return Ascii.isLower(before) || Ascii.isDigit(before) || acronymEnds;
    }
}
