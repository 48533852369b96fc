package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A check as it was given to the builder.
 *
 * @param restartAfter for one in the group of liveness: how long it has to be down until that counts
 */
record Registration(String name, HealthCheck check, String group, CheckOptions options, Duration restartAfter) {
    static final String LIVENESS = "liveness";
    static final String READINESS = "readiness";
    static final String STARTUP = "startup";

    Registration {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(group, "group");
    }

    static Registration of(String group, String name, HealthCheck check, Consumer<CheckOptions> options) {
        CheckOptions chosen = new CheckOptions();
        Objects.requireNonNull(options, "options").accept(chosen);
        return new Registration(name, check, group, chosen, Duration.ZERO);
    }

    static Registration forLiveness(String name, HealthCheck check, Duration restartAfter) {
        return new Registration(
                name, check, LIVENESS, new CheckOptions(), Objects.requireNonNull(restartAfter, "downFor"));
    }

    Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        groups.add(group);
        groups.addAll(options.groups());
        return groups;
    }

    List<String> problems(Duration reportDeadline) {
        List<String> problems = new ArrayList<>();
        if (isUnfit(name)) {
            problems.add("the name of a check is blank or holds a control character; give it a word");
            return problems;
        }
        for (String each : groups()) {
            if (isUnfit(each)) {
                problems.add("a group of '" + name + "' is blank or holds a control character; give it a word");
            }
        }
        if (options.groups().contains(LIVENESS)) {
            problems.add("'" + name
                    + "' is put into the group liveness; call liveness(...) for a check of the process itself");
        }
        if (restartAfter.isNegative() || restartAfter.compareTo(Duration.ofDays(1)) > 0) {
            problems.add("downFor of '" + name + "' is " + restartAfter + "; it must be between 0 and 1 day");
        }
        problems.addAll(options.problems(name, reportDeadline));
        if (DrainCheck.find(check) != null) {
            problems.addAll(problemsOfDrain());
        }
        return problems;
    }

    private List<String> problemsOfDrain() {
        if (group.equals(LIVENESS)) {
            return List.of("'" + name
                    + "' is in the group liveness, and a service that drains needs no restart; register it by"
                    + " readiness(...)");
        }
        return options.delayOrWeaken()
                ? List.of("'" + name
                        + "' takes the service from the balancer at once; leave out nonCritical, every, cacheFor and"
                        + " failuresBeforeUnhealthy, which keep it there")
                : List.of();
    }

    private static boolean isUnfit(String word) {
        return word.isBlank() || word.chars().anyMatch(Character::isISOControl);
    }
}
