package com.kapgel.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of {@link EnvCheck}.
 *
 * @param record the name of its class
 * @param file that the task reads; a check may go without
 */
record CheckOptions(String record, Task task, Optional<Path> file, boolean json) {

    enum Task {
        CHECK,
        DIFF,
        EXAMPLE,
        MARKDOWN
    }

    private static final String USAGE =
            "Usage: EnvCheck RECORD [--env-file FILE] [--json] | --diff FILE | --example | --markdown";

    private static final Map<String, Task> TASKS = Map.of(
            "--env-file", Task.CHECK,
            "--json", Task.CHECK,
            "--diff", Task.DIFF,
            "--example", Task.EXAMPLE,
            "--markdown", Task.MARKDOWN);

    private static final Set<String> WITH_FILE = Set.of("--env-file", "--diff");

    /** @throws IllegalArgumentException with the usage, also for options of which one would have no effect */
    static CheckOptions of(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new IllegalArgumentException(USAGE);
        }
        Map<String, String> options = read(words.subList(1, words.size()));
        List<Task> tasks = options.keySet().stream().map(TASKS::get).distinct().toList();
        if (tasks.size() > 1) {
            throw unusable(String.join(" and ", options.keySet()) + " do not go together");
        }
        Optional<Path> file = WITH_FILE.stream()
                .filter(options::containsKey)
                .map(options::get)
                .map(CheckOptions::existing)
                .findFirst();
        return new CheckOptions(
                words.get(0), tasks.isEmpty() ? Task.CHECK : tasks.get(0), file, options.containsKey("--json"));
    }

    /** The options in their order, each with its file or nothing. */
    private static Map<String, String> read(List<String> words) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            if (!TASKS.containsKey(option)) {
                throw unusable("There is no option " + VariableName.printable(option));
            }
            if (options.containsKey(option)) {
                throw unusable(option + " is there twice");
            }
            if (WITH_FILE.contains(option) && !rest.hasNext()) {
                throw unusable(option + " needs a file");
            }
            options.put(option, WITH_FILE.contains(option) ? rest.next() : "");
        }
        return options;
    }

    private static Path existing(String name) {
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + VariableName.printable(name));
        }
        return file;
    }

    private static IllegalArgumentException unusable(String why) {
        return new IllegalArgumentException(why + ". " + USAGE);
    }
}
