package com.kapgel.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How a PgBouncer before one database is configured, started and ended. */
record PgBouncerRecipe(Path program, PostgresAddress server, String database, int port, Map<String, String> settings)
        implements Recipe {
    private static final String PROGRAM = "pgbouncer";

    /** The program: the one that the variable names, or the machine's, which Debian keeps off the PATH of plain users. */
    static Optional<Path> findProgram() {
        String named = ExternalServer.named(TestPgBouncer.PROGRAM_VARIABLE);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + File.pathSeparator + "/usr/sbin"
                + File.pathSeparator + "/usr/local/sbin";
        Stream<String> folders =
                Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path);
        return folders.map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String name() {
        return PROGRAM;
    }

    /** A file, since it holds the password of the server behind; clients need none. */
    @Override
    public void prepare(Path folder) {
        StringBuilder lines = new StringBuilder();
        lines.append("[databases]\n").append(database).append(" =");
        lines.append(" host=").append(quoted(server.host()));
        lines.append(" port=").append(server.port());
        lines.append(" dbname=").append(quoted(database));
        lines.append(" user=").append(quoted(server.user()));
        lines.append(" password=").append(quoted(server.password()));
        lines.append("\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ").append(port);
        lines.append("\nunix_socket_dir =\npidfile = ").append(pidFile(folder));
        // Whoever comes is let in as the user above. JDBC drivers send a parameter that PgBouncer does not know.
        lines.append("\nauth_type = any\nignore_startup_parameters = extra_float_digits\n");
        settings.forEach(
                (name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
        try {
            Files.writeString(configuration(folder), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of " + name(), e);
        }
    }

    /** PgBouncer refuses to run as root, as PostgreSQL does. */
    @Override
    public List<String> command(Path folder) {
        List<String> command = new ArrayList<>(PostgresProgram.commandPrefix());
        command.addAll(List.of(program.toString(), configuration(folder).toString()));
        return command;
    }

    @Override
    public boolean answers(Path folder, long pid) {
        return PidFile.names(pidFile(folder), pid) && isListening();
    }

    @Override
    public String stopSignal() {
        return "INT";
    }

    @Override
    public String lastSignal() {
        return "KILL";
    }

    @Override
    public void cleanUpAfterKill(Path folder) {
        // PgBouncer leaves nothing outside of its folder.
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(Ports.onLoopback(port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static Path configuration(Path folder) {
        return folder.resolve("pgbouncer.ini");
    }

    private static Path pidFile(Path folder) {
        return folder.resolve("pgbouncer.pid");
    }
}
