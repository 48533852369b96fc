package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a PostgreSQL server is initialized, started and ended. */
record PostgresRecipe(PostgresProgram program, PostgresAddress address, Map<String, String> settings)
        implements Recipe {
    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public int port() {
        return address.port();
    }

    @Override
    public void prepare(Path folder) {
        Commands.run(
                program.command(
                        "initdb",
                        "--pgdata=" + data(folder),
                        "--username=" + address.user(),
                        "--auth=trust",
                        "--encoding=UTF8",
                        // The same collation on every machine, and one that knows letters beyond ASCII.
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--no-locale",
                        "--no-sync"),
                folder);
    }

    @Override
    public List<String> command(Path folder) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("timezone", "UTC");
        all.put("max_connections", "300");
        // Test data need not survive the machine; processes may be killed, and that these do survive.
        all.put("fsync", "off");
        all.put("synchronous_commit", "off");
        all.put("full_page_writes", "off");
        // Nothing outside of the folder, so that nothing is left when the server is killed.
        all.put("unix_socket_directories", "");
        all.put("dynamic_shared_memory_type", "mmap");
        all.putAll(settings);
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(port()));
        List<String> arguments = new ArrayList<>(List.of("-D", data(folder).toString()));
        all.forEach((setting, value) -> arguments.addAll(List.of("-c", setting + "=" + value)));
        return program.command("postgres", arguments.toArray(String[]::new));
    }

    @Override
    public boolean answers() {
        return address.answers();
    }

    /** Fast shutdown: clients are disconnected, data is written. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    /** Immediate shutdown: nothing is written, but children end and shared memory is given back. */
    @Override
    public String lastSignal() {
        return "QUIT";
    }

    /** The lock file still names the System V shared memory segment, which only a proper end gives back. */
    @Override
    public void cleanUpAfterKill(Path folder) {
        Path lockFile = data(folder).resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(lockFile) ? Files.readAllLines(lockFile) : List.of();
            // Line 7 holds the segment's key and number.
            String[] segment =
                    lines.size() < 7 ? new String[0] : lines.get(6).trim().split("\\s+");
            if (segment.length == 2 && Signals.isOnPath("ipcrm")) {
                Commands.run(List.of("ipcrm", "-m", segment[1]), folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + lockFile, e);
        }
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }
}
