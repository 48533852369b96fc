package com.kapgel.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code .env} file says; its rules are told to users at {@link Variables#ofDotEnv}.
 *
 * @param name the file's own, without folders
 */
record DotEnvFile(String name, Map<String, Line> lines) {

    /**
     * One variable.
     *
     * @param number of the line where it begins
     */
    record Line(String text, int number) {
        /** Without the value. */
        @Override
        public String toString() {
            return "line " + number;
        }
    }

    static DotEnvFile read(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!Files.exists(file)) {
            return new DotEnvFile(name, Map.of());
        }
        try {
            return parse(name, TextFile.read(file));
        } catch (TextFile.UnreadableException e) {
            throw EnvException.of(
                    List.of(new Problem(name, "file_not_readable", "the file cannot be read: " + e.reason())),
                    List.of());
        }
    }

    static DotEnvFile parse(String name, String text) {
        Parser parser = new Parser(text);
        parser.readAll();
        if (!parser.problems.isEmpty()) {
            throw EnvException.of(
                    parser.problems.stream().map(fault -> fault.in(name)).toList(), List.of());
        }
        return new DotEnvFile(name, parser.lines);
    }

    /** Goes on with the next line after one that is wrong, so that all are reported. */
    private static final class Parser {

        private static final String ESCAPED = "nrt\"\\$";
        private static final String MEANT = "\n\r\t\"\\$";

        private final String text;
        private final Map<String, Line> lines = new LinkedHashMap<>();
        private final List<Fault> problems = new ArrayList<>();
        private int at;
        private int number = 1;

        Parser(String text) {
            String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
            this.text = withoutMark.replace("\r\n", "\n");
        }

        void readAll() {
            while (at < text.length()) {
                int begun = number;
                int beginning = at;
                int end = lineEnd();
                String line = text.substring(at, end).strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    at = end;
                } else {
                    readVariable(begun, end);
                }
                nextLine();
                refuseCarriageReturns(begun, beginning);
            }
        }

        private int lineEnd() {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }

        private void nextLine() {
            at = Math.min(text.length(), lineEnd() + 1);
            number++;
        }

        /** Of what was read last. Nobody sees them, and taken for a line end they would cut a value. */
        private void refuseCarriageReturns(int begun, int beginning) {
            String[] lines = text.substring(beginning, at).split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (lines[i].indexOf('\r') >= 0) {
                    wrong(begun + i, "has a carriage return inside; end lines with LF or CRLF");
                }
            }
        }

        private void readVariable(int begun, int end) {
            int sign = at;
            while (sign < end && text.charAt(sign) != '=') {
                sign++;
            }
            if (sign == end) {
                wrong(begun, "has no '='; write NAME=value, or # before a comment");
                return;
            }
            String name = text.substring(at, sign).strip();
            if (name.startsWith("export ") || name.startsWith("export\t")) {
                name = name.substring("export".length()).strip();
            }
            if (!VariableName.isValid(name)) {
                wrong(begun, "has no valid name before the '='");
                return;
            }
            at = sign + 1;
            while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            char first = at < end ? text.charAt(at) : '\n';
            String value = first == '"' || first == '\'' ? quoted(first, begun) : plain(end);
            Line before = value == null ? null : lines.putIfAbsent(name, new Line(value, begun));
            if (before != null) {
                wrong(begun, "sets " + name + " again, which line " + before.number() + " has set");
            }
        }

        private String plain(int end) {
            int comment = at;
            while (comment < end && !(text.charAt(comment) == '#' && isBlankBefore(comment))) {
                comment++;
            }
            String value = text.substring(at, comment).strip();
            at = end;
            return value;
        }

        private boolean isBlankBefore(int comment) {
            char before = text.charAt(comment - 1);
            return before == ' ' || before == '\t';
        }

        private @Nullable String quoted(char quote, int begun) {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != quote; at++) {
                char c = text.charAt(at);
                if (c == '\\' && quote == '"' && at + 1 < text.length() && ESCAPED.indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                    c = MEANT.charAt(ESCAPED.indexOf(text.charAt(at)));
                } else if (c == '\n') {
                    number++;
                }
                value.append(c);
            }
            if (at == text.length()) {
                wrong(begun, "begins with a quote that is never closed");
                return null;
            }
            at++;
            String rest = text.substring(at, lineEnd()).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                wrong(number, "goes on after the closing quote; write \\\" for a quote inside of double quotes");
                return null;
            }
            return value.toString();
        }

        private void wrong(int line, String what) {
            problems.add(new Fault("bad_line", "line " + line + " " + what));
        }
    }
}
