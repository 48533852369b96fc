package com.kapgel.example.deploy;

import com.kapgel.example.deploy.KitFile.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** What a workflow that deploys must keep to; each rule returns what breaks it. */
final class WorkflowRules {

    /** What an operator protects with reviewers; nothing that saves us may wait for them. */
    private static final Set<String> WITH_APPROVAL = Set.of("staging", "production");

    private WorkflowRules() {}

    static List<String> actionsArePinned(KitFile file) {
        return file.text()
                .lines()
                .filter(line -> line.contains("uses:"))
                .filter(line -> !line.matches(" +- uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+"))
                .toList();
    }

    static List<String> mayOnlyRead(KitFile file) {
        List<String> problems = new ArrayList<>();
        if (!file.yaml().at("permissions").value().equals(Map.of("contents", "read"))) {
            problems.add("permissions");
        }
        problems.addAll(jobsWhere(file, (name, job) -> job.at("permissions").exists()));
        return problems;
    }

    static List<String> jobsHaveTimeouts(KitFile file) {
        return jobsWhere(file, (name, job) -> {
            int minutes = job.at("timeout-minutes").number();
            return minutes < 1 || minutes > 90;
        });
    }

    static List<String> runsQueueAndAreNotCancelled(KitFile file) {
        Node concurrency = file.yaml().at("concurrency");
        boolean oneGroup = concurrency.at("group").string().matches("[a-z-]+");
        boolean cancels = !concurrency.at("cancel-in-progress").string().equals("false");
        return oneGroup && !cancels ? List.of() : List.of("concurrency: " + concurrency);
    }

    static List<String> scriptsContainNoExpressions(KitFile file) {
        return scripts(file).stream().filter(script -> script.contains("${{")).toList();
    }

    static List<String> checkoutsKeepNoCredentials(KitFile file) {
        return jobsWhere(
                file,
                (name, job) -> job.at("steps").items().stream()
                        .filter(step -> step.at("uses").string().startsWith("actions/checkout"))
                        .anyMatch(step ->
                                !step.at("with", "persist-credentials").string().equals("false")));
    }

    /** Each job needs the one before it, so that none of them can be left out. */
    static List<String> jobsComeInOrder(KitFile file, String... order) {
        List<String> problems = new ArrayList<>();
        for (int i = 1; i < order.length; i++) {
            if (!job(file, order[i]).at("needs").strings().contains(order[i - 1])) {
                problems.add(order[i] + " does not need " + order[i - 1]);
            }
            // A condition of its own would run it although what it needs has failed.
            if (job(file, order[i]).at("if").exists()) {
                problems.add(order[i] + " has a condition of its own");
            }
        }
        return problems;
    }

    static List<String> onlyOneJobBuilds(KitFile file) {
        List<String> builders = jobsWhere(
                file, (name, job) -> scripts(job).stream().anyMatch(script -> script.contains("docker build")));
        return builders.equals(List.of("build")) ? List.of() : builders;
    }

    static List<String> shipsOnlyWhatWasBuilt(KitFile file) {
        return jobsWhere(file, (name, job) -> {
            boolean ships = scripts(job).stream()
                    .anyMatch(script -> script.contains("deploy/ship") && !script.contains("deploy/ship rollback"));
            return ships
                    && !(job.at("env", "IMAGE").string().equals("${{ needs.build.outputs.image }}")
                            && job.at("needs").strings().stream().anyMatch(needed -> needed.equals("build")));
        });
    }

    static List<String> stepsComeInOrder(KitFile file, String job, String... steps) {
        String scripts = String.join("\n", scripts(job(file, job)));
        List<String> problems = new ArrayList<>();
        int before = -1;
        for (String step : steps) {
            int at = scripts.indexOf("deploy/ship " + step + " ");
            if (at <= before) {
                problems.add(job + ": " + step);
            }
            before = at;
        }
        return problems;
    }

    static List<String> rollsBackOnFailureOf(KitFile file, String... jobs) {
        String condition = job(file, "rollback").at("if").string().replaceAll("\\s+", " ");
        List<String> problems = new ArrayList<>();
        if (!condition.startsWith("always() && (")) {
            problems.add("runs only when all that it needs has succeeded: " + condition);
        }
        for (String job : jobs) {
            if (!condition.contains("contains(fromJSON('[\"failure\", \"cancelled\"]'), needs." + job + ".result)")
                    || !job(file, "rollback").at("needs").strings().contains(job)) {
                problems.add("not when " + job + " fails or is cancelled");
            }
        }
        return problems;
    }

    /** Neither a job, an output or an approval may stand between a bad release and the one before. */
    static List<String> rollbackWaitsForNobody(KitFile file) {
        Node rollback = job(file, "rollback");
        List<String> problems = new ArrayList<>(rollback.at("needs").strings());
        problems.removeAll(List.of("production", "verify"));
        if (WITH_APPROVAL.contains(rollback.at("environment").string())) {
            problems.add("environment with approval");
        }
        String whole = rollback.value().toString();
        for (String gate : List.of("staging", "e2e", "outputs", "needs.build", "contract")) {
            if (whole.contains(gate)) {
                problems.add(gate);
            }
        }
        return problems;
    }

    static List<String> environmentsOf(KitFile file) {
        return file.yaml().at("jobs").keys().stream()
                .map(name -> name + "=" + job(file, name).at("environment").string())
                .filter(text -> !text.endsWith("="))
                .toList();
    }

    static Node job(KitFile file, String name) {
        return file.yaml().at("jobs", name);
    }

    private static List<String> scripts(KitFile file) {
        return file.yaml().at("jobs").keys().stream()
                .flatMap(name -> scripts(job(file, name)).stream())
                .toList();
    }

    private static List<String> scripts(Node job) {
        return job.at("steps").items().stream()
                .map(step -> step.at("run").string())
                .collect(Collectors.toList());
    }

    private static List<String> jobsWhere(KitFile file, BiPredicate<String, Node> wrong) {
        return file.yaml().at("jobs").keys().stream()
                .filter(name -> wrong.test(name, job(file, name)))
                .toList();
    }
}
