package com.kapgel.migrate;

import java.util.Optional;

/**
 * What a migration file opens and never closes, so that the rest of it is no statement any more. Flyway passes over such a
 * comment in silence, and looks for the end of such rows for ever; of strings and names the server says so itself.
 *
 * @param line where it begins, counted from 1
 * @param problem a sentence about it
 * @param remedy how to close it
 */
record OpenEnd(int line, String problem, String remedy) {

    /** The line that ends the rows below a {@code COPY … FROM STDIN}. */
    private static final String END_OF_ROWS = "\\.";

    static Optional<OpenEnd> find(FileText text) {
        String sql = String.join("\n", text.lines());
        SqlLexer lexer = new SqlLexer(sql);
        int start = -1; // of the statement
        boolean copy = false;
        boolean from = false;
        boolean rows = false;
        for (SqlToken token = lexer.next(); token.kind() != SqlToken.Kind.END; token = lexer.next()) {
            if (token.kind() == SqlToken.Kind.COMMENT && !token.closed()) {
                return Optional.of(new OpenEnd(
                        line(sql, token.start()), "A comment is never closed.", "Write */ at its end; comments nest."));
            }
            if (!token.isMeaningful()) {
                continue;
            }
            if (start < 0) {
                start = token.start();
                copy = token.is("COPY");
            }
            rows |= copy && from && token.is("STDIN");
            from = token.is("FROM");
            if (token.is(";")) {
                int end = rows ? endOfRows(sql, token.end()) : token.end();
                if (end < 0) {
                    return Optional.of(new OpenEnd(
                            line(sql, start),
                            "The rows below COPY … FROM STDIN have no end.",
                            "Write a line with \\. alone below the last row."));
                }
                lexer.goOnAt(end);
                start = -1;
                rows = false;
            }
        }
        return Optional.empty();
    }

    /** The end of the line that ends the rows, which begin on the next line; -1 when there is none. */
    private static int endOfRows(String sql, int semicolon) {
        int newLine = sql.indexOf('\n', semicolon);
        while (newLine >= 0) {
            int next = sql.indexOf('\n', newLine + 1);
            int end = next < 0 ? sql.length() : next;
            if (sql.substring(newLine + 1, end).strip().equals(END_OF_ROWS)) {
                return end;
            }
            newLine = next;
        }
        return -1;
    }

    private static int line(String sql, int position) {
        return 1
                + (int) sql.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
