package com.kapgel.migrate.cli;

import com.kapgel.migrate.MaintenanceWindow;
import com.kapgel.migrate.Migrator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the files are, and how they run. */
final class MigrationOptions {

    private final Environment environment;

    @Option(
            names = {"--location", "--locations"},
            paramLabel = "FOLDER",
            split = ",",
            order = 5,
            defaultValue = "db/migration",
            description = "Where the files are; several times, or several with commas between. Unless given:"
                    + " db/migration.")
    private List<String> locations = List.of();

    @Option(
            names = {"--undo-location", "--undo-locations"},
            paramLabel = "FOLDER",
            split = ",",
            order = 5,
            defaultValue = "db/undo",
            description = "Where the undo files are; it need not exist where nobody undoes. Unless given: db/undo.")
    private List<String> undoLocations = List.of();

    @Option(
            names = "--placeholder",
            paramLabel = "NAME=VALUE",
            order = 6,
            description = "What $${NAME} stands for in the files; once for each.")
    private List<String> placeholders = List.of();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            order = 7,
            description =
                    "The schema of the history and of names without one; made where it is missing. Unless given: the"
                            + " first of the search_path.")
    private @Nullable String schema;

    @Option(
            names = "--lock-timeout",
            paramLabel = "TIME",
            order = 8,
            converter = TimeConverter.class,
            description =
                    "How long each try waits for a lock, and requests queue up behind it: 250ms, 3s. Unless given:"
                            + " 250ms.")
    private @Nullable Duration lockTimeout;

    @Option(
            names = "--retry-locks-for",
            paramLabel = "TIME",
            order = 9,
            converter = TimeConverter.class,
            description =
                    "For how long a migration is tried again that did not get its locks: 30s, 10m, 1h; 0s for a single"
                            + " try. Unless given: 10m.")
    private @Nullable Duration retryLocksFor;

    @Option(
            names = "--window",
            paramLabel = "WINDOW",
            order = 11,
            description =
                    "When statements may begin: 'Sat,Sun 22:00-04:00 Europe/Istanbul'. Outside of it migrate fails and"
                            + " says when it opens. Unless given: at any time.")
    private @Nullable String window;

    @Option(
            names = "--cut-at-end-of-window",
            order = 12,
            description = "Cancels what still runs when the window closes.")
    private boolean cutAtEndOfWindow;

    MigrationOptions(Environment environment) {
        this.environment = environment;
    }

    /** @throws IllegalArgumentException when a placeholder or the window cannot be read */
    void apply(Migrator.Builder migrator) {
        migrator.locations(locations.stream().map(MigrationOptions::location).toArray(String[]::new));
        migrator.undoLocations(
                undoLocations.stream().map(MigrationOptions::location).toArray(String[]::new));
        migrator.placeholders(placeholders.isEmpty() ? placeholdersOfVariable() : named("--placeholder", placeholders));
        if (schema != null) {
            migrator.schema(schema);
        }
        if (lockTimeout != null) {
            migrator.lockTimeout(lockTimeout);
        }
        if (retryLocksFor != null) {
            migrator.retryLocksFor(retryLocksFor);
        }
        if (window != null) {
            migrator.maintenanceWindow(MaintenanceWindow.parse(window));
        }
        if (cutAtEndOfWindow) {
            migrator.cutAtEndOfWindow();
        }
    }

    /** In a shell a path is a path. */
    private static String location(String folder) {
        return folder.startsWith("filesystem:") || folder.startsWith("classpath:") ? folder : "filesystem:" + folder;
    }

    private Map<String, String> placeholdersOfVariable() {
        return environment
                .find(Variables.PLACEHOLDERS)
                .map(value -> named("The variable " + Variables.PLACEHOLDERS, List.of(value.split(","))))
                .orElse(Map.of());
    }

    private static Map<String, String> named(String source, List<String> pairs) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                // Not repeated: what stands there may be a secret.
                throw new IllegalArgumentException(
                        source + " has an entry without a name: write NAME=VALUE, such as country=TR.");
            }
            named.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
        }
        return named;
    }
}
