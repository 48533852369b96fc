package com.kapgel.security;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The directives of a policy while they are given, by a builder or by the text of a header, and what is wrong with them. */
final class CspDraft {
    private final Map<CspDirective, List<String>> directives;
    /** Unlike those that were there at the start, they are refused a second time. */
    private final Set<CspDirective> given = EnumSet.noneOf(CspDirective.class);

    private final List<String> problems = new ArrayList<>();
    private boolean defaultSrcMayBeMissing;

    private CspDraft(Map<CspDirective, List<String>> start) {
        this.directives = new LinkedHashMap<>(start);
    }

    static CspDraft empty() {
        return new CspDraft(Map.of());
    }

    /** To change a policy: what it does without, it goes on to do without. */
    static CspDraft from(Map<CspDirective, List<String>> policy) {
        CspDraft draft = new CspDraft(policy);
        draft.defaultSrcMayBeMissing = !policy.containsKey(CspDirective.DEFAULT_SRC);
        return draft;
    }

    /** What is written may do without {@code default-src}. */
    static CspDraft parse(String headerValue) {
        CspDraft draft = from(Map.of());
        for (String directive : headerValue.split(";", -1)) {
            List<String> words = new ArrayList<>(List.of(directive.split("[ \t]+")));
            words.removeIf(String::isEmpty);
            if (!words.isEmpty()) {
                draft.put(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
            }
        }
        return draft;
    }

    void put(String name, String... values) {
        CspDirective directive = CspDirective.find(name);
        if (directive == null) {
            problems.add(CspDirective.problem(name));
        } else {
            put(directive, values);
        }
    }

    void put(CspDirective directive, String... values) {
        if (!given.add(directive)) {
            problems.add(directive + ": is given twice, and browsers ignore the second. Give it once, with all values");
            return;
        }
        List<String> canonical = new ArrayList<>();
        for (String value : values) {
            canonical.add(CspValues.canonical(directive, value));
        }
        directives.put(directive, List.copyOf(canonical));
    }

    void remove(String name) {
        CspDirective directive = CspDirective.find(name);
        if (directive == null) {
            problems.add(CspDirective.problem(name));
        } else if (directives.remove(directive) == null) {
            problems.add(directive + ": cannot be removed, it is not there. There are " + directives.keySet());
        } else {
            given.remove(directive);
        }
    }

    void allowMissingDefaultSrc() {
        defaultSrcMayBeMissing = true;
    }

    /** The directives, or the list of what browsers would ignore or misread. */
    Map<CspDirective, List<String>> checked(String header) {
        List<String> found = new ArrayList<>(problems);
        directives.forEach((directive, values) ->
                CspValues.problems(directive, values).forEach(it -> found.add(directive + ": " + it)));
        if (directives.isEmpty() && found.isEmpty()) {
            found.add("the policy is empty. Begin with default-src 'none' or 'self'");
        } else if (!defaultSrcMayBeMissing && !directives.containsKey(CspDirective.DEFAULT_SRC)) {
            found.add("default-src is missing, so what no directive speaks of may load from anywhere. Add it, or say "
                    + "withoutDefaultSrc()");
        }
        HeaderSyntax.refuse("Header " + header, found);
        return new LinkedHashMap<>(directives);
    }
}
