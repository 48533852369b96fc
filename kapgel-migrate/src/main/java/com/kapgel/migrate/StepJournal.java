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

/**
 * How far the files have come that run statement by statement: the table {@code kapgel_migration_step}, with a row for each
 * statement that was begun and a row 0 for the file. The connection decides about the transaction.
 */
final class StepJournal {

    static final String TABLE = "kapgel_migration_step";

    private final HistoryTable history;

    StepJournal(HistoryTable history) {
        this.history = history;
    }

    void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
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

    /** The files, of migrations and of undos, that have begun to run statement by statement, in no order. */
    Set<String> begunFiles(Connection connection) throws SQLException {
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
    Map<Integer, StepRecord> of(Connection connection, String script) throws SQLException {
        Map<Integer, StepRecord> records = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                filled("SELECT step, sha256, finished_at IS NOT NULL, progress FROM {step} WHERE script = ?"))) {
            statement.setString(1, script);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    records.put(row.getInt(1), new StepRecord(row.getString(2), row.getBoolean(3), row.getString(4)));
                }
            }
        }
        return records;
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
        try (PreparedStatement statement = connection.prepareStatement(filled("""
                INSERT INTO {step} AS s (script, step, sha256) VALUES (?, ?, ?)
                ON CONFLICT (script, step) DO UPDATE SET started_at = now(), sha256 = excluded.sha256,
                  progress = CASE WHEN s.sha256 = excluded.sha256 THEN s.progress END"""))) {
            statement.setString(1, script);
            statement.setInt(2, step.number());
            statement.setString(3, step.sha256());
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

    /** Keeps how far a file has come under another name. */
    void rename(Connection connection, String script, String now) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(filled("UPDATE {step} SET script = ? WHERE script = ?"))) {
            statement.setString(1, now);
            statement.setString(2, script);
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
        return sql.replace("{step}", history.beside(TABLE)).replace("{history}", history.name());
    }
}
