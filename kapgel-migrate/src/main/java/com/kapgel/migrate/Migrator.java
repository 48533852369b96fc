package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;
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
 *   <li>A migration waits for a lock for {@link Builder#lockTimeout three seconds} and then fails, rather than let every
 *       request queue up behind it. Concurrent index work waits without a limit, since it blocks nobody, and the server's
 *       {@code statement_timeout} does not cut it off.
 *   <li>Settings that a migration changes with {@code SET} end with the call, also on a pool that belongs to the application.
 *       What the server does not list as a setting stays: temporary tables, prepared statements, names with a dot.
 *   <li>A failure is one {@link MigrationException} that says where, why and what to do, without passwords and without the
 *       values in the statement.
 * </ul>
 *
 * <p>Thread-safe. Building one does not connect; the first call does. Behind PgBouncer in transaction mode use the direct
 * URL: the lock belongs to a session.
 */
public final class Migrator implements AutoCloseable {

    private final DataSource connections;
    private final @Nullable OwnPool ownPool;
    private final List<String> locations;
    private final Duration lockTimeout;
    private final Duration lockRetryLimit;
    private final MigrationListener listener;
    private final Failures failures;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Migrator(Builder builder, DataSource connections, @Nullable OwnPool ownPool, String place) {
        this.connections = connections;
        this.ownPool = ownPool;
        this.locations = builder.locations;
        this.lockTimeout = builder.lockTimeout;
        this.lockRetryLimit = builder.lockRetryLimit;
        this.listener = builder.listener;
        this.failures = new Failures(place, builder.scrubber);
    }

    /** Starts with no database, {@code classpath:db/migration} and a lock timeout of three seconds. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Applies what is pending and says what it did. Does nothing, and says so, when the database is up to date.
     *
     * @throws MigrationException when the database cannot be reached or looked at, when no migration is found, when files and
     *     history contradict each other, or when a statement fails. A failed migration that ran in a transaction has left
     *     nothing behind.
     */
    public MigrationReport migrate() {
        DatabaseState state = databaseState();
        state.obstacle().ifPresent(message -> {
            throw message.exception(Optional.empty(), null);
        });
        return withFlyway(state, flyway -> {
            requireMigrations(flyway);
            tidy(state);
            MigrationReport report = MigrationReport.of(flyway.migrate());
            tidy(state);
            return report;
        });
    }

    /**
     * The migrations that have a file, were applied, or both, in order. Changes nothing, and waits for no other instance.
     *
     * @throws MigrationException when the database cannot be reached or looked at, or when no migration is found
     */
    public List<MigrationStatus> status() {
        DatabaseState state = databaseState();
        return withFlyway(
                state,
                flyway -> Stream.of(requireMigrations(flyway))
                        .map(MigrationStatus::of)
                        .toList());
    }

    /** Comes first, so that a wrong password is told apart from a migration that goes wrong. */
    private DatabaseState databaseState() {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("This migrator has been closed.");
        }
        try (Connection connection = connect()) {
            DatabaseState state = DatabaseState.of(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return state;
        } catch (SQLException e) {
            throw failures.stateRefused(e);
        }
    }

    /** Before and after a run; what it finds is settled by what the history says. */
    private void tidy(DatabaseState state) {
        try (Connection connection = connect()) {
            Journal journal = new Journal(state.history());
            if (journal.exists(connection)) {
                journal.tidy(connection);
                journal.unblock(connection);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw failures.stateRefused(e);
        }
    }

    private Connection connect() {
        try {
            if (ownPool != null) {
                ownPool.requireReachable();
            }
            return connections.getConnection();
        } catch (SQLException | RuntimeException e) {
            throw failures.noConnection(e);
        }
    }

    private <T> T withFlyway(DatabaseState state, Function<Flyway, T> work) {
        Journal journal = new Journal(state.history());
        MigrationRun run = new MigrationRun(
                UUID.randomUUID(),
                lockTimeout,
                new LockRetries(lockRetryLimit, System::nanoTime, this::pause, RandomGenerator.getDefault()),
                journal,
                listener);
        MigrationFiles files = new MigrationFiles(run, builtInPlaceholders(state));
        Flyway flyway = SafeFlyway.over(connections, locations, files);
        try {
            try {
                return work.apply(flyway);
            } catch (FlywayValidateException e) {
                throw failures.contradiction(flyway.validateWithResult(), e);
            }
        } catch (FlywayException e) {
            throw failures.stopped(e, () -> nextFile(flyway));
        }
    }

    /** Ends early when the migrator is closed. */
    private void pause(Duration pause) throws InterruptedException {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closed");
        }
    }

    private static Map<String, String> builtInPlaceholders(DatabaseState state) {
        return Map.of(
                "flyway:defaultSchema", String.valueOf(state.schema()),
                "flyway:schemas", "",
                "flyway:user", state.user(),
                "flyway:database", state.database(),
                "flyway:timestamp", state.clock(),
                "flyway:workingDirectory", System.getProperty("user.dir"),
                "flyway:table", "flyway_schema_history",
                "flyway:environment", "default");
    }

    private static Optional<String> nextFile(Flyway flyway) {
        return Stream.of(flyway.info().pending()).map(MigrationInfo::getScript).findFirst();
    }

    private MigrationInfo[] requireMigrations(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        if (Arrays.stream(all).noneMatch(migration -> migration.getState().isResolved())) {
            throw failures.noMigrations(locations);
        }
        return all;
    }

    /** Closes the two connections of the migrator's own; a given data source stays open. May be called more than once. */
    @Override
    public void close() {
        closed.countDown();
        if (ownPool != null) {
            ownPool.close();
        }
    }

    /** Says where the database and the migrations are. Not thread-safe; may be used again after {@link #build()}. */
    public static final class Builder {

        private @Nullable DataSource dataSource;
        private @Nullable String url;
        private @Nullable String user;
        private @Nullable String password;
        private List<String> locations = List.of("classpath:db/migration");
        private Duration lockTimeout = Duration.ofMillis(250);
        private Duration lockRetryLimit = Duration.ofMinutes(10);
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
            this.lockRetryLimit = Objects.requireNonNull(limit, "limit");
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
            problems.require(
                    !locations.isEmpty() && locations.stream().noneMatch(String::isBlank),
                    "locations must name at least one place, such as classpath:db/migration.");
            problems.require(
                    lockTimeout.toMillis() >= 1 && lockTimeout.toMillis() <= Integer.MAX_VALUE,
                    "lockTimeout must be from 1 ms to 24 days; without a limit, all requests would queue up behind a migration"
                            + " that waits.");
            problems.require(
                    !lockRetryLimit.isNegative() && lockRetryLimit.toMillis() <= Integer.MAX_VALUE,
                    "retryLocksFor must be from zero to 24 days; it must end some time.");
            String address = url;
            problems.require(
                    dataSource != null || address != null,
                    "database(url, user, password) or dataSource(…) must be called.");
            PostgresUrl database =
                    address == null ? null : problems.attempt(() -> PostgresUrl.parse(address, user, password));
            problems.throwIfAny("The migrator's settings are wrong");
            SafeFlyway.requireVersion();
            return database == null ? over(Objects.requireNonNull(dataSource)) : over(database);
        }

        private Migrator over(DataSource dataSource) {
            return new Migrator(this, dataSource, null, "the given data source");
        }

        private Migrator over(PostgresUrl database) {
            HikariSettings.requireVersion();
            OwnPool pool = new OwnPool(database);
            return new Migrator(this, pool.dataSource(), pool, database.place());
        }
    }
}
