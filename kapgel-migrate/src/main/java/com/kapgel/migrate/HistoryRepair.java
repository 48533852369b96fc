package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/** One thing that a repair does to history or journal. */
sealed interface HistoryRepair {

    /** What it does, in words. */
    String told();

    void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException;

    /** Removes the mark of a failure. */
    record RemoveFailed(History.Row row) implements HistoryRepair {
        @Override
        public String told() {
            return row.script()
                    + ": the mark of its failure was removed, and nothing is known of how far it had come. Remove"
                    + " what it left behind; the next migrate() begins with its first statement.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            table.removeFailed(connection, row);
        }
    }

    /** Marks an applied migration whose file is gone as Flyway's own repair does it, with a row of type {@code DELETE}. */
    record MarkDeleted(History.Row row) implements HistoryRepair {
        @Override
        public String told() {
            return row.script()
                    + ": its file is gone, so it was marked as deleted. What it did to the database stays; if"
                    + " the file comes back, migrate() applies it again.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            table.insertDelete(connection, row, Duration.ZERO);
            if (journal.exists(connection)) {
                journal.files().forget(connection, row.script());
            }
        }
    }

    /**
     * Makes a row of the history say what the file says now. The script's name, too, which Flyway's own repair leaves as it
     * was: by this name the journal knows the file.
     *
     * @param what differed, in words
     */
    record Align(History.Row row, ResolvedMigration file, String what) implements HistoryRepair {
        @Override
        public String told() {
            String before = row.script().equals(file.getScript()) ? "" : " (was " + row.script() + ")";
            return file.getScript() + before + ": the history has its " + what + " now.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + table.name()
                    + " SET description = ?, type = ?, script = ?, checksum = ? WHERE installed_rank = ?")) {
                update.setString(1, file.getDescription());
                update.setString(2, file.getType().name());
                update.setString(3, file.getScript());
                update.setObject(4, file.getChecksum(), Types.INTEGER);
                update.setInt(5, row.rank());
                update.execute();
            }
        }
    }

    /**
     * Makes the journal's note of an applied file say what the files say now.
     *
     * @param what differed, in words; empty where only the name did, which the history tells
     */
    record CorrectNote(
            String script,
            String now,
            String sha256,
            @Nullable String undoSha256,
            String what) implements HistoryRepair {
        @Override
        public String told() {
            return what.isEmpty() ? "" : now + ": the journal has " + what + " now.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            journal.files().correct(connection, script, now, sha256, undoSha256);
        }
    }

    /** Removes the journal's note that a file was applied, of which the history knows nothing. */
    record ForgetNote(String script) implements HistoryRepair {
        @Override
        public String told() {
            return script + ": the journal had it as applied, the history has not; the note was removed.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            journal.files().forget(connection, script);
        }
    }

    /** Keeps how far a file has come that has another name now. */
    record RenameSteps(String script, String now) implements HistoryRepair {
        @Override
        public String told() {
            return now + " (was " + script
                    + "): what has run of it is noted under its new name, so that the next migrate()"
                    + " goes on where it stopped.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            journal.steps().rename(connection, script, now);
        }
    }

    /** Forgets how far a file has come that is not there any more. */
    record ForgetSteps(String script) implements HistoryRepair {
        @Override
        public String told() {
            return script
                    + ": it stopped half-way, and its file is gone, so how far it had come was forgotten. What it did"
                    + " to the database stays.";
        }

        @Override
        public void execute(Connection connection, HistoryTable table, Journal journal) throws SQLException {
            journal.steps().forget(connection, script);
        }
    }
}
