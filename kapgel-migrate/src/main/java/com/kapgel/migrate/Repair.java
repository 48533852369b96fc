package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Puts history, journal and catalog in order after what went wrong, while nobody else migrates: first the rows, in one
 * transaction, then the objects, each for itself. Whatever cuts it off, the next call does the rest. Serves one call.
 */
final class Repair {

    private final MigrationRun run;
    private final HistoryTable table;
    private final MigrationFiles files;
    private final MigratorSettings settings;
    private final Database database;
    private final BlockerWatch watch;
    private final LongSupplier nanoTime;
    private final Supplier<Instant> now;
    private final List<String> done = new ArrayList<>();

    Repair(
            MigrationRun run,
            HistoryTable table,
            MigrationFiles files,
            MigratorSettings settings,
            Database database,
            BlockerWatch watch,
            LongSupplier nanoTime,
            Supplier<Instant> now) {
        this.run = run;
        this.table = table;
        this.files = files;
        this.settings = settings;
        this.database = database;
        this.watch = watch;
        this.nanoTime = nanoTime;
        this.now = now;
    }

    /** The connection comes back as it was given. */
    MigrationReport execute(Connection connection) throws SQLException {
        return new SoleSession(table, settings.retryLocksFor(), run.listener(), database, nanoTime)
                .run(connection, this::underLock);
    }

    private MigrationReport underLock(Connection connection) {
        try {
            return repair(connection);
        } catch (SQLException refusal) {
            throw database.failures().repairStopped("history and catalog", done, List.of(), refusal);
        }
    }

    private MigrationReport repair(Connection connection) throws SQLException {
        SessionStart start = SessionStart.of(connection).in(settings.schema());
        start.repeat(connection);
        History history = History.read(connection, table);
        JournalContent journal = run.journal().read(connection);
        RepairPlan plan = new RepairPlan(history, journal, files, run.undoFiles());
        Leftovers leftovers = new Leftovers(connection, run.journal().steps(), history, journal.begun());
        List<Leftover> objects = leftovers.find(files, run.undoFiles(), plan.halfUndone());
        requireOpenWindow(objects);
        repairRows(connection, plan.repairs(), start);
        List<String> left = new ArrayList<>(plan.left());
        left.addAll(leftovers.left());
        for (Leftover object : objects) {
            settle(connection, object, start);
        }
        return MigrationReport.ofRepair(
                history.version(), History.read(connection, table).version(), done, left);
    }

    private void requireOpenWindow(List<Leftover> objects) {
        MaintenanceWindow window = settings.window();
        Instant moment = now.get();
        if (!objects.isEmpty() && window != null && !window.isOpen(moment)) {
            throw new RefusedMigration(Message.of("The maintenance window is closed; nothing was changed.")
                    .with("window", window.toString())
                    .with("to repair", Leftovers.subjects(objects))
                    .with(
                            "remedy",
                            "Repair again from " + window.opensNext(moment) + ", or set another maintenanceWindow."));
        }
    }

    private void repairRows(Connection connection, List<HistoryRepair> repairs, SessionStart start) {
        if (repairs.isEmpty()) {
            return;
        }
        try (BlockerWatch.Sight sight = watch.over(start.pid(), run.lockTimeout(), false)) {
            try {
                new RetriedTransaction(run, MigratorSettings.TABLE, connection).run(() -> {
                    run.timeouts(Patience.NONE, start).set(connection, true);
                    for (HistoryRepair repair : repairs) {
                        repair.execute(connection, table, run.journal());
                    }
                });
            } catch (SQLException refusal) {
                throw database.failures().repairStopped("the history", done, sight.lastSeen(), refusal);
            }
        }
        repairs.stream()
                .map(HistoryRepair::told)
                .filter(told -> !told.isEmpty())
                .forEach(done::add);
    }

    /** Waits for older transactions as long as a migration's own index work does: it is in nobody's way meanwhile. */
    private void settle(Connection connection, Leftover object, SessionStart start) {
        Duration patience = run.patientLockTimeout();
        try (BlockerWatch.Sight sight = watch.over(start.pid(), patience, false)) {
            try {
                run.timeouts(Patience.WAITS_FOR_TRANSACTIONS, start).setWithoutNotices(connection, false);
                String told = object.settle(connection);
                if (!told.isEmpty()) {
                    done.add(told);
                }
            } catch (SQLException refusal) {
                throw database.failures().repairStopped(object.subject(), done, sight.lastSeen(), refusal);
            }
        }
    }
}
