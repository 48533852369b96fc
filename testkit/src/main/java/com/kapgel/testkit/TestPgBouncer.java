package com.kapgel.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A real PgBouncer before a {@link TestDatabase}, on a random port of the loopback address.
 *
 * <pre>{@code
 * assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
 * try (TestPgBouncer pooler = TestPgBouncer.before(database)
 *         .setting("pool_mode", "transaction")
 *         .setting("default_pool_size", "1")
 *         .start()) {
 *     pooler.url();  // the same database through it, for any user and password
 * }
 * }</pre>
 *
 * <p>The program is the machine's; Maven Central has none.
 */
public final class TestPgBouncer implements AutoCloseable {
    /** Names the program, where it is not on the path. */
    public static final String PROGRAM_VARIABLE = "KAPGEL_PGBOUNCER";

    /** For tests that are skipped where there is none. */
    public static final String HOW_TO_INSTALL =
            "needs PgBouncer: install it (Debian, Ubuntu: apt-get install pgbouncer), or" + " set " + PROGRAM_VARIABLE
                    + " to the path of its program";

    private final TestDatabase database;
    private final LocalServer server;

    private TestPgBouncer(TestDatabase database, LocalServer server) {
        this.database = database;
        this.server = server;
    }

    /** Whether there is a program to run. */
    public static boolean isInstalled() {
        return PgBouncerRecipe.findProgram().isPresent();
    }

    /** Starts with PgBouncer's own settings: sessions are pooled. */
    public static Builder before(TestDatabase database) {
        return new Builder(Objects.requireNonNull(database, "database"));
    }

    /** The database's JDBC address through this pooler, without user and password, which may be any. */
    public String url() {
        return PostgresAddress.local(port()).urlOf(database.name());
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** Ends it and deletes its folder; a second call does nothing. */
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "TestPgBouncer[" + url() + "]";
    }

    /** What it is started with. */
    public static final class Builder {
        private static final Set<String> DECIDED =
                Set.of("listen_addr", "listen_port", "unix_socket_dir", "auth_type", "pidfile");

        private final TestDatabase database;
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder(TestDatabase database) {
            this.database = database;
        }

        /** A line of pgbouncer.ini, for example {@code setting("pool_mode", "transaction")}. */
        public Builder setting(String name, String value) {
            Objects.requireNonNull(value, "value");
            if (DECIDED.contains(name)) {
                throw new IllegalArgumentException("The testkit itself decides about \"" + name + "\"");
            }
            settings.put(name, value);
            return this;
        }

        /** Returns when it listens; throws {@link IllegalStateException} with its output otherwise. */
        public TestPgBouncer start() {
            Map<String, String> fixed = new LinkedHashMap<>(settings);
            LocalServer server = LocalServer.startOnFreePort(port -> new PgBouncerRecipe(
                    PgBouncerRecipe.findProgram()
                            .orElseThrow(() -> new IllegalStateException("TestPgBouncer " + HOW_TO_INSTALL)),
                    database.address(),
                    database.name(),
                    port,
                    fixed));
            return new TestPgBouncer(database, server);
        }
    }
}
