package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 on a random port of the loopback address.
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
 *     pg.kill();     // SIGKILL
 *     pg.restart();  // same port, same data, after crash recovery
 * }
 * }</pre>
 *
 * <p>Use {@link #shared()} unless the test needs a setting or disturbs the server: it is started once per JVM.
 *
 * <p>When the environment names a server in {@value #URL_VARIABLE}, that one is handed out and nothing is started:
 * {@link #isExternal()} is true, and everything that would disturb it throws {@link UnsupportedOperationException}. Its
 * user must be allowed to create databases.
 *
 * <p>{@link #freshDatabase()} is thread-safe; methods that change the server's state are for one thread at a time.
 */
public final class TestPostgres implements AutoCloseable {
    /** Names a running server: {@code jdbc:postgresql://host:port/db?user=...&password=...}. */
    public static final String URL_VARIABLE = "KAPGEL_TEST_POSTGRES_URL";

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final PostgresAddress address;
    private final @Nullable Own own;

    private TestPostgres(PostgresAddress address, @Nullable Own own) {
        this.address = address;
        this.own = own;
    }

    /** Starts a server with default settings, or hands out the one named in {@value #URL_VARIABLE}. */
    public static TestPostgres start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The one server of this JVM for tests that do not disturb it; ends with the JVM, {@code close()} does nothing. */
    public static TestPostgres shared() {
        return Shared.SERVER;
    }

    public int port() {
        return address.port();
    }

    /** True when {@value #URL_VARIABLE} named the server. */
    public boolean isExternal() {
        return own == null;
    }

    /** True while the server's process lives, also when it is paused. */
    public boolean isRunning() {
        return own == null || own.isRunning();
    }

    /** Creates an empty database with a name of its own. */
    public TestDatabase freshDatabase() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        AtomicBoolean dropped = new AtomicBoolean();
        return new TestDatabase(name, address.urlOf(name), address.user(), address.password(), () -> {
            if (isRunning() && !dropped.getAndSet(true)) {
                execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            }
        });
    }

    /** Ends the server in an orderly way and keeps its data, so that {@link #restart()} can follow. */
    public void stop() {
        own("stop").stop();
    }

    /** SIGKILL for the server and all its backends, as after a power cut. */
    public void kill() {
        own("kill").kill();
    }

    /** SIGSTOP for the server and all its backends: connections stay open, nothing answers until {@link #resume()}. */
    public void pause() {
        own("pause").pause();
    }

    public void resume() {
        own("resume").resume();
    }

    /** Starts the server again with the same port and data, after {@link #kill()}, {@link #stop()} or out of full run. */
    public void restart() {
        own("restart").restart();
    }

    /** Ends the server and deletes its data; a second call does nothing, shared and external servers are left alone. */
    @Override
    public void close() {
        if (own != null && this != sharedIfStarted) {
            own.close();
        }
    }

    @Override
    public String toString() {
        return "TestPostgres[" + address.host() + ":" + address.port() + (own == null ? ", external" : "") + "]";
    }

    private void execute(String sql) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(this + " refused: " + sql + ": " + e.getMessage(), e);
        }
    }

    private Own own(String action) {
        if (own == null) {
            throw new UnsupportedOperationException("Cannot " + action + " the PostgreSQL that " + URL_VARIABLE
                    + " names: it is not ours. Unset the variable, or skip this test when isExternal() is true.");
        }
        if (this == sharedIfStarted) {
            throw new UnsupportedOperationException(
                    "Cannot " + action + " the shared PostgreSQL, others use it; start one of your own");
        }
        return own;
    }

    private static volatile @Nullable TestPostgres sharedIfStarted;

    private static final class Shared {
        static final TestPostgres SERVER = builder().start();

        static {
            sharedIfStarted = SERVER;
        }
    }

    /** Settings of a server that is about to start. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int port;

        private Builder() {}

        /** A line of postgresql.conf, for example {@code setting("shared_preload_libraries", "pg_stat_statements")}. */
        public Builder setting(String name, String value) {
            Objects.requireNonNull(value, "value");
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IllegalArgumentException("Not the name of a PostgreSQL setting: \"" + name + "\"");
            }
            if (List.of("port", "listen_addresses", "data_directory").contains(name)) {
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

        public TestPostgres start() {
            String external = System.getenv(URL_VARIABLE);
            if (external != null && !external.isBlank()) {
                return external(PostgresAddress.parse(external.strip()));
            }
            return startOwn(PostgresProgram.unpacked(), port == 0 ? 5 : 1);
        }

        private TestPostgres startOwn(PostgresProgram program, int attempts) {
            PostgresAddress address = PostgresAddress.own(port == 0 ? Ports.free() : port);
            Own own = new Own(program, Map.copyOf(settings), address);
            try {
                own.initialize();
                own.start();
                return new TestPostgres(address, own);
            } catch (ServerProcess.StartFailure e) {
                own.close();
                if (e.portWasTaken() && attempts > 1) {
                    return startOwn(program, attempts - 1);
                }
                throw e;
            } catch (RuntimeException e) {
                own.close();
                throw e;
            }
        }

        private TestPostgres external(PostgresAddress address) {
            try (Connection connection = address.connect();
                    Statement statement = connection.createStatement()) {
                for (Map.Entry<String, String> setting : settings.entrySet()) {
                    requireSetting(statement, setting.getKey(), setting.getValue());
                }
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "The PostgreSQL that " + URL_VARIABLE + " names does not answer as" + " expected: "
                                + e.getMessage() + ". Correct the variable, or unset it.",
                        e);
            }
            return new TestPostgres(address, null);
        }

        private static void requireSetting(Statement statement, String name, String wanted) throws SQLException {
            try (ResultSet row = statement.executeQuery("SHOW " + name)) {
                row.next();
                if (!wanted.equalsIgnoreCase(row.getString(1))) {
                    throw new UnsupportedOperationException("This test needs a PostgreSQL with " + name + " = " + wanted
                            + ", but the one that " + URL_VARIABLE + " names has \"" + row.getString(1)
                            + "\". Set it there, or unset the variable.");
                }
            }
        }
    }

    /** The server that this JVM runs itself. */
    private static final class Own implements AutoCloseable {
        private final PostgresProgram program;
        private final Map<String, String> settings;
        private final PostgresAddress address;
        private final Path folder;
        private final Path data;
        private final Watchdog watchdog;
        private @Nullable ServerProcess process;
        private boolean closed;

        Own(PostgresProgram program, Map<String, String> settings, PostgresAddress address) {
            this.program = program;
            this.settings = settings;
            this.address = address;
            this.folder = WorkFolder.newData("postgres");
            this.data = folder.resolve("data");
            // SIGQUIT is PostgreSQL's immediate shutdown: children end, shared memory is given back.
            this.watchdog = Watchdog.over(folder, "QUIT");
            OpenServers.add(this);
        }

        void initialize() {
            List<String> command = program.command(
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    address.user(),
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "--no-sync");
            try {
                Process initdb =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                initdb.getOutputStream().close();
                String output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (initdb.waitFor() != 0) {
                    throw new IllegalStateException("initdb failed. It said:\n" + output.strip());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot run initdb", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while initdb was running", e);
            }
        }

        void start() {
            if (closed) {
                throw new IllegalStateException("This TestPostgres is closed; start a new one");
            }
            List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
            Map<String, String> all = new LinkedHashMap<>();
            all.put("timezone", "UTC");
            all.put("fsync", "off");
            all.put("synchronous_commit", "off");
            all.put("full_page_writes", "off");
            all.put("max_connections", "300");
            // Nothing outside of our folder, so that nothing is left when the server is killed.
            all.put("unix_socket_directories", "");
            all.put("dynamic_shared_memory_type", "mmap");
            all.putAll(settings);
            all.put("listen_addresses", "127.0.0.1");
            all.put("port", Integer.toString(address.port()));
            all.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
            process = ServerProcess.start(
                    "PostgreSQL", program.command("postgres", arguments.toArray(String[]::new)), folder);
            watchdog.watch(process.pid(), LongStream.empty());
            process.awaitReady(address::answers, START_PATIENCE);
        }

        boolean isRunning() {
            return process != null && process.isAlive();
        }

        void stop() {
            if (process != null) {
                process.stop("INT", STOP_PATIENCE);
            }
        }

        void kill() {
            if (process != null) {
                process.kill();
            }
        }

        void pause() {
            ServerProcess running = running("pause");
            watchdog.watch(running.pid(), LongStream.of(running.pause()));
        }

        void resume() {
            ServerProcess running = running("resume");
            running.resume();
            watchdog.watch(running.pid(), LongStream.empty());
        }

        void restart() {
            stop();
            start();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (process != null) {
                    process.stop("QUIT", STOP_PATIENCE);
                }
                WorkFolder.delete(folder);
                watchdog.close();
                OpenServers.remove(this);
            }
        }

        private ServerProcess running(String action) {
            if (process == null || !process.isAlive()) {
                throw new IllegalStateException(
                        "Cannot " + action + " a PostgreSQL that does not run; call restart() first");
            }
            return process;
        }

        @Override
        public String toString() {
            return "PostgreSQL on port " + address.port();
        }
    }
}
