package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;

/** Takes migrations back, newest first and each in a transaction of its own, while nobody else migrates. Serves one call. */
final class Undo {

    private final MigrationRun run;
    private final HistoryTable table;
    private final MigrationFiles files;
    private final Configuration configuration;
    private final MigratorSettings settings;
    private final Database database;
    private final LongSupplier nanoTime;
    private final List<AppliedMigration> undone = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Undo(
            MigrationRun run,
            HistoryTable table,
            MigrationFiles files,
            MigratorSettings settings,
            Configuration configuration,
            Database database,
            LongSupplier nanoTime) {
        this.run = run;
        this.table = table;
        this.files = files;
        this.settings = settings;
        this.configuration = configuration;
        this.database = database;
        this.nanoTime = nanoTime;
    }

    /** The connection comes back as it was given. */
    MigrationReport execute(Connection connection, UndoTarget target) throws SQLException {
        return new SoleSession(table, settings.retryLocksFor(), run.listener(), database, nanoTime)
                .run(connection, locked -> underLock(locked, target));
    }

    private MigrationReport underLock(Connection connection, UndoTarget target) throws SQLException {
        History history = History.read(connection, table);
        JournalContent journal = run.journal().read(connection);
        List<UndoStep> steps =
                new UndoPlan(history, journal, files, run.undoFiles(), settings.acceptChangedUndoFiles()).steps(target);
        for (UndoStep step : steps) {
            step.undo().checkDirectives();
            step.undo().requireStatements();
            step.undo().requireNoTransactionControl();
            step.undo().requireOwnLogin();
        }
        noteOrphans();
        followRenamed(connection, steps, journal.begun());
        SessionStart start = SessionStart.of(connection).in(settings.schema());
        for (UndoStep step : steps) {
            takeBack(connection, step, start);
        }
        Optional<String> after = steps.isEmpty()
                ? history.version()
                : History.read(connection, table).version();
        return MigrationReport.ofUndo(history.version(), after, undone, notes);
    }

    private void takeBack(Connection connection, UndoStep step, SessionStart start) {
        TakeBack takeBack = new TakeBack(step, run, table, connection, configuration, nanoTime);
        try {
            Duration took = takeBack.execute(start);
            for (StatementFailure tolerated : takeBack.tolerated()) {
                notes.add(database.failures().tolerated(step.undo(), tolerated));
            }
            undone.add(new AppliedMigration(
                    Optional.of(step.version().getVersion()), step.migration().getDescription(), took));
        } catch (SQLException | FlywayException e) {
            List<String> before = undone.stream()
                    .map(migration -> migration.version().orElseThrow())
                    .toList();
            throw database.failures().undoStopped(step, before, e);
        }
    }

    /** An undo that stopped half-way goes on under its file's new name; else the old one would stay half-way for ever. */
    private void followRenamed(Connection connection, List<UndoStep> steps, Set<String> begun) throws SQLException {
        for (UndoStep step : steps) {
            String now = step.undo().script();
            for (String script : begun) {
                boolean renamed = ScriptName.isUndo(script)
                        && !begun.contains(now)
                        && ScriptName.version(script).equals(Optional.of(step.version()));
                if (renamed) {
                    run.journal().steps().rename(connection, script, now);
                }
            }
        }
    }

    /** A slip in a file's number is told, but does not stop an undo that may be urgent. */
    private void noteOrphans() {
        for (MigrationFile undo : run.undoFiles().all()) {
            MigrationVersion version = MigrationVersion.fromVersion(undo.version());
            if (files.find(version).isEmpty()) {
                notes.add(undo.script() + " undoes version " + version + ", which no migration file has");
            }
        }
    }
}
