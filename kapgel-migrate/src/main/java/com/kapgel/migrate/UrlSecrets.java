package com.kapgel.migrate;

import java.util.regex.Pattern;

/** Finds credentials in text that quotes a URL or connection parameters, as drivers and pools do in their messages. */
final class UrlSecrets {

    private static final Pattern USER_INFO = Pattern.compile("//\\S*@");
    private static final Pattern PASSWORD = Pattern.compile("(?i)(password|passwd|pwd)=[^&\\s]*");

    private UrlSecrets() {}

    /** The text with {@code …} in place of what stands before the {@code @} of a URL, and of each password parameter. */
    static String hidden(String text) {
        return PASSWORD.matcher(USER_INFO.matcher(text).replaceAll("//…@")).replaceAll("$1=…");
    }
}
