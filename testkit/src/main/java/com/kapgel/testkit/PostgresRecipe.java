package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + data(folder),
                "--username=" + address.user(),
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync"));
        arguments.addAll(program.locale());
        Commands.run(program.command("initdb", arguments.toArray(String[]::new)), folder);
    }

    @Override
    public List<String> command(Path folder) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("timezone", "UTC");
        all.put("max_connections", "300");
        // Commits survive the death of every process, as they should; the death of the machine they need not.
        all.put("fsync", "off");
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

    /** PostgreSQL's own notes tell whose port it is; a connection tells that databases can be entered. */
    @Override
    public boolean answers(Path folder, long pid) {
        List<String> notes = lockFile(folder);
        return notes.size() >= 8
                && notes.get(0).equals(Long.toString(pid))
                && notes.get(7).strip().equals("ready")
                && address.answers();
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
        List<String> notes = lockFile(folder);
        // Line 7 holds the segment's key and number.
        String[] segment =
                notes.size() < 7 ? new String[0] : notes.get(6).strip().split("\\s+");
        if (segment.length == 2 && Signals.isOnPath("ipcrm")) {
            Commands.run(List.of("ipcrm", "-m", segment[1]), folder);
        }
    }

    /** The lines of {@code postmaster.pid}: pid, folder, start time, port, socket, address, shared memory, status. */
    private static List<String> lockFile(Path folder) {
        try {
            return Files.readAllLines(data(folder).resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read PostgreSQL's lock file", e);
        }
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }
}
