package com.kapgel.migrate;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a HikariCP pool for PostgreSQL, checked and opened by {@link #open()}: with the timeouts that a service
 * needs when the database is slow, far or gone.
 *
 * <pre>{@code
 * HikariDataSource pool = DatabasePool.production("order-service")
 *         .database(url, user, password)
 *         .open();
 * }</pre>
 *
 * <p>Hikari's defaults suit a desktop: half a minute until a request learns that no connection is free, and no limit for a
 * query. These suit a request that has about five seconds:
 *
 * <table>
 *   <caption>What is set</caption>
 *   <tr><th>Setting</th><th>Value</th><th>Why</th></tr>
 *   <tr><td>{@link #size}</td><td>10</td><td>1.4 busy connections carry 140 requests a second at 10 ms each; more than ten make
 *       the database slower, not faster</td></tr>
 *   <tr><td>{@link #connectionTimeout}</td><td>2 s</td><td>a request fails while its caller still waits</td></tr>
 *   <tr><td>{@link #maxLifetime}</td><td>25 min</td><td>below the limits of load balancers and poolers</td></tr>
 *   <tr><td>{@link #leakDetectionThreshold}</td><td>60 s</td><td>logs who never gave a connection back</td></tr>
 *   <tr><td>{@link #statementTimeout}</td><td>5 s</td><td>the server ends what nobody waits for any more</td></tr>
 *   <tr><td>{@link #lockTimeout}</td><td>3 s</td><td>the same for waiting on a lock</td></tr>
 *   <tr><td>{@link #idleInTransactionTimeout}</td><td>10 s</td><td>a forgotten transaction holds locks and stops vacuum</td></tr>
 *   <tr><td>keepalive</td><td>2 min</td><td>firewalls forget silent connections</td></tr>
 *   <tr><td>connecting</td><td>5 s</td><td>to each host of the URL, login included</td></tr>
 *   <tr><td>reading</td><td>25 s more than statementTimeout</td><td>ends the wait for a server that has vanished</td></tr>
 *   <tr><td>{@code ApplicationName}</td><td>the name given</td><td>tells in {@code pg_stat_activity} who it is</td></tr>
 *   <tr><td>{@code reWriteBatchedInserts}</td><td>true</td><td>batches travel as one statement</td></tr>
 * </table>
 *
 * <p>Values that Hikari would correct silently (a {@code maxLifetime} of 20 seconds becomes 30 minutes) are refused by {@link
 * #open()}, all at once. A driver parameter in the URL, such as {@code ?socketTimeout=60}, wins over this table. The server
 * timeouts travel as startup {@code options}; PgBouncer takes them only with {@code ignore_startup_parameters = options}, and
 * then they do not apply: set them with {@code ALTER ROLE … SET}.
 *
 * <p>Not thread-safe; the pool that it opens is.
 */
public final class DatabasePool {

    private final String name;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private int size = 10;
    private Duration connectionTimeout = Duration.ofSeconds(2);
    private Duration maxLifetime = Duration.ofMinutes(25);
    private Duration leakDetectionThreshold = Duration.ofMinutes(1);
    private Duration statementTimeout = Duration.ofSeconds(5);
    private Duration lockTimeout = Duration.ofSeconds(3);
    private Duration idleInTransactionTimeout = Duration.ofSeconds(10);
    private boolean startWithoutDatabase;

    private DatabasePool(String name) {
        this.name = name;
    }

    /** Starts with the values of the table above. The name is the pool's in metrics and logs, and the client's on the server. */
    public static DatabasePool production(String name) {
        return new DatabasePool(Objects.requireNonNull(name, "name"));
    }

    /** The database, with the credentials that its URL carries; see {@link Migrator.Builder#database(String)}. */
    public DatabasePool database(String url) {
        this.url = Objects.requireNonNull(url, "url");
        this.user = null;
        this.password = null;
        return this;
    }

    /** The database, and who logs in; see {@link Migrator.Builder#database(String, String, String)}. */
    public DatabasePool database(String url, @Nullable String user, @Nullable String password) {
        database(url);
        this.user = user;
        this.password = password;
        return this;
    }

    /**
     * How many connections the pool keeps open, from 1. The sum over all instances, the one that a rolling deployment adds,
     * migrators (2 each) and people must stay below the server's {@code max_connections}.
     */
    public DatabasePool size(int size) {
        this.size = size;
        return this;
    }

    /** How long {@code getConnection()} waits for a free connection; at least 500 ms. */
    public DatabasePool connectionTimeout(Duration connectionTimeout) {
        this.connectionTimeout = Objects.requireNonNull(connectionTimeout, "connectionTimeout");
        return this;
    }

    /** How old a connection grows; at least a minute. */
    public DatabasePool maxLifetime(Duration maxLifetime) {
        this.maxLifetime = Objects.requireNonNull(maxLifetime, "maxLifetime");
        return this;
    }

    /** After how long a borrowed connection is reported as leaked: at least 2 s, at most maxLifetime; zero for never. */
    public DatabasePool leakDetectionThreshold(Duration leakDetectionThreshold) {
        this.leakDetectionThreshold = Objects.requireNonNull(leakDetectionThreshold, "leakDetectionThreshold");
        return this;
    }

    /** After how long the server cancels a statement (SQLState 57014). */
    public DatabasePool statementTimeout(Duration statementTimeout) {
        this.statementTimeout = Objects.requireNonNull(statementTimeout, "statementTimeout");
        return this;
    }

    /** After how long the server gives up waiting for a lock (SQLState 55P03); shorter than statementTimeout. */
    public DatabasePool lockTimeout(Duration lockTimeout) {
        this.lockTimeout = Objects.requireNonNull(lockTimeout, "lockTimeout");
        return this;
    }

    /** After how long the server ends a session whose transaction stands idle (SQLState 25P03). */
    public DatabasePool idleInTransactionTimeout(Duration idleInTransactionTimeout) {
        this.idleInTransactionTimeout = Objects.requireNonNull(idleInTransactionTimeout, "idleInTransactionTimeout");
        return this;
    }

    /**
     * Opens the pool also while the database is down; it connects when the database is up. For a web service whose readiness
     * probe watches the pool, so that an outage does not become a loop of restarts.
     */
    public DatabasePool startWithoutDatabase() {
        this.startWithoutDatabase = true;
        return this;
    }

    /**
     * Opens the pool, and makes one connection to see that it can. Whoever calls this closes the pool.
     *
     * @throws IllegalArgumentException with all that is wrong with the settings
     * @throws IllegalStateException when no connection can be made, or the PostgreSQL driver is missing, or
     *     HikariCP too old
     */
    public HikariDataSource open() {
        HikariSettings settings = new HikariSettings(
                name,
                size,
                connectionTimeout,
                maxLifetime,
                leakDetectionThreshold,
                statementTimeout,
                lockTimeout,
                idleInTransactionTimeout,
                startWithoutDatabase);
        PostgresUrl database = checked(settings);
        HikariSettings.requireVersion();
        HikariConfig config = settings.configuration(database);
        if (!startWithoutDatabase) {
            try {
                PostgresDriver.tryOnce(config.getJdbcUrl(), config.getDataSourceProperties());
            } catch (SQLException e) {
                throw noConnection(database, e);
            }
        }
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw noConnection(database, e);
        }
    }

    private static IllegalStateException noConnection(PostgresUrl database, Exception failure) {
        MigrationException told = new Failures(database.place(), StatementText::withoutLiterals).noConnection(failure);
        return new IllegalStateException(told.getMessage(), told.getCause());
    }

    private PostgresUrl checked(HikariSettings settings) {
        Problems problems = new Problems();
        settings.check(problems);
        String address = url;
        problems.require(address != null, "database(url, user, password) must be called.");
        PostgresUrl database =
                address == null ? null : problems.attempt(() -> PostgresUrl.parse(address, user, password));
        if (database != null) {
            settings.check(database, problems);
        }
        problems.throwIfAny("The settings of pool '" + name + "' are wrong");
        return Objects.requireNonNull(database);
    }

    /** The pool's name and size; never the URL or the password. */
    @Override
    public String toString() {
        return "DatabasePool[" + name + ", size " + size + "]";
    }
}
