package com.kapgel.health;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a PostgreSQL server gives away to one user and one database.
 *
 * @param maximum {@code max_connections}
 * @param superusers {@code superuser_reserved_connections}
 * @param privileged {@code reserved_connections}, which PostgreSQL 16 introduced
 * @param user the user's {@code CONNECTION LIMIT}, -1 for none
 * @param database the database's, likewise
 */
record ConnectionLimits(int maximum, int superusers, int privileged, int user, int database) {
    static ConnectionLimits of(Connection connection) throws SQLException {
        try (PreparedStatement question = connection.prepareStatement("""
                        SELECT current_setting('max_connections')::int,
                               current_setting('superuser_reserved_connections')::int,
                               coalesce(current_setting('reserved_connections', true), '0')::int,
                               (SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user),
                               (SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = current_database())
                        """);
                ResultSet answer = question.executeQuery()) {
            answer.next();
            return new ConnectionLimits(
                    answer.getInt(1), answer.getInt(2), answer.getInt(3), answer.getInt(4), answer.getInt(5));
        }
    }

    int available() {
        int ofServer = maximum - superusers - privileged;
        int ofUser = user < 0 ? ofServer : Math.min(ofServer, user);
        return database < 0 ? ofUser : Math.min(ofUser, database);
    }

    /** With the arithmetic. */
    String describe() {
        String server = "the server has " + maximum + " (max_connections) - " + superusers
                + " (superuser_reserved_connections)"
                + (privileged > 0 ? " - " + privileged + " (reserved_connections)" : "")
                + " = " + (maximum - superusers - privileged);
        return server
                + (user < 0 ? "" : ", for this user " + user + " (its CONNECTION LIMIT)")
                + (database < 0 ? "" : ", for this database " + database + " (its CONNECTION LIMIT)");
    }
}
