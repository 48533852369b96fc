package com.kapgel.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A real PostgreSQL 18 on a random port of the loopback address; another version where {@value #PROGRAMS_VARIABLE} names its
 * programs.
 *
 * <pre>{@code
 * try (TestDatabase db = TestPostgres.shared().freshDatabase();
 *      Connection connection = db.connect()) {
 *     // an empty database of your own
 * }
 *
 * try (TestPostgres pg = TestPostgres.builder()
 *         .setting("shared_preload_libraries", "pg_stat_statements")
 *         .start()) {
 *     pg.pause();    // SIGSTOP for the server and all its backends
 *     pg.resume();
 *     pg.kill();     // SIGKILL for all of them
 *     pg.restart();  // same port, same data, after crash recovery
 * }
 * }</pre>
 *
 * <p>Use {@link #shared()} unless a test needs a setting or disturbs the server: it is started once per JVM.
 *
 * <p>When the environment names a server in {@value #URL_VARIABLE}, that one is handed out and nothing is started:
 * {@link #isExternal()} is true, and what would disturb it throws {@link UnsupportedOperationException}. Its user must
 * be allowed to create databases.
 *
 * <p>{@link #freshDatabase()} is thread-safe; methods that change the server's state are for one thread at a time.
 */
public final class TestPostgres implements AutoCloseable {
    /** Names a running server: {@code jdbc:postgresql://host:port/database?user=...&password=...}. */
    public static final String URL_VARIABLE = "KAPGEL_TEST_POSTGRES_URL";

    /** Names the folder with the programs of another PostgreSQL to start: {@code /usr/lib/postgresql/15/bin}. */
    public static final String PROGRAMS_VARIABLE = "KAPGEL_TEST_POSTGRES_PROGRAMS";

    private final PostgresAddress address;
    private final ServerControl control;

    TestPostgres(PostgresAddress address, ServerControl control) {
        this.address = address;
        this.control = control;
    }

    /** Starts a server, or hands out the one named in {@value #URL_VARIABLE}. */
    public static TestPostgres start() {
        return builder().start();
    }

    /** A server with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** The one server of this JVM, for tests that do not disturb it; {@code close()} does nothing, it ends with the JVM. */
    public static TestPostgres shared() {
        return Shared.POSTGRES;
    }

    /** The port, which stays the same over {@link #restart()}. */
    public int port() {
        return address.port();
    }

    /** True when {@value #URL_VARIABLE} named the server. */
    public boolean isExternal() {
        return control.isExternal();
    }

    /** True while the server's process lives, also while it is paused. */
    public boolean isRunning() {
        return control.isRunning();
    }

    /** Creates an empty database with a name of its own; closing it drops it. */
    public TestDatabase freshDatabase() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        return new TestDatabase(name, address, () -> drop(name));
    }

    /** Ends the server in an orderly way and keeps its data, so that {@link #restart()} can follow. */
    public void stop() {
        control.ours("stop").stop();
    }

    /** SIGKILL for the server and all its backends, as in a power cut. */
    public void kill() {
        control.ours("kill").kill();
    }

    /** SIGSTOP for the server and all its backends: connections stay open, nothing answers until {@link #resume()}. */
    public void pause() {
        control.ours("pause").pause();
    }

    /** SIGCONT: the server and its backends go on, and answer what has been sent meanwhile. */
    public void resume() {
        control.ours("resume").resume();
    }

    /** Starts the server again with the same port and data; one that still runs is stopped before. */
    public void restart() {
        control.ours("restart").restart();
    }

    /** Ends the server and deletes its data; a second call does nothing, shared and external servers are left alone. */
    @Override
    public void close() {
        control.close();
    }

    @Override
    public String toString() {
        return "TestPostgres[" + address.host() + ":" + address.port() + (isExternal() ? ", external]" : "]");
    }

    private void drop(String name) {
        // On a server that is down or hangs there is nobody to ask; its databases go with its folder.
        if (control.mayAnswer()) {
            execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }

    private void execute(String sql) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(this + " refuses " + sql + ": " + e.getMessage(), e);
        }
    }

    /** Loaded, and thereby started, by the first call of {@link #shared()}. */
    private static final class Shared {
        static final TestPostgres POSTGRES;

        static {
            TestPostgres started = TestPostgres.start();
            POSTGRES = new TestPostgres(started.address, started.control.shared(Shared::refusal));
        }

        private static UnsupportedOperationException refusal(String action) {
            return new UnsupportedOperationException("Other tests use the shared PostgreSQL, so the testkit does not "
                    + action + " it. Start one with TestPostgres.start().");
        }
    }

    /** What a server is started with. */
    public static final class Builder {
        private static final Set<String> DECIDED = Set.of("port", "listen_addresses", "data_directory");

        private final Map<String, String> settings = new LinkedHashMap<>();
        private int port;
        private boolean closedByCaller;

        private Builder() {}

        /** A line of postgresql.conf, for example {@code setting("shared_preload_libraries", "pg_stat_statements")}. */
        public Builder setting(String name, String value) {
            Objects.requireNonNull(value, "value");
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IllegalArgumentException("Not the name of a PostgreSQL setting: \"" + name + "\"");
            }
            if (DECIDED.contains(name)) {
                throw new IllegalArgumentException("The testkit itself decides about \"" + name + "\"");
            }
            settings.put(name, value);
            return this;
        }

        /** A certain port instead of a random one. */
        public Builder port(int port) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("Not a port: " + port);
            }
            this.port = port;
            return this;
        }

        /**
         * Leaves the server out of the testkit's shutdown hook, for a program that closes it in a hook of its own, after
         * what uses it. Should the program forget, the server still ends with the JVM.
         */
        public Builder closedByCaller() {
            closedByCaller = true;
            return this;
        }

        /** Returns when the server answers; throws {@link IllegalStateException} with the server's output otherwise. */
        public TestPostgres start() {
            String external = ExternalServer.named(URL_VARIABLE);
            if (external != null) {
                return ExternalPostgres.at(external, settings);
            }
            PostgresProgram program = PostgresProgram.find();
            Map<String, String> fixed = Map.copyOf(settings);
            LocalServer server = port == 0
                    ? LocalServer.startOnFreePort(
                            free -> new PostgresRecipe(program, PostgresAddress.local(free), fixed))
                    : LocalServer.start(new PostgresRecipe(program, PostgresAddress.local(port), fixed));
            if (closedByCaller) {
                server.leaveToItsOwner();
            }
            return new TestPostgres(PostgresAddress.local(server.port()), ServerControl.over(server));
        }
    }
}
