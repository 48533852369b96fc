package com.kapgel.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs, and where: the two things by which errors are told apart. */
record Deployment(String environment, Optional<String> release) {
    private static final Logger logger = LoggerFactory.getLogger(Deployment.class);

    private static final Set<String> PRODUCTION = Set.of("production", "prod");
    private static final Set<String> NOT_PRODUCTION =
            Set.of("development", "dev", "local", "test", "testing", "ci", "preview", "staging", "stage");

    /** What Sentry's server takes; beyond that it drops the event. */
    private static final int LONGEST_ENVIRONMENT = 64;

    private static final int LONGEST_RELEASE = 200;

    /** All that is wrong with the two, each with its remedy. */
    static List<String> problems(@Nullable String environment, @Nullable String release) {
        List<String> problems = new ArrayList<>();
        if (environment == null || environment.isBlank()) {
            problems.add("environment is missing; without it Sentry would take a laptop for production");
        } else if (!isName(environment, LONGEST_ENVIRONMENT) || environment.contains(" ")) {
            problems.add("environment must be at most " + LONGEST_ENVIRONMENT
                    + " characters without blanks, line breaks and slashes, and not \"None\"");
        }
        if (release == null || release.isBlank()) {
            if (environment != null && isProduction(environment)) {
                problems.add(
                        "release is missing, which production needs; give it the version or the hash of the commit");
            }
        } else if (!isName(release, LONGEST_RELEASE)) {
            problems.add("release must be at most " + LONGEST_RELEASE + " characters without line breaks and slashes");
        }
        return problems;
    }

    /** Of what has no problems. */
    static Deployment of(@Nullable String environment, @Nullable String release) {
        String name = Objects.requireNonNull(environment, "environment");
        if (!isProduction(name) && !NOT_PRODUCTION.contains(name.toLowerCase(Locale.ROOT))) {
            logger.warn(
                    "The environment {} is not one that kapgel-monitoring knows: it is sampled as production is.",
                    name);
        }
        return new Deployment(name, Optional.ofNullable(release).filter(text -> !text.isBlank()));
    }

    /** A name that nobody knows may be a misspelt production, where all transactions would be too many. */
    double usualSampleRate() {
        return NOT_PRODUCTION.contains(environment.toLowerCase(Locale.ROOT)) ? 1.0 : 0.1;
    }

    boolean isProduction() {
        return isProduction(environment);
    }

    private static boolean isProduction(String environment) {
        return PRODUCTION.contains(environment.toLowerCase(Locale.ROOT));
    }

    private static boolean isName(String text, int longest) {
        return text.length() <= longest
                && !text.equals("None")
                && text.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    }
}
