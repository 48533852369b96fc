package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with {@code :first} and {@code :last} in it, made ready for values that the driver sends beside the text. In
 * strings, comments and quoted names they stay what they are, and so do a cast {@code ::first} and a longer name
 * {@code :first_name}.
 */
final class BatchStatement {

    private final List<String> parts = new ArrayList<>();
    private final List<Bound> bounds = new ArrayList<>();

    private BatchStatement() {}

    static BatchStatement of(String sql) {
        BatchStatement statement = new BatchStatement();
        statement.read(new SqlLexer(sql));
        return statement;
    }

    boolean hasBothBounds() {
        return bounds.contains(Bound.FIRST) && bounds.contains(Bound.LAST);
    }

    /** The text for the driver. */
    String text(String keyType) {
        return String.join("CAST(? AS " + keyType + ")", parts);
    }

    void execute(Connection connection, String keyType, String first, String last) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text(keyType))) {
            for (int i = 0; i < bounds.size(); i++) {
                statement.setString(i + 1, bounds.get(i) == Bound.FIRST ? first : last);
            }
            statement.execute();
        }
    }

    private void read(SqlLexer lexer) {
        StringBuilder part = new StringBuilder();
        SqlToken token = lexer.next();
        while (token.kind() != SqlToken.Kind.END) {
            SqlToken next = lexer.next();
            Bound bound = token.is(":") ? Bound.named(next.text()) : null;
            if (bound != null) {
                bounds.add(bound);
                parts.add(part.toString());
                part.setLength(0);
                next = lexer.next();
            } else if (token.is(":") && next.is(":")) {
                part.append("::");
                next = lexer.next();
            } else {
                // An operator such as jsonb's; a single one would be a parameter for the driver.
                part.append(token.is("?") ? "??" : token.text());
            }
            token = next;
        }
        parts.add(part.toString());
    }

    /** Which end of a batch stands at a place of the statement. */
    private enum Bound {
        FIRST,
        LAST;

        static @Nullable Bound named(String word) {
            return switch (word) {
                case "first" -> FIRST;
                case "last" -> LAST;
                default -> null;
            };
        }
    }
}
