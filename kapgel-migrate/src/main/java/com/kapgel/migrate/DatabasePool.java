package com.kapgel.migrate;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A HikariCP pool for PostgreSQL with the timeouts that a service needs when the database is slow, far or gone.
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
 *   <tr><td>connecting</td><td>5 s</td><td>for TCP, and again for the login</td></tr>
 *   <tr><td>reading</td><td>25 s more than statementTimeout</td><td>ends the wait for a server that has vanished</td></tr>
 *   <tr><td>{@code ApplicationName}</td><td>the name given</td><td>tells in {@code pg_stat_activity} who it is</td></tr>
 *   <tr><td>{@code reWriteBatchedInserts}</td><td>true</td><td>batches travel as one statement</td></tr>
 * </table>
 *
 * <p>Values that Hikari would correct silently (a {@code maxLifetime} of 20 seconds becomes 30 minutes) are refused by {@link
 * #open()}, all at once. A driver parameter in the URL, such as {@code ?socketTimeout=60}, wins over this table. The server
 * timeouts travel as startup {@code options}; PgBouncer takes them only with {@code ignore_startup_parameters = options}, and
 * then they do not apply.
 *
 * <p>Not thread-safe; the pool that it opens is.
 */
public final class DatabasePool {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final String name;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private int size = 10;
    private Duration connectionTimeout = Duration.ofSeconds(2);
    private Duration maxLifetime = Duration.ofMinutes(25);
    private Duration leakDetectionThreshold = MINUTE;
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
     * @throws IllegalStateException when no connection can be made, or the PostgreSQL driver is missing
     */
    public HikariDataSource open() {
        PostgresUrl database = checked();
        HikariConfig config = configuration(database);
        if (!startWithoutDatabase) {
            try {
                PostgresDriver.tryOnce(config.getJdbcUrl(), config.getDataSourceProperties());
            } catch (SQLException e) {
                MigrationException failure =
                        new Failures(database.place(), StatementText::withoutLiterals).noConnection(e);
                throw new IllegalStateException(failure.getMessage(), failure.getCause());
            }
        }
        return new HikariDataSource(config);
    }

    private PostgresUrl checked() {
        Problems problems = new Problems();
        problems.require(
                NAME.matcher(name).matches(), "name must be 1 to 63 letters, digits, dots, dashes or underlines.");
        String address = url;
        problems.require(address != null, "database(url, user, password) must be called.");
        PostgresUrl database =
                address == null ? null : problems.attempt(() -> PostgresUrl.parse(address, user, password));
        problems.require(size >= 1, "size must be at least 1.");
        requireBetween(problems, "connectionTimeout", connectionTimeout, Duration.ofMillis(500), MINUTE);
        requireBetween(problems, "maxLifetime", maxLifetime, MINUTE, Duration.ofDays(1));
        if (!leakDetectionThreshold.isZero()) {
            requireBetween(
                    problems, "leakDetectionThreshold", leakDetectionThreshold, Duration.ofSeconds(2), maxLifetime);
        }
        requireBetween(problems, "statementTimeout", statementTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        requireBetween(problems, "lockTimeout", lockTimeout, Duration.ofMillis(1), Duration.ofDays(1));
        requireBetween(
                problems,
                "idleInTransactionTimeout",
                idleInTransactionTimeout,
                Duration.ofMillis(1),
                Duration.ofDays(1));
        problems.require(
                lockTimeout.compareTo(statementTimeout) < 0,
                "lockTimeout must be shorter than statementTimeout; else it never takes effect.");
        problems.throwIfAny("The settings of pool '" + name + "' are wrong");
        return Objects.requireNonNull(database);
    }

    private static void requireBetween(
            Problems problems, String setting, Duration value, Duration least, Duration most) {
        problems.require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                setting + " must be from " + readable(least) + " to " + readable(most) + ", but is " + readable(value)
                        + ".");
    }

    private static String readable(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private HikariConfig configuration(PostgresUrl database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName(PostgresDriver.requireName());
        config.setJdbcUrl(database.without("options").jdbcUrl());
        config.setDataSourceProperties(driverProperties(database));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(connectionTimeout.toMillis());
        config.setValidationTimeout(connectionTimeout.toMillis() / 2);
        config.setMaxLifetime(maxLifetime.toMillis());
        config.setKeepaliveTime(Math.min(MINUTE.toMillis() * 2, maxLifetime.toMillis() / 2));
        config.setLeakDetectionThreshold(leakDetectionThreshold.toMillis());
        config.setInitializationFailTimeout(startWithoutDatabase ? -1 : 1);
        return config;
    }

    private Properties driverProperties(PostgresUrl database) {
        Properties properties = database.credentials();
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", String.valueOf(statementTimeout.toSeconds() + 25));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        String ours =
                "-c statement_timeout=" + statementTimeout.toMillis() + " -c lock_timeout=" + lockTimeout.toMillis()
                        + " -c idle_in_transaction_session_timeout=" + idleInTransactionTimeout.toMillis();
        // The driver takes options from one place only; the last -c wins on the server, so the URL's stand at the end.
        String theirs = database.parameters().getOrDefault("options", "");
        properties.setProperty("options", (ours + " " + theirs).strip());
        return properties;
    }

    /** The pool's name and size; never the URL or the password. */
    @Override
    public String toString() {
        return "DatabasePool[" + name + ", size " + size + "]";
    }
}
