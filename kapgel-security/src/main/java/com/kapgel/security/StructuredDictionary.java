package com.kapgel.security;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A header that maps names to values (RFC 8941, section 3.2). One slip, and browsers ignore all of it. */
final class StructuredDictionary {
    static final Pattern KEY = Pattern.compile("[a-z*][a-z0-9_.*-]*+");

    private static final String STRING = "\"[^\"\\\\]*+\"";
    private static final String ITEM = "(?:" + STRING + "|[^\\s\",;()]++)";

    /** A name, its value, parameters, and what separates it from the next. */
    private static final Pattern MEMBER = Pattern.compile("(" + KEY + ")(?:=(\\((?:[^()\"]++|" + STRING + ")*+\\)|"
            + ITEM + "))?(?:\\s*;\\s*" + KEY + "(?:=" + ITEM + ")?)*+[ \t]*+(,[ \t]*+|$)");

    private StructuredDictionary() {}

    /**
     * Names and values without their parameters, in their order.
     *
     * @param example of a name with its value
     * @param problems where it is told what cannot be read, and which name is there twice
     */
    static Map<String, String> members(String text, String example, List<String> problems) {
        Map<String, String> members = new LinkedHashMap<>();
        Matcher matcher = MEMBER.matcher(text);
        int at = 0;
        boolean more = true;
        while (more) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                problems.add(
                        "what begins at position " + at + " cannot be read, and browsers then ignore all of it. Write "
                                + example + ", with commas between");
                return members;
            }
            String value = matcher.group(2);
            if (members.put(matcher.group(1), value == null ? "" : value) != null) {
                problems.add(matcher.group(1) + " is given twice, and browsers ignore the first. Give it once");
            }
            at = matcher.end();
            more = !matcher.group(3).isEmpty();
        }
        return members;
    }
}
