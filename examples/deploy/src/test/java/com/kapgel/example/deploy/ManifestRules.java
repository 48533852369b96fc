package com.kapgel.example.deploy;

import com.kapgel.example.deploy.KitFile.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What manifests must keep to, so that a rollout loses no request; each rule returns what breaks it. */
final class ManifestRules {

    /** Until every proxy of the cluster knows that a replica is gone; a few seconds, as a rule. */
    private static final int PROPAGATION_SECONDS = 5;

    /** kapgel-health answers within its deadline of 800 ms and a tenth of a second. */
    private static final int HEALTH_MILLIS = 900;

    /** What {@code DatabasePool.production} opens, the migrator's two, and PostgreSQL's usual limit without its reserve. */
    private static final int POOL = 10;

    private static final int MIGRATOR = 2;
    private static final int CONNECTIONS = 100 - 3;

    private ManifestRules() {}

    static List<String> neverFewerReplicas(KitFile file) {
        Node spec = file.yaml().at("spec");
        Node rolling = spec.at("strategy", "rollingUpdate");
        List<String> problems = new ArrayList<>();
        check(spec.at("replicas").number() >= 2, "replicas", problems);
        check(spec.at("strategy", "type").string().equals("RollingUpdate"), "strategy", problems);
        check(rolling.at("maxUnavailable").number() == 0, "maxUnavailable", problems);
        check(rolling.at("maxSurge").number() == 1, "maxSurge", problems);
        check(spec.at("progressDeadlineSeconds").number() > 0, "progressDeadlineSeconds", problems);
        return problems;
    }

    static List<String> graceCoversTheDrain(KitFile file) {
        int grace = pod(file).at("terminationGracePeriodSeconds").number();
        List<String> problems = new ArrayList<>();
        int own = seconds(file, "GRACE_PERIOD");
        check(own > 0 && own <= grace, "GRACE_PERIOD", problems);
        check(seconds(file, "PRE_DRAIN") >= secondsToNotice(file) + PROPAGATION_SECONDS, "PRE_DRAIN", problems);
        check(!container(file).at("lifecycle").exists(), "preStop", problems); // time that the service does not know of
        return problems;
    }

    static List<String> probesAskTheirPath(KitFile file) {
        List<String> problems = new ArrayList<>();
        Map.of("startupProbe", "/startupz", "livenessProbe", "/livez", "readinessProbe", "/readyz")
                .forEach((probe, path) -> check(
                        container(file).at(probe, "httpGet", "path").string().equals(path), probe, problems));
        return problems;
    }

