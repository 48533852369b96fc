package com.kapgel.security;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directives that browsers follow, of CSP Level 3, Trusted Types, Fenced Frames and Upgrade Insecure Requests. */
enum CspDirective {
    DEFAULT_SRC,
    SCRIPT_SRC,
    SCRIPT_SRC_ELEM,
    SCRIPT_SRC_ATTR,
    STYLE_SRC,
    STYLE_SRC_ELEM,
    STYLE_SRC_ATTR,
    IMG_SRC,
    FONT_SRC,
    CONNECT_SRC,
    MEDIA_SRC,
    OBJECT_SRC,
    FRAME_SRC,
    CHILD_SRC,
    WORKER_SRC,
    MANIFEST_SRC,
    FENCED_FRAME_SRC,
    BASE_URI,
    FORM_ACTION,
    FRAME_ANCESTORS,
    SANDBOX,
    UPGRADE_INSECURE_REQUESTS,
    REQUIRE_TRUSTED_TYPES_FOR,
    TRUSTED_TYPES,
    REPORT_TO,
    REPORT_URI;

    private static final Set<String> RETIRED = Set.of(
            "block-all-mixed-content",
            "disown-opener",
            "navigate-to",
            "plugin-types",
            "prefetch-src",
            "referrer",
            "reflected-xss",
            "require-sri-for");

    private static final int MOST_EDITS = 2;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As it stands in the header; of either case there. */
    static @Nullable CspDirective find(String name) {
        for (CspDirective directive : values()) {
            if (directive.text.equalsIgnoreCase(name)) {
                return directive;
            }
        }
        return null;
    }

    /** Why {@link #find} has not found it. */
    static String problem(String name) {
        if (name.isBlank()) {
            return "a directive has no name";
        }
        if (RETIRED.contains(name.toLowerCase(Locale.ROOT))) {
            return name + ": browsers have given this directive up. Leave it out";
        }
        CspDirective nearest = nearest(letters(name));
        return HeaderSyntax.printable(name) + ": browsers know no directive of this name"
                + (nearest == null ? "" : ". Did you mean " + nearest + "?");
    }

    private static @Nullable CspDirective nearest(String letters) {
        CspDirective nearest = null;
        int fewest = MOST_EDITS + 1;
        for (CspDirective directive : values()) {
            int edits = Spelling.edits(letters, letters(directive.text));
            if (edits < fewest) {
                nearest = directive;
                fewest = edits;
            }
        }
        return nearest;
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder();
        name.toLowerCase(Locale.ROOT).chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> letters.append((char) c));
        return letters.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
