package com.kapgel.migrate;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** What one call of a migrator works with: Flyway, the files as it reads them, and the journal. Confined to one thread. */
final class MigrationSession implements AutoCloseable {

    private final Database database;
    private final MigratorSettings settings;
    private final DatabaseState state;
    private final BorrowedConnections connections;
    private final Journal journal;
    private final MigrationRun run;
    private final MigrationFiles files;
    private final UndoHold hold;
    private final BlockerWatch watch;
    private final Commentary commentary;
    private final Flyway flyway;
    private final Agreement agreement;

    private MigrationSession(Database database, MigratorSettings settings, DatabaseState state, boolean redo) {
        this.database = database;
        this.settings = settings;
        this.state = state;
        this.connections = new BorrowedConnections(database.connections());
        this.journal = new Journal(state.history());
        this.watch = new BlockerWatch(database.connections(), database.failures()::scrubbed, System::nanoTime);
        this.commentary = new Commentary(settings.listener(), database.failures()::shown, System::nanoTime);
        this.run = new MigrationRun(
                UUID.randomUUID(),
                settings.lockTimeout(),
                new LockRetries(
                        settings.retryLocksFor(), System::nanoTime, database::pause, RandomGenerator.getDefault()),
                new StatementRunner(watch, commentary, settings.window(), settings.cutAtEndOfWindow(), Instant::now),
                journal,
                settings.listener(),
                new UndoFiles(connections, settings));
        this.files = new MigrationFiles(run, settings.javaMigrations(), builtInPlaceholders(state));
        this.hold = new UndoHold(state.history(), journal, files, redo);
        this.flyway = SafeFlyway.over(connections, settings, files, hold, null);
        this.agreement = new Agreement(flyway, files, state.history(), journal, database);
    }

    /** Looks at the database first; connects therefore. */
    static MigrationSession open(Database database, MigratorSettings settings) {
        return open(database, settings, false);
    }

    /** @param redo whether what was undone, and has not changed, may be applied */
    static MigrationSession open(Database database, MigratorSettings settings, boolean redo) {
        return new MigrationSession(database, settings, database.state(), redo);
    }

    private static Map<String, String> builtInPlaceholders(DatabaseState state) {
        return Map.of(
                "flyway:defaultSchema", String.valueOf(state.schema()),
                "flyway:schemas", "",
                "flyway:user", state.user(),
                "flyway:database", state.database(),
                "flyway:timestamp", state.clock(),
                "flyway:workingDirectory", System.getProperty("user.dir"),
                "flyway:table", MigratorSettings.TABLE,
                "flyway:environment", "default");
    }

    /** Throws what an earlier undo has against a run. */
    void requireNoHold() {
        if (database.ask(hold::mayStand)) {
            migrations(); // It is about files, for which Flyway has not looked yet.
            database.ask(connection -> {
                hold.checkRun(connection);
                return true;
            });
        }
    }

    /** All migrations, as they are told to people. */
    List<MigrationStatus> status() {
        List<MigrationInfo> migrations = migrations();
        return MigrationStatus.of(migrations, database.ask(hold::held));
    }

    /** Takes back what was applied. */
    MigrationReport undo(UndoTarget target) {
        migrations();
        if (!state.hasHistory()) {
            return MigrationReport.ofUndo(Optional.empty(), Optional.empty(), List.of(), List.of());
        }
        readUndoFiles();
        Undo undo =
                new Undo(run, state.history(), files, settings, flyway.getConfiguration(), database, System::nanoTime);
        return database.ask(connection -> undo.execute(connection, target));
    }

    /** Puts in order what went wrong. */
    MigrationReport repair() {
        migrations();
        if (!state.hasHistory()) {
            return MigrationReport.ofRepair(Optional.empty(), Optional.empty(), List.of(), List.of());
        }
        readUndoFiles();
        Repair repair =
                new Repair(run, state.history(), files, settings, database, watch, System::nanoTime, Instant::now);
        return database.ask(repair::execute);
    }

    private void readUndoFiles() {
        run.undoFiles().read(run, builtInPlaceholders(state));
    }

