package com.kapgel.migrate;

/**
 * What to do about a server's refusal, by its SQLState
 * (<a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>).
 */
final class Remedy {

    private Remedy() {}

    /** For a connection that could not be made. */
    static String forConnection(String sqlState) {
        return switch (sqlState) {
            case "28P01" -> "Check user and password.";
            case "28000" ->
                "The server lets this user in neither from this host nor in this way: check user, sslmode in the url, and"
                        + " the server's pg_hba.conf.";
            case "3D000" -> "Check the database name in the url, or create the database first.";
            case "53300" -> "All connections are taken. Lower the pool sizes, or raise the server's max_connections.";
            case "57P03" -> "The server is starting or stopping. Try again in a moment.";
            case "08P01" ->
                "A pooler in between refuses what the reason names. Connect to the server directly; or let PgBouncer pass over"
                        + " it with ignore_startup_parameters, and set the timeouts with ALTER ROLE … SET, since those"
                        + " of a pool's options then do not apply.";
            case "08000", "08001", "08003", "08004", "08006" ->
                "Check host and port in the url, that the server runs, and that no firewall is between.";
            default -> "Check url, user and password.";
        };
    }

    /** For the look at the database that comes before the first migration; its statement is ours. */
    static String forFirstLook(String sqlState) {
        return switch (sqlState) {
            case "57P01", "57P02", "08003", "08006" -> forStatement(sqlState);
            case "42501" -> forHistory(sqlState);
            default -> "User and password are right. See the server's log, then migrate again.";
        };
    }

    /** For a statement of Flyway's or ours about history and journal. */
    static String forHistory(String sqlState) {
        return sqlState.equals("42501")
                ? "The user lacks a right on the tables of the history. Use their owner, or one who may do the same: flyway_schema_history,"
                        + " kapgel_migration, kapgel_migration_step."
                : forStatement(sqlState);
    }

    /** For a statement of an undo file that the server refused. */
    static String forUndo(String sqlState) {
        return switch (sqlState) {
            case "42P01", "42703", "42704", "42883", "3F000" ->
                "It names something that does not exist: perhaps it was dropped by hand. Write IF EXISTS, and allow the"
                        + " changed file with acceptChangedUndoFiles().";
            case "2BP01" ->
                "Other objects still need it: perhaps a repeatable migration made them. Drop them first in the undo file,"
                        + " and allow the changed file with acceptChangedUndoFiles().";
            case "23502", "23503", "23505", "23514", "23P01" ->
                "Rows that came since break the old rule. Correct them, then undo again.";
            default ->
                forStatement(sqlState).replace("Migrate again", "Undo again").replace("migrate again", "undo again");
        };
    }

    /** For something that a repair wanted to do; its statements are ours. */
    static String forRepair(String sqlState) {
        return switch (sqlState) {
            case "42501" -> "The user lacks a right. Repair as the owner of the schema, its tables and indexes.";
            case "23505" -> "Rows of the table break the rule of the unique index. Correct them, then repair again.";
            case "55P03" -> "It waited in vain. Repair again when that has ended: it goes on with what is left.";
            default ->
                forStatement(sqlState)
                        .replace("Migrate again", "Repair again")
                        .replace("migrate again", "repair again")
                        .replace(
                                "Correct the statement, then repair again.",
                                "See the server's log, then repair again.");
        };
    }

    /** For a statement that the server refused. */
    static String forStatement(String sqlState) {
        return switch (sqlState) {
            case "25001" ->
                "This statement runs only outside a transaction. Put it into a file of its own and, beside it, a file named"
                        + " like it with .conf added and the line executeInTransaction=false.";
            case "25006" -> "The server is read-only, probably a standby. Point the url to the primary.";
            case "42501" ->
                "The user lacks a right. Migrate as the owner of the schema, or let the owner run: GRANT USAGE, CREATE ON"
                        + " SCHEMA … TO …";
            case "55P03" ->
                "Another session holds the lock; giving up spared the requests that were queueing behind this migration."
                        + " Find the session with pg_blocking_pids() in pg_stat_activity, migrate again at a quieter time,"
                        + " or raise lockTimeout.";
            case "57014" ->
                "It ran into statement_timeout or was cancelled. Migrate as a role without statement_timeout, or write"
                        + " SET LOCAL statement_timeout in front of it.";
            case "40P01" -> "It and another session waited for each other. Migrate again.";
            case "42601" -> "Correct the statement.";
            case "42P01", "42703", "42704", "42883", "3F000" ->
                "It names something that does not exist. Check spelling and schema, and that an earlier migration creates"
                        + " it.";
            case "42P07", "42701", "42710", "42P06" ->
                "It creates something that exists already. Find out who made it: perhaps an earlier attempt, or a change by"
                        + " hand.";
            case "23502", "23503", "23505", "23514", "23P01" ->
                "Rows that are already there break the new rule. Correct them in an earlier migration.";
            case "55P04" ->
                "A value that is new in an enum can be used once it is committed. Put the use into a file of its own, after"
                        + " this one.";
            case "0A000" ->
                "The server cannot do this, or not with this kind of object. Find another way to the same end.";
            case "22001", "22003", "22007", "22008", "22012", "22023", "22P02", "42804", "42846" ->
                "A value does not fit its type, in the statement or in rows that are already there. Correct the one or the"
                        + " other.";
            case "25P03", "25P04", "57P05" ->
                "The server ended the session by idle_in_transaction_session_timeout, transaction_timeout or"
                        + " idle_session_timeout. Migrate as a role for which they are 0.";
            case "2D000" ->
                "A procedure or block commits where it must not. CALL it directly, not from within another one or beside"
                        + " an exception handler.";
            case "40001" -> "It came across a change by another transaction. Migrate again.";
            case "55000" ->
                "The object is not in a state that allows it. The server's message says which one is needed.";
            case "55006" ->
                "Somebody uses the object. Find the session in pg_stat_activity, and migrate again without it.";
            case "P0001" -> "The migration itself says so. See what it checks, then migrate again.";
            case "2BP01" -> "Other objects still need it. Drop or change them first.";
            case "53100" -> "The server's disk is full. Make room, then migrate again.";
            case "53200" -> "The server is out of memory. Lower maintenance_work_mem or work_mem, or give it more.";
            case "53300" -> "All connections are taken. Lower the pool sizes, or raise the server's max_connections.";
            case "53400" ->
                "It ran into a limit of the server, such as temp_file_limit. Raise it for the migrating role.";
            case "54000", "54001", "54011", "54023" -> "It is larger than the server allows. Divide it.";
            case "58030" -> "The server cannot read or write its disk. See the server's log.";
            case "57P03" -> "The server is starting or stopping. Migrate again in a moment.";
            case "57P01", "57P02", "08003", "08006" -> "The connection was cut. Migrate again when the server is back.";
            default -> "Correct the statement, then migrate again.";
        };
    }
}
