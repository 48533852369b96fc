package com.kapgel.migrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * The settings of single migration files, each in a file named like it with {@code .conf} added. Flyway reads them and refuses
 * what it does not understand, without a word about where it stands; so we look for it.
 */
final class ConfFiles {

    private static final String ENDING = ".conf";

    private ConfFiles() {}

    /** The same failure; or one that names file and line, if it is about the settings of a file in a folder. */
    static FlywayException placed(List<String> locations, FlywayException failure) {
        String said = String.valueOf(failure.getMessage());
        List<String> places = new ArrayList<>();
        if (isAboutSettings(said)) {
            for (String location : locations) {
                places.addAll(places(location, said));
            }
        }
        return places.isEmpty() ? failure : refusal(places, said);
    }

    /**
     * What a reading of a migration file gives.
     *
     * @throws RefusedMigration which names file and line, if Flyway refuses its settings
     */
    static <T> T reading(LoadableResource migration, ResourceProvider resources, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FlywayException failure) {
            String said = String.valueOf(failure.getMessage());
            LoadableResource settings = resources.getResource(migration.getRelativePath() + ENDING);
            if (settings == null || !isAboutSettings(said)) {
                throw failure;
            }
            try (BufferedReader reader = new BufferedReader(settings.read())) {
                String place = settings.getRelativePath();
                throw refusal(
                        List.of(line(reader.lines().toList(), said)
                                .map(line -> place + ", line " + line)
                                .orElse(place)),
                        said);
            } catch (IOException alsoFailed) {
                throw failure;
            }
        }
    }

    private static boolean isAboutSettings(String said) {
        return said.startsWith("Unknown configuration") || said.startsWith("Invalid value for ");
    }

    private static List<String> places(String location, String said) {
        if (!location.startsWith("filesystem:")) {
            return List.of();
        }
        String folder = location.substring("filesystem:".length()).replaceFirst("[^/\\\\]*[*?].*", "");
        try (Stream<Path> below = Files.walk(Path.of(folder))) {
            List<String> places = new ArrayList<>();
            for (Path file : below.filter(path -> path.toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                line(Files.readAllLines(file), said).ifPresent(line -> places.add(file + ", line " + line));
            }
            return places;
        } catch (IOException e) { // Flyway's own words will do.
            return List.of();
        }
    }

    private static Optional<Integer> line(List<String> lines, String said) {
        for (int i = 0; i < lines.size(); i++) {
            if (isAbout(said, lines.get(i).strip())) {
                return Optional.of(i + 1);
            }
        }
        return Optional.empty();
    }

    /** Whether the sentence names the key of this line, and the value if there is one in it. */
    private static boolean isAbout(String said, String line) {
        String[] keyAndValue = line.split("\\s*[=:\\s]\\s*", 2);
        String key = " " + keyAndValue[0];
        String value = keyAndValue.length < 2 ? "" : keyAndValue[1];
        if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
            return false;
        }
        return (said.startsWith("Invalid value for" + key + " ") && said.endsWith(": " + value))
                || said.contains(key + ".")
                || said.contains(key + ",");
    }

    private static RefusedMigration refusal(List<String> places, String said) {
        Message message = Message.of("The settings of a migration file cannot be read; nothing was changed.");
        for (String place : places) {
            message = message.with("file", place);
        }
        return new RefusedMigration(
                message.with("reason", FlywayWords.reason(said))
                        .with(
                                "remedy",
                                "Write executeInTransaction=true or false, placeholderReplacement=true or false, or encoding=UTF-8."));
    }
}
