package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway's history has no room for: the checksum of each applied file and of its undo file, which call applied it, and how
 * far a file has come that runs statement by statement. Two tables beside the history; stock Flyway does not look at them.
 * Confined to one thread.
 */
final class Journal {

    private final HistoryTable history;
    private final FileJournal files;
    private final StepJournal steps;
    private boolean prepared;

    Journal(HistoryTable history) {
        this.history = history;
        this.files = new FileJournal(history);
        this.steps = new StepJournal(history);
    }

    FileJournal files() {
        return files;
    }

    StepJournal steps() {
        return steps;
    }

    /** Makes the tables where they are missing. Under Flyway's lock, so no other instance does the same. */
    void prepare(Connection connection) throws SQLException {
        if (!prepared && !exists(connection)) {
            files.create(connection);
            steps.create(connection);
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
            statement.setString(1, history.beside(FileJournal.TABLE));
            statement.setString(2, history.beside(StepJournal.TABLE));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Whether a file has been taken back or has begun to run statement by statement: before most migrations none has. */
    boolean hasUndoneOrBegun(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + history.beside(FileJournal.TABLE)
                        + " WHERE undone_at IS NOT NULL) OR EXISTS (SELECT FROM " + history.beside(StepJournal.TABLE)
                        + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Notes that a migration has been taken back, whoever had applied it. Its statements, and those of its undo file, are
     * forgotten.
     */
    void recordUndone(
            Connection connection, String script, @Nullable String version, String sha256, String undoScript, UUID run)
            throws SQLException {
        files.recordUndone(connection, script, version, sha256, run);
        steps.forget(connection, script);
        steps.forget(connection, undoScript);
    }

    /** Makes the journal follow what the history says: before a run and after it. */
    void settle(Connection connection) throws SQLException {
        if (exists(connection)) {
            steps.tidy(connection);
            steps.unblock(connection);
        }
    }

    /** All that it says, once it is tidy; nothing where there are no tables yet. */
    JournalContent read(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return JournalContent.EMPTY;
        }
        steps.tidy(connection);
        return new JournalContent(files.all(connection), steps.begunFiles(connection));
    }
}
