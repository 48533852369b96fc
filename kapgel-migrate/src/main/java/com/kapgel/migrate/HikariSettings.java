package com.kapgel.migrate;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;
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

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
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
                    problems, "leakDetectionThreshold", leakDetectionThreshold, Duration.ofSeconds(2), maxLifetime);
        }
        requireBetween(problems, "statementTimeout", statementTimeout, MILLISECOND, DAY);
        requireBetween(problems, "lockTimeout", lockTimeout, MILLISECOND, DAY);
        requireBetween(problems, "idleInTransactionTimeout", idleInTransactionTimeout, MILLISECOND, DAY);
        problems.require(
                lockTimeout.compareTo(statementTimeout) < 0,
                "lockTimeout must be shorter than statementTimeout; else it never takes effect.");
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

    HikariConfig configuration(PostgresUrl database) {
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
}
