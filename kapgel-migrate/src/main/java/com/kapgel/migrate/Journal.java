package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway's history has no room for: the checksum of each applied file and of its undo file, which call applied it, and how
 * far a file has come that runs statement by statement. Two tables beside the history; stock Flyway does not look at them.
 * Confined to one thread.
 */
final class Journal {

    private static final String RECORD_APPLIED = """
            INSERT INTO {file} (script, version, sha256, undo_sha256, run) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (script) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
              undo_sha256 = excluded.undo_sha256, run = excluded.run, applied_at = now(), undone_at = NULL,
              undone_by = NULL""";

    private final HistoryTable history;
    private boolean prepared;

    Journal(HistoryTable history) {
        this.history = history;
    }

    /** Makes the tables where they are missing. Under Flyway's lock, so no other instance does the same. */
    void prepare(Connection connection) throws SQLException {
        if (!prepared && !exists(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(filled("""
                        CREATE TABLE {file} (
                          script text PRIMARY KEY,
                          version text,
                          sha256 text NOT NULL,
                          undo_sha256 text,
                          run uuid NOT NULL,
                          applied_at timestamptz NOT NULL DEFAULT now(),
                          undone_at timestamptz,
                          undone_by text
                        )"""));
                statement.execute(filled("""
                        CREATE TABLE {step} (
                          script text,
                          step integer,
                          sha256 text NOT NULL,
                          started_at timestamptz NOT NULL DEFAULT now(),
                          finished_at timestamptz,
                          progress text,
                          PRIMARY KEY (script, step)
                        )"""));
            }
        }
        prepared = true;
    }

    /** Looks again when asked to prepare: a transaction that may have made the tables was rolled back. */
    void onRollback() {
        prepared = false;
    }

    boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL AND to_regclass(?) IS NOT NULL")) {
            statement.setString(1, history.beside("kapgel_migration"));
            statement.setString(2, history.beside("kapgel_migration_step"));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Notes that a file has been applied; what was noted of an earlier time is replaced. */
    void recordApplied(Connection connection, MigrationFile file, @Nullable String undoSha256, UUID run)
            throws SQLException {
        recordApplied(connection, file.script(), file.version(), file.text().sha256(), undoSha256, run);
    }

