package com.kapgel.migrate;

import com.kapgel.migrate.SqlToken.Kind;

/**
 * SQL as text for people: on one line, without comments, without the values it carries.
 *
 * <p>A migration may hold what nobody wants in a log, such as the e-mail address of the first administrator, so by default
 * every literal is shown as {@code …}: strings in all their spellings, dollar-quoted bodies, and numbers. Names stay. One pass
 * of {@link SqlLexer} over the text, without regular expressions that could overflow on a large seed file.
 */
final class StatementText {

    private static final String HIDDEN = "…";
    private static final int READABLE_LENGTH = 300;

    private final String sql;
    private final StringBuilder shown = new StringBuilder();
    private int firstHidden = -1;

    private StatementText(String sql) {
        this.sql = sql;
    }

    /**
     * The statement with every literal replaced. Where a quotation mark is never closed, nobody can tell literals from names,
     * so everything from the first literal on is hidden.
     */
    static String withoutLiterals(String sql) {
        return new StatementText(sql).scan();
    }

    /** On one line, and no longer than a person reads. */
    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= READABLE_LENGTH ? line : line.substring(0, READABLE_LENGTH - 1) + HIDDEN;
    }

    private String scan() {
        SqlLexer lexer = new SqlLexer(sql);
        for (SqlToken piece = lexer.next(); piece.kind() != Kind.END; piece = lexer.next()) {
            switch (piece.kind()) {
                case COMMENT -> shown.append(' ');
                case STRING, NUMBER -> hide();
                case PARAMETER -> {
                    shown.append('$');
                    hide();
                }
                case WORD -> shown.append(nameOf(piece.text()));
                default -> shown.append(sql, piece.start(), piece.end());
            }
            if (!piece.closed() && piece.kind() != Kind.COMMENT) {
                return shown.substring(
                        0, firstHidden < 0 ? shown.length() - piece.text().length() : firstHidden);
            }
        }
        return shown.toString();
    }

    /** For the server {@code »42} is a name; but such marks stand beside values in what people and servers write. */
    private static String nameOf(String word) {
        boolean isPlain = word.chars().allMatch(c -> c < 0x80 || Character.isLetter(c));
        return isPlain ? word : word.replaceAll("[0-9]+", HIDDEN);
    }

    private void hide() {
        shown.append(HIDDEN);
        if (firstHidden < 0) {
            firstHidden = shown.length();
        }
    }
}
