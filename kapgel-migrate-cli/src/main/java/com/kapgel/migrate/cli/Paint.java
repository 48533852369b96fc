package com.kapgel.migrate.cli;

/** Colours whole lines, or leaves them as they are. */
record Paint(boolean on) {

    String heading(String line) {
        return painted("1", line);
    }

    /** For what needs somebody's attention soon. */
    String attention(String line) {
        return painted("33", line);
    }

    /** For what is wrong. */
    String alarm(String line) {
        return painted("31", line);
    }

    private String painted(String code, String line) {
        return on ? "\u001b[" + code + "m" + line + "\u001b[0m" : line;
    }
}
