package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which files have been applied, and which of them taken back: the table {@code kapgel_migration}, with a row for each file.
 * The connection decides about the transaction.
 */
final class FileJournal {

    static final String TABLE = "kapgel_migration";

    private static final String RECORD_APPLIED = """
            INSERT INTO {file} (script, version, sha256, undo_sha256, run) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (script) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
              undo_sha256 = excluded.undo_sha256, run = excluded.run, applied_at = now(), undone_at = NULL,
              undone_by = NULL""";

    private final String table;

    FileJournal(HistoryTable history) {
        table = history.beside(TABLE);
    }

    void create(Connection connection) throws SQLException {
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

    /** Notes that a migration has been taken back, whoever had applied it. */
    void recordUndone(Connection connection, String script, @Nullable String version, String sha256, UUID run)
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
    }

    /** What is noted of each file, by its name. */
    Map<String, FileRecord> all(Connection connection) throws SQLException {
        return records(connection, "");
    }

    /** What is noted of the files that have been taken back and not been applied by this module since. */
    Map<String, FileRecord> undone(Connection connection) throws SQLException {
        return records(connection, " WHERE undone_at IS NOT NULL");
    }

    private Map<String, FileRecord> records(Connection connection, String condition) throws SQLException {
        Map<String, FileRecord> records = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(filled("SELECT script, version, sha256, undo_sha256, run,"
                        + " to_char(undone_at, 'YYYY-MM-DD HH24:MI:SS.US TZ'), undone_by FROM {file}" + condition))) {
            while (row.next()) {
                records.put(
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
        return records;
    }

    /** The checksum of each file that is applied, as it was then, by its name. */
    Map<String, String> checksums(Connection connection) throws SQLException {
        Map<String, String> checksums = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        filled("SELECT script, sha256 FROM {file} WHERE undone_at IS NULL"));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                checksums.put(row.getString(1), row.getString(2));
            }
        }
        return checksums;
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

    /** Forgets that a file was applied. */
    void forget(Connection connection, String script) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(filled("DELETE FROM {file} WHERE script = ?"))) {
            statement.setString(1, script);
            statement.execute();
        }
    }

    private String filled(String sql) {
        return sql.replace("{file}", table);
    }
}
