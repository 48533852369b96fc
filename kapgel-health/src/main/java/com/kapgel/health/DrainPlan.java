package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a drain does and how long each part may take.
 *
 * @param goodbyes what tells event streams to go elsewhere; they share the time of {@code drain}
 * @param steps in the order in which they run
 */
record DrainPlan(
        Duration preDrain, Duration drain, Duration grace, List<AutoCloseable> goodbyes, List<StopStep> steps) {
    private static final Duration LONGEST = Duration.ofHours(1);

    DrainPlan {
        goodbyes = List.copyOf(goodbyes);
        steps = List.copyOf(steps);
    }

    /** The longest that it can take. */
    Duration longest() {
        return preDrain.plus(drain).plus(stop());
    }

    private Duration stop() {
        return steps.stream().map(StopStep::limit).reduce(Duration.ZERO, Duration::plus);
    }

    /** All that is wrong with it. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        checkDuration("preDrain", preDrain, Duration.ZERO, problems);
        checkDuration("drain", drain, Duration.ZERO, problems);
        checkDuration("grace", grace, Duration.ofMillis(1), problems);
        checkSteps(problems);
        if (problems.isEmpty() && longest().compareTo(grace) > 0) {
            problems.add("it may take " + Seconds.text(longest()) + ", which is preDrain " + Seconds.text(preDrain)
                    + " + drain "
                    + Seconds.text(drain) + " + steps " + Seconds.text(stop()) + describedSteps()
                    + ", but grace is only "
                    + Seconds.text(grace)
                    + ": shorten these, or raise grace together with what it stands for, in Kubernetes"
                    + " terminationGracePeriodSeconds");
        }
        return problems;
    }

    private void checkSteps(List<String> problems) {
        Set<String> names = new HashSet<>();
        for (StopStep step : steps) {
            if (step.name().isBlank() || step.name().chars().anyMatch(Character::isISOControl)) {
                problems.add("the name of a step is blank or holds a control character; give it a word");
            } else if (!names.add(step.name())) {
                problems.add("two steps are named '" + step.name() + "'; give each a name of its own");
            }
            checkDuration("the limit of step '" + step.name() + "'", step.limit(), Duration.ofMillis(1), problems);
        }
    }

    private static void checkDuration(String name, Duration duration, Duration least, List<String> problems) {
        if (duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0) {
            problems.add(name + " is " + duration + "; it must be between " + (least.isZero() ? "0" : "1 ms")
                    + " and 1 hour");
        }
    }

    private String describedSteps() {
        return steps.isEmpty()
                ? ""
                : steps.stream()
                        .map(step -> step.name() + " " + Seconds.text(step.limit()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
