package com.kapgel.migrate;

import java.util.Optional;

/** What to do about somebody whom a statement waits for. */
final class BlockerRemedy {

    private static final String WRAPAROUND = "(to prevent wraparound)";

    private BlockerRemedy() {}

    /**
     * For a session.
     *
     * @param query as the server shows it
     */
    static String forSession(int pid, String backendType, Optional<String> state, String query) {
        if (backendType.equals("autovacuum worker")) {
            return query.endsWith(WRAPAROUND) ? forWraparound() : forAutovacuum();
        }
        return state.filter(now -> now.startsWith("idle in transaction")).isPresent()
                ? "End its transaction where it was begun, or its session: SELECT pg_terminate_backend(" + pid + ")."
                : "Wait for its end, or end its statement: SELECT pg_cancel_backend(" + pid + ").";
    }

    /** For one of which the server shows nothing but its number. */
    static String forHidden(int pid, String lookingUser) {
        return "What pid " + pid + " does is hidden from " + lookingUser + "; to see it, let a superuser run: GRANT"
                + " pg_read_all_stats TO \"" + lookingUser.replace("\"", "\"\"") + "\".";
    }

    /** For a transaction that waits for the second phase of its commit. */
    static String forPrepared(String gid) {
        String literal = "'" + gid.replace("'", "''") + "'";
        return "It ends only when somebody says so: let its transaction manager finish it, or, connected to its database,"
                + " COMMIT PREPARED " + literal + " or ROLLBACK PREPARED " + literal + ".";
    }

    private static String forWraparound() {
        return "Do not cancel it: it keeps the database from running out of transaction numbers, and would begin anew."
                + " Wait for its end, which pg_stat_progress_vacuum lets you foresee, and migrate again.";
    }

    private static String forAutovacuum() {
        return "PostgreSQL ends it by itself for a statement that waits longer than deadlock_timeout, one second as a rule:"
                + " set lockTimeout above that.";
    }
}
