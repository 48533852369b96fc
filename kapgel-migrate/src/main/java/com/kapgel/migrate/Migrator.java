package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Brings a PostgreSQL database up to date: applies, in order and once, the migrations that it does not have yet.
 *
 * <pre>{@code
 * try (Migrator migrator = Migrator.builder()
 *         .database(url, user, password)
 *         .locations("classpath:db/migration")
 *         .build()) {
 *     MigrationReport report = migrator.migrate();    // Applied 3 migrations in 41 ms; the database is at version 3
 *     List<MigrationStatus> history = migrator.status();
 * }
 * }</pre>
 *
 * <p>Files are named and recorded as <a href="https://documentation.red-gate.com/fd/migrations-184127470.html">Flyway</a>
 * does it ({@code V1__create_orders.sql}, {@code R__views.sql}, table {@code flyway_schema_history}), so a project can change
 * to plain Flyway and back. What is different is how it runs:
 *
 * <ul>
 *   <li>{@code CREATE INDEX CONCURRENTLY} works. Flyway's default lock makes it hang for ever; here the lock is one of the
 *       session.
 *   <li>Several instances may start at once. One migrates, the others wait, up to an hour, and find the work done.
 *   <li>A migration waits for a lock for {@link Builder#lockTimeout a quarter of a second}, then takes everything back and tries
 *       again for {@link Builder#retryLocksFor ten minutes}, rather than let every request queue up behind it. Then it fails and
 *       says who held the lock. Concurrent index work waits in one piece, since it blocks nobody, and the server's timeouts do not
 *       cut it off.
 *   <li>What cannot run in a transaction is recognised and runs alone. Whatever cuts a run off, the next one does the rest, also
 *       where an invalid index was left, and no ordinary statement happens twice.
 *   <li>Settings that a migration changes with {@code SET} end with the call, also on a pool that belongs to the application.
 *       What the server does not list as a setting stays: temporary tables, prepared statements, names with a dot.
 *   <li>A migration can be taken back with a file for it: {@link #undo()}.
 *   <li>A failure is one {@link MigrationException} that says where, why and what to do, without passwords and without the
 *       values in the statement.
 * </ul>
 *
 * <p>Thread-safe. Building one does not connect; the first call does. Behind PgBouncer in transaction mode use the direct
 * URL: the lock belongs to a session.
 */
public final class Migrator implements AutoCloseable {

    private final Database database;
    private final MigratorSettings settings;

    private Migrator(Database database, MigratorSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Starts with no database, {@code classpath:db/migration} and a lock timeout of a quarter of a second. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What {@link #migrate()} would run, statement by statement. Executes nothing, and waits for no other instance.
     *
     * @throws MigrationException when the database cannot be reached or looked at, when no migration is found, when a file cannot
     *     be read as statements, or when the run would refuse what was {@linkplain #undo() undone}
     */
    public MigrationPlan plan() {
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            return session.run(() -> {
                session.requireNoHold();
                session.migrations();
                return MigrationPlan.of(session.plan());
            });
        }
    }

    /**
     * Applies what is pending and says what it did. Does nothing, and says so, when the database is up to date.
     *
     * @throws MigrationException when the database cannot be reached or looked at, when no migration is found, when files and
     *     history contradict each other, when a migration was {@linkplain #undo() undone} and has not changed since, or when a
     *     statement fails. A failed migration that ran in a transaction has left nothing behind; one that ran outside is
     *     continued by the next call.
     */
    public MigrationReport migrate() {
        return migrate(MigrationPhase.CONTRACT);
    }

    /**
     * Applies what is pending up to a phase: with {@link MigrationPhase#EXPAND} it stops before the first file whose header
     * says {@code -- kapgel: phase=contract}, so that the release before still works; with {@link MigrationPhase#CONTRACT} it
     * is {@link #migrate()}.
     *
     * @throws MigrationException as {@link #migrate()} does
     */
    public MigrationReport migrate(MigrationPhase phase) {
        return migrate(phase, false);
    }

    /**
     * Does the same as {@link #migrate()}, and applies what was undone again, too, although it has not changed.
     *
     * @throws MigrationException as {@link #migrate()} does
     */
    public MigrationReport redo() {
        return migrate(MigrationPhase.CONTRACT, true);
    }

    private MigrationReport migrate(MigrationPhase phase, boolean redo) {
        try (MigrationSession session = MigrationSession.open(database, settings, redo)) {
            session.requireMayMigrate();
            return session.run(() -> {
                session.awaitOtherInstances();
                session.requireNoHold();
                session.settleJournal();
                List<MigrationInfo> migrations = session.migrations();
                session.requireAgreement();
                MigrationReport report = session.migrate(phase, migrations);
                session.settleJournal();
                return report;
            });
        }
    }

    /**
     * The migrations that have a file, were applied, or both, in order. Changes nothing, and waits for no other instance.
     *
     * @throws MigrationException when the database cannot be reached or looked at, or when no migration is found
     */
    public List<MigrationStatus> status() {
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            return session.run(session::status);
        }
    }

    /**
     * Takes back the migration that was applied last, with the file {@code U3__anything.sql} in {@code undoLocations} for
     * version 3.
     *
     * <p>Its statements, its row in the history and the note who did it are one transaction, while nobody else migrates. It
     * refuses, and changes nothing, when there is no such file, when a higher version stays applied, or when the migration's
     * file or its undo file is not what it was when it was applied. Afterwards {@link #migrate()} does not apply the same file
     * again: it wants a changed one, none, or a {@link #redo()}.
     *
     * <p>A file that began outside a transaction and failed half-way is taken back by its undo file, too. Statements of this
     * that name what is not there are passed over then; the report's notes tell which.
     *
     * <p>Repeatable migrations stay as they are.
     *
     * @throws MigrationException when it refuses, or when a statement fails. An undo file that runs outside a transaction is
     *     continued by the next call
     */
    public MigrationReport undo() {
        return undo(new UndoTarget.Newest());
    }

    /**
     * Takes back all migrations above a version, highest first, each as {@link #undo()} does it. What speaks against one of them
     * is told before the first is touched.
     *
     * @param version the version that is to stay, or {@code 0} for none
     */
    public MigrationReport undoTo(String version) {
        return undo(UndoTarget.Above.parse(version));
    }

    /** Takes back all that was applied by the call that applied the last migration, highest version first. */
    public MigrationReport undoRun() {
        return undo(new UndoTarget.LastRun());
    }

    private MigrationReport undo(UndoTarget target) {
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            session.requireMayMigrate();
            return session.run(() -> session.undo(target));
        }
    }

    /**
     * Puts in order what went wrong, while nobody else migrates, and says each thing that it did. The files are right, and
     * history and database follow:
     *
     * <ul>
     *   <li>Checksums, names and types of applied migrations become those of their files: Flyway's, and the SHA-256 of the file
     *       and of its undo file. Whether the change matters to the database is for you to know.
     *   <li>An applied migration whose file is gone is marked as deleted, as Flyway's own repair does it; not one above all
     *       files, which is of a newer release.
     *   <li>The mark of a failed migration is removed when nothing is known of how far it had come, or its file is gone.
     *   <li>Invalid indexes that a statement of a migration file names: one of an applied migration is built anew, any other is
     *       dropped. What a cut-off {@code REINDEX CONCURRENTLY} left of them is dropped, and a partition that is half detached
     *       is detached to the end. Nothing of anybody else, and nothing that a session works on.
     * </ul>
     *
     * <p>It does not make a half-applied file look fine: where the journal knows how far one has come, mark and journal stay,
     * {@link #migrate()} goes on with it, and {@link #undo()} takes it back. Nor does it touch an undo that stopped half-way, or
     * the hold on what was undone. The report's notes tell what was left.
     *
     * <p>With nothing to do it changes nothing. Rows are one transaction, objects follow one by one; when it is cut off, the next
     * call does the rest. A {@link Builder#maintenanceWindow maintenance window} holds for the objects.
     *
     * @throws MigrationException when the database cannot be reached or looked at, when no migration is found, when another
     *     instance does not come to its end, or when the server refuses a part; it says what had been done by then
     */
    public MigrationReport repair() {
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            session.requireMayMigrate();
            return session.run(session::repair);
        }
    }

    /**
     * Checks that files and history agree, and that an undo would find its files as it needs them. Migrations that wait for
     * their first run are fine, and so is a migration without an undo file.
     *
     * @throws MigrationException when the database cannot be reached or looked at, when no migration is found, or with every
     *     file that was changed, renamed or lost after it ran, every migration that failed half-way, and every undo file for a
     *     version that no migration has or that another one undoes, or that cannot be read as statements. {@link #migrate()}
     *     does not mind the latter
     */
    public void validate() {
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            session.run(() -> {
                session.migrations();
                session.requireAgreementAndUndoFiles();
                return true;
            });
        }
    }

    /**
     * Begins the history of a database that existed before: files up to this version count as applied.
     *
     * @throws IllegalArgumentException when it is no version
     * @throws MigrationException when there is a history with another beginning, or the database cannot be reached
     */
    public void baseline(String version) {
        MigrationVersion first = versionOf(version);
        try (MigrationSession session = MigrationSession.open(database, settings)) {
            session.requireMayMigrate();
            session.run(() -> {
                session.baseline(first);
                return true;
            });
        }
    }

    private static MigrationVersion versionOf(String version) {
        return VersionText.parse(version)
                .orElseThrow(() -> new IllegalArgumentException(
                        "A version is made of digits and dots, like 7 or 2.1, and not: " + version));
    }

    /** Closes the two connections of the migrator's own; a given data source stays open. May be called more than once. */
    @Override
    public void close() {
        database.close();
    }

    /** Says where the database and the migrations are. Not thread-safe; may be used again after {@link #build()}. */
    public static final class Builder {

        private @Nullable DataSource dataSource;
        private @Nullable String url;
        private @Nullable String user;
        private @Nullable String password;
        private List<String> locations = List.of("classpath:db/migration");
        private List<String> undoLocations = List.of("classpath:db/undo");
        private boolean acceptChangedUndoFiles;
        private List<JavaMigration> javaMigrations = List.of();
        private Map<String, String> placeholders = Map.of();
        private @Nullable String schema;
        private Duration lockTimeout = Duration.ofMillis(250);
        private Duration retryLocksFor = Duration.ofMinutes(10);
        private @Nullable MaintenanceWindow window;
        private boolean cutAtEndOfWindow;
        private MigrationListener listener = MigrationListener.NONE;
        private UnaryOperator<String> scrubber = StatementText::withoutLiterals;

        private Builder() {}

        /**
         * The database, with the credentials that its URL carries. Both {@code postgres://user:password@host:5432/db}, as
         * platforms set it in {@code DATABASE_URL}, and {@code jdbc:postgresql://host:5432/db?user=…} are understood.
         */
        public Builder database(String url) {
            this.url = Objects.requireNonNull(url, "url");
            this.user = null;
            this.password = null;
            this.dataSource = null;
            return this;
        }

        /**
         * The database, and who logs in. A user given here replaces the URL's credentials as a whole, so that no password is
         * ever sent for another user than its own.
         *
         * @param user null for the URL's
         * @param password null where the server asks for none, or where {@code .pgpass} or the URL's user info has it
         */
        public Builder database(String url, @Nullable String user, @Nullable String password) {
            database(url);
            this.user = user;
            this.password = password;
            return this;
        }

        /** The application's own pool, instead of a URL. Every connection goes back as it came; one is enough. */
        public Builder dataSource(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
            this.url = null;
            return this;
        }

        /** Where the files are: {@code classpath:db/migration} (the default), {@code filesystem:/path}, or several of them. */
        public Builder locations(String... locations) {
            this.locations = List.of(locations);
            return this;
        }

        /** Migrations written in Java that are not found in a location: those with a constructor of their own, for one. */
        @SuppressWarnings(
                "exports") // Flyway's own interface; its jars name no module that could be required transitively.
        public Builder javaMigrations(JavaMigration... migrations) {
            this.javaMigrations = List.of(migrations);
            return this;
        }

        /** What {@code ${name}} stands for in the files, by its name. */
        public Builder placeholders(Map<String, String> placeholders) {
            this.placeholders = Map.copyOf(placeholders);
            return this;
        }

        /**
         * The schema of the history and of all names without one; made where it is missing. Unless set, the first of the
         * session's {@code search_path}.
         */
        public Builder schema(String schema) {
            this.schema = Objects.requireNonNull(schema, "schema");
            return this;
        }

        /**
         * Where the files are that take migrations back, {@code U3__anything.sql} for version 3: {@code classpath:db/undo} unless
         * set. Outside of {@link #locations}, because Flyway lets no such file in there. It need not exist until
         * {@link Migrator#undo()} is called.
         */
        public Builder undoLocations(String... undoLocations) {
            this.undoLocations = List.of(undoLocations);
            return this;
        }

        /** Lets an undo run with a file that is not the one that was there when the migration was applied. */
        public Builder acceptChangedUndoFiles() {
            this.acceptChangedUndoFiles = true;
            return this;
        }

        /**
         * How long each try of a migration waits for a lock, from a millisecond up; 250 ms unless set. Requests queue up behind
         * a migration that waits, so this is about the longest that one of them is held up.
         */
        public Builder lockTimeout(Duration lockTimeout) {
            this.lockTimeout = Objects.requireNonNull(lockTimeout, "lockTimeout");
            return this;
        }

        /**
         * For how long a migration is tried again that did not get its locks, with pauses that grow up to ten seconds; ten
         * minutes unless set, and zero for a single try. Concurrent index work, which holds nobody up, waits this long for
         * older transactions to end.
         */
        public Builder retryLocksFor(Duration limit) {
            this.retryLocksFor = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * When statements may begin; at any time unless set. A run that finds it closed fails, and says when it opens; what runs
         * when it closes comes to its end, and nothing begins after it. A file in one transaction that is not through by then is
         * rolled back.
         */
        public Builder maintenanceWindow(MaintenanceWindow window) {
            this.window = Objects.requireNonNull(window, "window");
            return this;
        }

        /** Has the server cancel what still runs when the maintenance window closes. */
        public Builder cutAtEndOfWindow() {
            this.cutAtEndOfWindow = true;
            return this;
        }

        /** Who is told what a run does; nobody unless set. */
        public Builder listener(MigrationListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * What a statement, or the server's words about it, passes through before it is shown. The default shows {@code …} in
         * place of every string and number; {@link UnaryOperator#identity()} shows everything.
         */
        public Builder scrubber(UnaryOperator<String> scrubber) {
            this.scrubber = Objects.requireNonNull(scrubber, "scrubber");
            return this;
        }

        /**
         * Checks the settings; does not connect.
         *
         * @throws IllegalArgumentException with all that is wrong with them
         * @throws IllegalStateException when the PostgreSQL driver is missing, or Flyway or HikariCP too old
         */
        public Migrator build() {
            Problems problems = new Problems();
            MigratorSettings settings = new MigratorSettings(
                    locations,
                    undoLocations,
                    acceptChangedUndoFiles,
                    javaMigrations,
                    placeholders,
                    schema,
                    lockTimeout,
                    retryLocksFor,
                    window,
                    cutAtEndOfWindow,
                    listener);
            settings.check(problems);
            String address = url;
            problems.require(
                    dataSource != null || address != null,
                    "database(url, user, password) or dataSource(…) must be called.");
            PostgresUrl place =
                    address == null ? null : problems.attempt(() -> PostgresUrl.parse(address, user, password));
            problems.throwIfAny("The migrator's settings are wrong");
            SafeFlyway.requireVersion();
            return new Migrator(
                    place == null
                            ? Database.given(Objects.requireNonNull(dataSource), schema, scrubber)
                            : Database.at(place, schema, scrubber),
                    settings);
        }
    }
}
