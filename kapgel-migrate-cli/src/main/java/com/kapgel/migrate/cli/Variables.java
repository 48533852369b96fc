package com.kapgel.migrate.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The environment variables behind the options: {@code --lock-timeout} is {@code KAPGEL_MIGRATE_LOCK_TIMEOUT}, and so on for
 * each option that has a value. What stands on the command line wins.
 */
final class Variables implements IDefaultValueProvider {

    static final String PLACEHOLDERS = "KAPGEL_MIGRATE_PLACEHOLDERS";

    private static final String URL = "--url";
    private static final String PLACEHOLDER = "--placeholder";

    /** They belong to the login, and are taken from one place as a whole. */
    private static final Set<String> WITHOUT = Set.of("--user", "--password-file");

    private final Environment environment;

    Variables(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || isReadElsewhere(option)) {
            return absent();
        }
        return nameFor(option).flatMap(environment::find).orElseGet(Variables::absent);
    }

    /** Those whose text depends on where it stands: a URL may carry a password here, a list has commas between. */
    private static boolean isReadElsewhere(OptionSpec option) {
        return option.longestName().equals(URL) || option.longestName().equals(PLACEHOLDER);
    }

    /** In picocli's words: the default that is written at the option counts. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static String absent() {
        return null;
    }

    /** The variable behind an option; nothing for a switch. */
    static Optional<String> nameFor(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || option.arity().max() == 0
                || WITHOUT.contains(option.longestName())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (option.longestName()) {
                    case URL -> "DATABASE_URL";
                    case PLACEHOLDER -> PLACEHOLDERS;
                    default ->
                        "KAPGEL_MIGRATE_"
                                + option.longestName()
                                        .substring(2)
                                        .replace('-', '_')
                                        .toUpperCase(Locale.ROOT);
                });
    }

    /** The part of a command's help about them; empty for a command without any. */
    static String section(Help help) {
        Map<String, String> lines = new TreeMap<>();
        for (OptionSpec option : help.commandSpec().options()) {
            nameFor(option).ifPresent(name -> lines.put(name, option.names()[0]));
        }
        if (lines.isEmpty()) {
            return "";
        }
        lines.computeIfPresent("DATABASE_URL", (name, option) -> option + "; may carry the password");
        lines.computeIfPresent(PLACEHOLDERS, (name, option) -> option + "; several with commas between");
        lines.put("DATABASE_PASSWORD", "the password");
        lines.put("NO_COLOR", "whatever it holds, --color auto shows no colours");
        StringBuilder section =
                new StringBuilder(String.format("%nEnvironment variables, for options that are not given:%n"));
        lines.forEach((name, meaning) -> section.append(String.format("  %-31s %s%n", name, meaning)));
        return section.toString();
    }

    /** Where the value of an option came from, for a message; nothing when it stood on the command line. */
    Optional<String> sourceOf(ArgSpec argument, List<String> commandLine) {
        boolean given = argument instanceof OptionSpec option
                && commandLine.stream()
                        .anyMatch(word -> List.of(option.names()).contains(word.replaceFirst("=.*", "")));
        return given
                ? Optional.empty()
                : nameFor(argument).filter(name -> environment.find(name).isPresent());
    }
}