    /**
     * Applies what is pending up to a phase.
     *
     * @param migrations all of them, since the journal was settled
     */
    MigrationReport migrate(MigrationPhase phase, List<MigrationInfo> migrations) {
        // Asked of all, so that a header or directive that cannot be read is found before anything runs.
        List<MigrationInfo> pending = migrations.stream()
                .filter(migration -> migration.getState() == MigrationState.PENDING)
                .toList();
        if (!pending.isEmpty()) {
            readUndoFiles(); // What is applied is noted together with the file that takes it back.
        }
        pending.forEach(migration -> files.find(migration.getScript()).ifPresent(MigrationFile::checkDirectives));
        List<MigrationInfo> later = pending.stream()
                .filter(migration -> phaseOf(migration).compareTo(phase) > 0)
                .toList();
        if (later.isEmpty()) {
            return MigrationReport.of(flyway.migrate());
        }
        Optional<MigrationVersion> highest = migrations.stream()
                .takeWhile(migration -> !migration.equals(later.get(0)))
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .reduce((lower, higher) -> higher);
        return highest.map(target -> SafeFlyway.over(connections, settings, files, hold, target))
                .map(limited -> MigrationReport.of(limited.migrate()))
                .orElseGet(MigrationReport::empty);
    }

    /** The phase that a migration's header names. */
    MigrationPhase phaseOf(MigrationInfo migration) {
        return files.find(migration.getScript()).map(MigrationFile::phase).orElse(MigrationPhase.EXPAND);
    }

    /** Returns when nobody else migrates. */
    void awaitOtherInstances() {
        new OtherInstances(database, state.history().lockNumber(), settings.listener(), System::nanoTime).awaitEnd();
    }

    void requireMayMigrate() {
        state.obstacle().ifPresent(message -> {
            throw message.exception(Optional.empty(), null);
        });
        database.requireSessions();
    }

    /** All migrations, with a file or applied; at least one of them has a file. */
    List<MigrationInfo> migrations() {
        MigrationInfo[] all = flyway.info().all();
        if (Arrays.stream(all).noneMatch(migration -> migration.getState().isResolved())) {
            throw database.failures().noMigrations(settings.locations());
        }
        return List.of(all);
    }

    /** Runs something that Flyway may end with an exception of its own, and throws ours. */
    <T> T run(Supplier<T> work) {
        try {
            try {
                return work.get();
            } catch (FlywayValidateException e) {
                throw agreement.contradiction(e);
            }
        } catch (FlywayException e) {
            FlywayException placed = ConfFiles.placed(settings.locations(), e);
            throw database.failures().stopped(placed, files.failed(), this::nextFile);
        }
    }

    /** What would run now. */
    List<PlannedMigration> plan() {
        return Stream.of(flyway.info().pending()).map(this::planned).toList();
    }

    private PlannedMigration planned(MigrationInfo migration) {
        Optional<MigrationFile> file = files.find(migration.getScript());
        return new PlannedMigration(
                Optional.ofNullable(migration.getVersion()).map(MigrationVersion::getVersion),
                migration.getDescription(),
                migration.getScript(),
                phaseOf(migration),
                file.map(MigrationFile::transactional).orElse(true),
                file.map(MigrationFile::steps).orElse(List.of()).stream()
                        .map(step -> step.planned(database.failures()::shown))
                        .toList());
    }

    /** Throws all that speaks against what the history says. */
    void requireAgreement() {
        agreement.require(List.of());
    }

    /** The same, and what is wrong with the undo files: a run can do without them. */
    void requireAgreementAndUndoFiles() {
        agreement.require(run.undoFiles().findings(run, builtInPlaceholders(state), files));
    }

    void baseline(MigrationVersion version) {
        FluentConfiguration configuration =
                SafeFlyway.configuration(connections, settings, files).baselineVersion(version);
        try {
            configuration.load().baseline();
        } catch (FlywayException e) {
            if (!state.hasHistory() || ServerError.find(e).isPresent()) {
                throw e;
            }
            throw new RefusedMigration(Message.of("The history has begun already; nothing was changed.")
                    .with("reason", FlywayWords.reason(String.valueOf(e.getMessage())))
                    .with("remedy", "Look at status(). A baseline is for a database whose history has not begun."));
        }
    }

    private Optional<String> nextFile() {
        return Stream.of(flyway.info().pending()).map(MigrationInfo::getScript).findFirst();
    }

    /** Before and after a run: the journal follows what the history says. */
    void settleJournal() {
        database.ask(connection -> {
            journal.settle(connection);
            return true;
        });
    }

    @Override
    public void close() {
        commentary.close();
        watch.close();
        connections.close();
    }
}
