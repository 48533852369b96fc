package com.kapgel.migrate;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

/** What a {@link DatabasePool} was told, checked and put into the words of Hikari, of the driver and of the server. */
record HikariSettings(
        String name,
        int size,
        Duration connectionTimeout,
        Duration maxLifetime,
        Duration leakDetectionThreshold,
        Duration statementTimeout,
        Duration lockTimeout,
        Duration idleInTransactionTimeout,
        boolean startWithoutDatabase) {

    /** What the driver waits at most for a host, from the first packet to the end of the login. */
    private static final int SECONDS_TO_CONNECT = 5;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,5}");
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Fails with one line where HikariCP is older than what this module is tested with. */
    static void requireVersion() {
        LibraryVersion.require(HikariConfig.class, "com.zaxxer", "HikariCP", "5.1");
    }

    /** Notes what Hikari would correct silently, or the server take although it makes no sense. */
    void check(Problems problems) {
        problems.require(
                NAME.matcher(name).matches(), "name must be 1 to 63 letters, digits, dots, dashes or underlines.");
        problems.require(size >= 1, "size must be at least 1.");
        requireBetween(problems, "connectionTimeout", connectionTimeout, Duration.ofMillis(500), MINUTE);
        requireBetween(problems, "maxLifetime", maxLifetime, MINUTE, DAY);
        if (!leakDetectionThreshold.isZero()) {
            requireBetween(
                    problems,
                    "leakDetectionThreshold, unless zero,",
                    leakDetectionThreshold,
                    Duration.ofSeconds(2),
                    maxLifetime);
        }
        requireBetween(problems, "statementTimeout", statementTimeout, MILLISECOND, DAY);
        requireBetween(problems, "lockTimeout", lockTimeout, MILLISECOND, DAY);
        requireBetween(problems, "idleInTransactionTimeout", idleInTransactionTimeout, MILLISECOND, DAY);
        problems.require(
                lockTimeout.compareTo(statementTimeout) < 0,
                "lockTimeout must be shorter than statementTimeout; else it never takes effect.");
    }

    /** Notes what the url says and the driver would take although it makes no sense beside these settings. */
    void check(PostgresUrl database, Problems problems) {
        for (String limit : List.of("connectTimeout", "loginTimeout", "socketTimeout")) {
            problems.require(
                    SECONDS.matcher(database.parameters().getOrDefault(limit, "0"))
                            .matches(),
                    limit + " of the url must be a whole number of seconds, up to a day.");
        }
        String socketTimeout = database.parameters().getOrDefault("socketTimeout", "0");
        if (SECONDS.matcher(socketTimeout).matches()) {
            Duration reading = Duration.ofSeconds(Integer.parseInt(socketTimeout));
            problems.require(
                    reading.isZero() || reading.compareTo(statementTimeout) > 0,
                    "socketTimeout of the url must be longer than statementTimeout (" + readable(statementTimeout)
                            + "), or 0 for none; else the driver hangs up on statements that the server goes on with.");
        }
    }

    private static void requireBetween(
            Problems problems, String setting, Duration value, Duration least, Duration most) {
        problems.require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                setting + " must be from " + readable(least) + " to " + readable(most) + ", but is " + readable(value)
                        + ".");
    }

    private static String readable(Duration duration) {
        long seconds = duration.getSeconds();
        // What is out of all bounds, such as ChronoUnit.FOREVER, cannot be counted in milliseconds.
        boolean inSeconds = duration.getNano() == 0 || seconds / DAY.toSeconds() != 0;
        return inSeconds ? seconds + " s" : duration.toMillis() + " ms";
    }

    HikariConfig configuration(PostgresUrl database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName(PostgresDriver.requireName());
        config.setJdbcUrl(database.without("options").jdbcUrl());
        config.setDataSourceProperties(driverProperties(database));
        config.setMaximumPoolSize(size);
        // Said although it is Hikari's default: a file named by the system property hikaricp.configurationFile would
        // change it.
        config.setMinimumIdle(size);
        config.setIdleTimeout(MINUTE.toMillis() * 10);
        config.setAutoCommit(true);
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
        properties.setProperty("connectTimeout", String.valueOf(SECONDS_TO_CONNECT));
        // This one is for all hosts together: were it not longer, the first that is silent would be the last one tried.
        properties.setProperty("loginTimeout", String.valueOf(SECONDS_TO_CONNECT * database.hosts()));
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
}