    static List<String> probesWaitLongerThanAReportTakes(KitFile file) {
        List<String> problems = new ArrayList<>();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            check(container(file).at(probe, "timeoutSeconds").number() * 1000 > HEALTH_MILLIS, probe, problems);
        }
        return problems;
    }

    static List<String> startUpMayTakeTwoMinutes(KitFile file) {
        Node probe = container(file).at("startupProbe");
        int seconds = probe.at("periodSeconds").number()
                * probe.at("failureThreshold").number();
        return seconds >= 120 ? List.of() : List.of(seconds + " s");
    }

    static List<String> runsWithoutRights(KitFile file) {
        Node pod = pod(file);
        Node own = container(file).at("securityContext");
        List<String> problems = new ArrayList<>();
        check(isTrue(pod.at("securityContext", "runAsNonRoot")), "runAsNonRoot", problems);
        check(pod.at("securityContext", "runAsUser").number() >= 1000, "runAsUser", problems);
        check(
                pod.at("securityContext", "seccompProfile", "type").string().equals("RuntimeDefault"),
                "seccompProfile",
                problems);
        check(pod.at("automountServiceAccountToken").string().equals("false"), "service account token", problems);
        check(isTrue(own.at("readOnlyRootFilesystem")), "readOnlyRootFilesystem", problems);
        check(own.at("allowPrivilegeEscalation").string().equals("false"), "allowPrivilegeEscalation", problems);
        check(own.at("capabilities", "drop").strings().equals(List.of("ALL")), "capabilities", problems);
        check(
                container(file).at("volumeMounts").items().stream()
                        .anyMatch(mount -> mount.at("mountPath").string().equals("/tmp")),
                "/tmp",
                problems);
        return problems;
    }

    static List<String> asksForResources(KitFile file) {
        Node resources = container(file).at("resources");
        List<String> problems = new ArrayList<>();
        check(resources.at("requests", "cpu").exists(), "requests.cpu", problems);
        check(resources.at("requests", "memory").exists(), "requests.memory", problems);
        check(
                resources
                        .at("limits", "memory")
                        .string()
                        .equals(resources.at("requests", "memory").string()),
                "limits.memory",
                problems);
        check(!resources.at("limits", "cpu").exists(), "limits.cpu", problems);
        return problems;
    }

    static List<String> namesItsImageByDigest(KitFile file) {
        List<String> problems = new ArrayList<>();
        check(container(file).at("image").string().equals("IMAGE_BY_DIGEST"), "image", problems);
        check(pod(file).at("containers").items().size() == 1, "containers", problems);
        return problems;
    }

    static List<String> leavesTheVersionToTheImage(KitFile file) {
        return container(file).at("env").items().stream()
                .map(variable -> variable.at("name").string())
                .filter("GIT_SHA"::equals)
                .toList();
    }

    /** On a port that no Service leads to, so that nobody from outside does. */
    static List<String> prometheusFindsTheMetrics(KitFile file) {
        Node annotations = file.yaml().at("spec", "template", "metadata", "annotations");
        String port = annotations.at("prometheus.io/port").string();
        List<String> problems = new ArrayList<>();
        check(annotations.at("prometheus.io/scrape").string().equals("true"), "scrape", problems);
        check(annotations.at("prometheus.io/path").string().equals("/metrics"), "path", problems);
        check(
                container(file).at("ports").items().stream()
                        .anyMatch(open -> open.at("name").string().equals("metrics")
                                && open.at("containerPort").string().equals(port)),
                "port metrics",
                problems);
        check(value(file, "METRICS_PORT").equals(port), "METRICS_PORT", problems);
        check(!value(file, "PORT").equals(port), "PORT", problems);
        return problems;
    }

    static List<String> jobsEndAndAreNotRepeated(KitFile file) {
        Node spec = file.yaml().at("spec");
        List<String> problems = new ArrayList<>();
        check(spec.at("backoffLimit").number() == 0, "backoffLimit", problems);
        check(spec.at("activeDeadlineSeconds").number() > 0, "activeDeadlineSeconds", problems);
        check(spec.at("ttlSecondsAfterFinished").number() >= 86_400, "logs for a day", problems);
        check(pod(file).at("restartPolicy").string().equals("Never"), "restartPolicy", problems);
        return problems;
    }

    static List<String> poolsFitIntoTheDatabase(KitFile file) {
        Node spec = file.yaml().at("spec");
        int replicas = spec.at("replicas").number()
                + spec.at("strategy", "rollingUpdate", "maxSurge").number();
        int connections = replicas * POOL + MIGRATOR;
        return connections <= CONNECTIONS ? List.of() : List.of(connections + " connections");
    }

    static Node pod(KitFile file) {
        return file.yaml().at("spec", "template", "spec");
    }

    static Node container(KitFile file) {
        return pod(file).at("containers").item(0);
    }

    /** Until the readiness probe has failed often enough, when it was answered well just before. */
    private static int secondsToNotice(KitFile file) {
        Node probe = container(file).at("readinessProbe");
        int failures = probe.at("failureThreshold").number();
        return failures * probe.at("periodSeconds").number()
                + probe.at("timeoutSeconds").number();
    }

    /** Of a variable; empty when there is none. */
    private static String value(KitFile file, String variable) {
        return container(file).at("env").items().stream()
                .filter(entry -> entry.at("name").string().equals(variable))
                .map(entry -> entry.at("value").string())
                .findFirst()
                .orElse("");
    }

    /** Of a variable that is a number of seconds; -1 when there is none. */
    private static int seconds(KitFile file, String variable) {
        String value = value(file, variable);
        return value.matches("\\d+s") ? Integer.parseInt(value.substring(0, value.length() - 1)) : -1;
    }

    private static boolean isTrue(Node node) {
        return node.string().equals("true");
    }

    private static void check(boolean kept, String what, List<String> problems) {
        if (!kept) {
            problems.add(what);
        }
    }
}