    /** The same for a migration that has no file. */
    void recordApplied(
            Connection connection,
            String script,
            @Nullable String version,
            String sha256,
            @Nullable String undoSha256,
            UUID run)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled(RECORD_APPLIED))) {
            executeRecordApplied(statement, 1, script, version, sha256, undoSha256, run);
        }
    }

    /** The same for a file in a transaction, which its session settles first. */
    void settleAndRecordApplied(
            Connection connection, SessionStart session, MigrationFile file, @Nullable String undoSha256, UUID run)
            throws SQLException {
        try (PreparedStatement statement = session.settlingBefore(filled(RECORD_APPLIED), connection)) {
            executeRecordApplied(
                    statement, 2, file.script(), file.version(), file.text().sha256(), undoSha256, run);
        }
    }

    private static void executeRecordApplied(
            PreparedStatement statement,
            int first,
            String script,
            @Nullable String version,
            String sha256,
            @Nullable String undoSha256,
            UUID run)
            throws SQLException {
        statement.setString(first, script);
        statement.setString(first + 1, version);
        statement.setString(first + 2, sha256);
        statement.setString(first + 3, undoSha256);
        statement.setObject(first + 4, run);
        statement.execute();
    }

    /** The checksum of each file that is applied, as it was then, by its name. */
    Map<String, String> appliedFiles(Connection connection) throws SQLException {
        Map<String, String> files = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        filled("SELECT script, sha256 FROM {file} WHERE undone_at IS NULL"));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                files.put(row.getString(1), row.getString(2));
            }
        }
        return files;
    }

    /**
     * Notes that a migration has been taken back, whoever had applied it. Its statements, and those of its undo file, are
     * forgotten.
     */
    void recordUndone(
            Connection connection, String script, @Nullable String version, String sha256, String undoScript, UUID run)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("""
                INSERT INTO {file} (script, version, sha256, run, undone_at, undone_by)
                VALUES (?, ?, ?, ?, now(), current_user)
                ON CONFLICT (script) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
                  undone_at = excluded.undone_at, undone_by = excluded.undone_by"""))) {
            statement.setString(1, script);
            statement.setString(2, version);
            statement.setString(3, sha256);
            statement.setObject(4, run);
            statement.execute();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(filled("DELETE FROM {step} WHERE script IN (?, ?)"))) {
            statement.setString(1, script);
            statement.setString(2, undoScript);
            statement.execute();
        }
    }

    /** What is noted of each file, by its name. */
    Map<String, FileRecord> files(Connection connection) throws SQLException {
        return files(connection, "");
    }

    /** What is noted of the files that have been taken back and not been applied by this module since. */
    Map<String, FileRecord> undone(Connection connection) throws SQLException {
        return files(connection, " WHERE undone_at IS NOT NULL");
    }

    private Map<String, FileRecord> files(Connection connection, String condition) throws SQLException {
        Map<String, FileRecord> files = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(filled("SELECT script, version, sha256, undo_sha256, run,"
                        + " to_char(undone_at, 'YYYY-MM-DD HH24:MI:SS.US TZ'), undone_by FROM {file}" + condition))) {
            while (row.next()) {
                files.put(
                        row.getString(1),
                        new FileRecord(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, UUID.class),
                                row.getString(6),
                                row.getString(7)));
            }
        }
        return files;
    }

    /** Whether a look at {@link #undone} and {@link #begun} would find anything: before most migrations it would not. */
    boolean hasUndoneOrBegun(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(filled("SELECT EXISTS (SELECT FROM {file} WHERE undone_at IS NOT"
                        + " NULL) OR EXISTS (SELECT FROM {step})"))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The files, of migrations and of undos, that have begun to run statement by statement, in no order. */
    Set<String> begun(Connection connection) throws SQLException {
        Set<String> scripts = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(filled("SELECT DISTINCT script FROM {step}"))) {
            while (row.next()) {
                scripts.add(row.getString(1));
            }
        }
        return scripts;
    }

    /** How far each begun statement of a file has come, by its number. */
    Map<Integer, StepRecord> steps(Connection connection, String script) throws SQLException {
        Map<Integer, StepRecord> steps = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                filled("SELECT step, sha256, finished_at IS NOT NULL, progress FROM {step} WHERE script = ?"))) {
            statement.setString(1, script);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    steps.put(row.getInt(1), new StepRecord(row.getString(2), row.getBoolean(3), row.getString(4)));
                }
            }
        }
        return steps;
    }

    /**
     * Notes that a file begins that runs statement by statement: as its statement 0, with the number of its last row in the
     * history so far.
     */
    void beginFile(Connection connection, MigrationFile file) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("""
                INSERT INTO {step} AS s (script, step, sha256, progress)
                SELECT ?, 0, ?, coalesce(max(installed_rank), 0) FROM {history} WHERE script = ?
                ON CONFLICT (script, step) DO UPDATE SET started_at = now(), sha256 = excluded.sha256"""))) {
            statement.setString(1, file.script());
            statement.setString(2, file.text().sha256());
            statement.setString(3, file.script());
            statement.execute();
        }
    }

    /** Notes that a statement begins. One that was begun before keeps its progress if it is still the same. */
    void begin(Connection connection, String script, Step step) throws SQLException {
        begin(connection, script, step.number(), step.sha256());
    }

    private void begin(Connection connection, String script, int number, String sha256) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("""
                INSERT INTO {step} AS s (script, step, sha256) VALUES (?, ?, ?)
                ON CONFLICT (script, step) DO UPDATE SET started_at = now(), sha256 = excluded.sha256,
                  progress = CASE WHEN s.sha256 = excluded.sha256 THEN s.progress END"""))) {
            statement.setString(1, script);
            statement.setInt(2, number);
            statement.setString(3, sha256);
            statement.execute();
        }
    }

    /** Notes how far a statement that was begun has come. */
    void progress(Connection connection, String script, Step step, String progress) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(filled("UPDATE {step} SET progress = ? WHERE script = ? AND step = ?"))) {
            statement.setString(1, progress);
            statement.setString(2, script);
            statement.setInt(3, step.number());
            statement.execute();
        }
    }

    void finish(Connection connection, String script, Step step) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                filled("UPDATE {step} SET finished_at = now() WHERE script = ? AND step = ?"))) {
            statement.setString(1, script);
            statement.setInt(2, step.number());
            statement.execute();
        }
    }

    /** Forgets how far a file has come. */
    void forget(Connection connection, String script) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("DELETE FROM {step} WHERE script = ?"))) {
            statement.setString(1, script);
            statement.execute();
        }
    }

    /** Forgets that a file was applied. */
    void forgetFile(Connection connection, String script) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("DELETE FROM {file} WHERE script = ?"))) {
            statement.setString(1, script);
            statement.execute();
        }
    }

    /** Notes an applied file under the name, and with the checksums, that it has now. */
    void correct(Connection connection, String script, String now, String sha256, @Nullable String undoSha256)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                filled("UPDATE {file} SET script = ?, sha256 = ?, undo_sha256 = ? WHERE script = ?"))) {
            statement.setString(1, now);
            statement.setString(2, sha256);
            statement.setString(3, undoSha256);
            statement.setString(4, script);
            statement.execute();
        }
    }

    /** Keeps how far a file has come under another name. */
    void renameSteps(Connection connection, String script, String now) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(filled("UPDATE {step} SET script = ? WHERE script = ?"))) {
            statement.setString(1, now);
            statement.setString(2, script);
            statement.execute();
        }
    }

    /**
     * Forgets the statements of files that have their row in the history. Not at once when a file ends: whoever dies between
     * its last statement and its row in the history goes on from here. The times in the history are of no use, since each is in
     * the time zone of whoever wrote it.
     */
    void tidy(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("""
                DELETE FROM {step} s USING {step} file, {history} h
                WHERE file.script = s.script AND file.step = 0
                  AND h.script = s.script AND h.success AND h.installed_rank > file.progress::int"""))) {
            statement.execute();
        }
    }

    /**
     * Removes the mark of failure from files that ran statement by statement, so that the next run goes on where they stopped.
     */
    void unblock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                filled("DELETE FROM {history} WHERE NOT success AND script IN (SELECT script FROM {step})"))) {
            statement.execute();
        }
    }

    private String filled(String sql) {
        return sql.replace("{file}", history.beside("kapgel_migration"))
                .replace("{step}", history.beside("kapgel_migration_step"))
                .replace("{history}", history.name());
    }

    /**
     * A file that has been applied, and perhaps taken back.
     *
     * @param undoSha256 of its undo file when it was applied
     * @param run the call that applied it
     * @param undoneAt in words; null while it is applied
     */
    record FileRecord(
            @Nullable String version,
            String sha256,
            @Nullable String undoSha256,
            UUID run,
            @Nullable String undoneAt,
            @Nullable String undoneBy) {

        boolean isUndone() {
            return undoneAt != null;
        }
    }

    /**
     * A statement that has been begun.
     *
     * @param sha256 of its text then
     * @param progress how far it has come, in its own words
     */
    record StepRecord(
            String sha256, boolean finished, @Nullable String progress) {}
}
