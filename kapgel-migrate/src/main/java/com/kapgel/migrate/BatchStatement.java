package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A statement with {@code :first} and {@code :last} in it, made ready for values that the driver sends beside the text. In
 * strings, comments and quoted names they stay what they are, and so do a cast {@code ::first} and a longer name
 * {@code :first_name}.
 */
final class BatchStatement {

    private final String sql;
    private final List<String> parts = new ArrayList<>();
    private final List<Bound> bounds = new ArrayList<>();
    private int position;

    /** Which end of a batch stands at a place of the statement. */
    private enum Bound {
        FIRST,
        LAST
    }

    private BatchStatement(String sql) {
        this.sql = sql;
    }

    static BatchStatement of(String sql) {
        BatchStatement statement = new BatchStatement(sql);
        statement.read();
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

    private void read() {
        StringBuilder part = new StringBuilder();
        while (position < sql.length()) {
            if (atBound(Bound.FIRST)) {
                add(Bound.FIRST, part);
            } else if (atBound(Bound.LAST)) {
                add(Bound.LAST, part);
            } else {
                int end = SqlPiece.end(sql, position);
                String piece = sql.substring(position, end);
                // An operator such as jsonb's; a single one would be a parameter for the driver.
                part.append(piece.equals("?") ? "??" : piece);
                position = end;
            }
        }
        parts.add(part.toString());
    }

    private void add(Bound bound, StringBuilder textBefore) {
        bounds.add(bound);
        parts.add(textBefore.toString());
        textBefore.setLength(0);
        position += mark(bound).length();
    }

    private boolean atBound(Bound bound) {
        int end = position + mark(bound).length();
        return sql.startsWith(mark(bound), position) && (end == sql.length() || !SqlPiece.isNamePart(sql.charAt(end)));
    }

    private static String mark(Bound bound) {
        return ":" + bound.name().toLowerCase(Locale.ROOT);
    }
}
