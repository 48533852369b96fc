package com.kapgel.env;

/**
 * Characters of US-ASCII and nothing else. The methods of {@link Character} and {@link String} also know Arabic digits, a
 * Kelvin sign that is a {@code k}, and a Turkish {@code I}.
 */
final class Ascii {

    private Ascii() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isLetter(char c) {
        return isUpper(c) || isLower(c);
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isDigit((char) c));
    }

    static String lowerCase(String text) {
        return map(text, 'A', 'Z', 'a' - 'A');
    }

    static String upperCase(String text) {
        return map(text, 'a', 'z', 'A' - 'a');
    }

    private static String map(String text, char first, char last, int shift) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= first && chars[i] <= last) {
                chars[i] += (char) shift;
            }
        }
        return new String(chars);
    }
}
