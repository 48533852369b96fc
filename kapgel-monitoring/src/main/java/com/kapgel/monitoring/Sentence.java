package com.kapgel.monitoring;

import com.kapgel.security.Redactor;

/**
 * What a template and its parameters have become, before and after it lost its secrets. A parameter alone does not look like one: only
 * the sentence tells that {@code hunter2} is what stands behind {@code password=}.
 */
record Sentence(String before, String after) {
    /** In longer ones nobody looks for each parameter. */
    private static final int LONGEST = 16_384;

    /** Whether this parameter may be shown, for the sentence shows it too, wherever it is in it. */
    boolean shows(String parameter) {
        if (before.equals(after) || parameter.isEmpty()) {
            return true;
        }
        int times = before.length() > LONGEST ? 0 : times(parameter, before);
        return times > 0 && times(parameter, after.replace(Redactor.REPLACEMENT, "")) >= times;
    }

    private static int times(String part, String text) {
        int times = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            times++;
        }
        return times;
    }
}
