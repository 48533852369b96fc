package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Tells whether connections go through a pooler that lends a session only for a transaction or a statement, such as PgBouncer in
 * transaction mode.
 *
 * <p>Behind one, nothing of a migration holds: the lock against other instances stays with whoever gets the session next, or is
 * lost, and so are timeouts. Its port or name prove nothing; what does is that two connections, open at the same time, are served
 * by one session of the server, or one connection by two, or that a session forgets what was set in it. None ever happens on a
 * direct connection or with a pooler in session mode. A quiet pooler hands out the session that was used last, and then the two
 * find the same one, or the one that has rested longest, and then whoever asks twice in a row finds two. One that cleans sessions
 * after each transaction has some of them in cleaning, and may by chance serve each of the two from one; that one forgets. On a
 * busy pooler, where others come in between, some of the questions tell.
 *
 * <p>Where several processes of a pooler share one port ({@code so_reuseport}), each connection may come to one of its own and find
 * the same session there every time, as long as nobody else comes. So whoever relies on a session for long should look at its
 * {@link Session} again now and then.
 */
final class PoolerDetection {
    /** A setting that nobody else reads; PostgreSQL takes any name with a dot. */
    private static final String MARK = "kapgel.pooler_detection";

    private PoolerDetection() {}

    /**
     * Nine round trips at most. Both connections are given back in the mode in which they came.
     *
     * @param one outside a transaction
     * @param other another connection of the same source, outside a transaction
     */
    static boolean shareSessions(Connection one, Connection other) throws SQLException {
        if (areTheSame(one, other)) {
            return false;
        }
        try (AutoCommit first = AutoCommit.on(one);
                AutoCommit second = AutoCommit.on(other)) {
            return areShared(first.connection(), second.connection());
        }
    }

    /**
     * Why it does not go on, and the address to take instead.
     *
     * @param place where the url points to, {@code host:port/database}
     */
    static Message message(String place) {
        return Message.of("The connection to " + place
                        + " goes through a pooler that lends a session only for a transaction,"
                        + " such as PgBouncer in transaction mode.")
                .with(
                        "reason",
                        "The lock that keeps other instances out, and the timeouts, would end up in sessions of others.")
                .with(
                        "remedy",
                        "Give the migrations the url of the server itself" + directAddress(place) + ", or a pool in"
                                + " session mode; the application may stay with this one.");
    }

    /** What is known of the usual poolers' addresses, as a hint. */
    private static String directAddress(String place) {
        int slash = place.indexOf('/');
        String address = slash < 0 ? place : place.substring(0, slash);
        if (address.contains(".pooler.supabase.com") && address.endsWith(":6543")) {
            return " (Supabase: the same host with port 5432 is in session mode)";
        }
        if (address.contains("-pooler.")) {
            return " (Neon: the host without \"-pooler\")";
        }
        return address.endsWith(":6432") ? " (port 6432 is PgBouncer's, the server's is 5432 as a rule)" : "";
    }

    private static boolean areShared(Connection one, Connection other) throws SQLException {
        Session ofOne = Session.of(one);
        Session ofOther = Session.of(other);
        if (!ofOne.isKnown() || ofOne.equals(ofOther)) {
            return ofOne.isKnown();
        }
        // Not in turn: two sessions that are handed out in turn would then always come to the same two.
        return !Session.of(other).equals(ofOther)
                || !Session.of(one).equals(ofOne)
                || !Session.of(one).equals(ofOne)
                || !Session.of(other).equals(ofOther)
                || forgets(one);
    }

    /** Whether what was set for the session is gone in the next transaction, as a pooler's {@code DISCARD ALL} does. */
    private static boolean forgets(Connection connection) throws SQLException {
        setMark(connection, "set");
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('" + MARK + "', true)")) {
            row.next();
            return !"set".equals(row.getString(1));
        } finally {
            setMark(connection, "");
        }
    }

    private static void setMark(Connection connection, String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('" + MARK + "', '" + value + "', false)");
        }
    }

    /** A source that gives everybody its one connection has nothing to detect. */
    private static boolean areTheSame(Connection one, Connection other) throws SQLException {
        boolean before = one.getAutoCommit();
        boolean otherBefore = other.getAutoCommit();
        if (before != otherBefore) {
            return false;
        }
        one.setAutoCommit(!before);
        try {
            return other.getAutoCommit() != otherBefore;
        } finally {
            one.setAutoCommit(before);
        }
    }

    /** A session of the server: process numbers alone repeat, on another server behind the same address for one. */
    record Session(int pid, Optional<String> began) {

        static Session of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT pg_backend_pid(), (SELECT extract(epoch FROM backend_start)::text"
                                    + " FROM pg_stat_activity WHERE pid = pg_backend_pid())")) {
                row.next();
                return new Session(row.getInt(1), Optional.ofNullable(row.getString(2)));
            }
        }

        /** Databases that only speak PostgreSQL's language may know no processes. */
        boolean isKnown() {
            return pid > 0;
        }
    }
}
