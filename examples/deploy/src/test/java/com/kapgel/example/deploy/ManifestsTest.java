package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.example.deploy.KitFile.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifests and the Dockerfile keep to the rules, and each rule notices a copy that does not. */
class ManifestsTest {

    private static final KitFile DEPLOYMENT = KitFile.named("kubernetes/deployment.yaml");
    private static final KitFile SERVICE = KitFile.named("kubernetes/service.yaml");
    private static final KitFile BUDGET = KitFile.named("kubernetes/disruption-budget.yaml");
    private static final KitFile MIGRATE = KitFile.named("kubernetes/migrate-job.yaml");
    private static final KitFile VERIFY = KitFile.named("kubernetes/verify-job.yaml");
    private static final KitFile DOCKERFILE = KitFile.named("Dockerfile");
    private static final List<KitFile> WITH_PODS = List.of(DEPLOYMENT, MIGRATE, VERIFY);
    private static final List<KitFile> JOBS = List.of(MIGRATE, VERIFY);

    @Test
    void noReplicaIsTakenAwayBeforeItsSuccessorServes() {
        keeps(DEPLOYMENT, ManifestRules::neverFewerReplicas)
                .butNotWith("maxUnavailable: 0", "maxUnavailable: 25%")
                .butNotWith("type: RollingUpdate", "type: Recreate")
                .butNotWith("replicas: 3", "replicas: 1")
                .butNotWith("progressDeadlineSeconds: 300", "paused: false");
    }

    @Test
    void theServiceDrainsWithinTheGracePeriodAndAfterEveryProxyKnows() {
        keeps(DEPLOYMENT, ManifestRules::graceCoversTheDrain)
                .butNotWith("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 25")
                .butNotWith("value: 30s", "value: 40s")
                .butNotWith("value: 10s", "value: 9s")
                .butNotWith("failureThreshold: 2", "failureThreshold: 3")
                .butNotWith(
                        "          resources:",
                        "          lifecycle: {preStop: {sleep: {seconds: 5}}}\n          resources:")
                .butNotWith("      terminationGracePeriodSeconds: 30\n", "");
    }

    /** Liveness and start-up that ask a database restart all replicas at once when it is down. */
    @Test
    void livenessAndStartUpAskNoDependency() {
        keeps(DEPLOYMENT, ManifestRules::probesAskTheirPath)
                .butNotWith("/startupz", "/readyz")
                .butNotWith("/livez", "/readyz")
                .butNotWith("/readyz", "/api/health");
    }

    @Test
    void probesWaitLongerThanKapgelHealthTakes() {
        keeps(DEPLOYMENT, ManifestRules::probesWaitLongerThanAReportTakes)
                .butNotWith("            timeoutSeconds: 1\n", "");
    }

    @Test
    void startUpMayTakeTwoMinutes() {
        keeps(DEPLOYMENT, ManifestRules::startUpMayTakeTwoMinutes)
                .butNotWith("failureThreshold: 60", "failureThreshold: 3");
    }

    @Test
    void nothingRunsAsRootOrCanWriteItsOwnFiles() {
        for (KitFile file : WITH_PODS) {
            keeps(file, ManifestRules::runsWithoutRights)
                    .butNotWith("runAsNonRoot: true", "runAsNonRoot: false")
                    .butNotWith("runAsUser: 10001", "runAsUser: 0")
                    .butNotWith("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false")
                    .butNotWith("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true")
                    .butNotWith("drop: [ALL]", "drop: []")
                    .butNotWith("automountServiceAccountToken: false", "automountServiceAccountToken: true");
        }
    }

    @Test
    void everythingAsksForItsResources() {
        for (KitFile file : WITH_PODS) {
            keeps(file, ManifestRules::asksForResources)
                    .butNotWith("cpu: ", "gpu: ")
                    .butNotWith("limits:", "limit:");
        }
    }

    @Test
    void everythingRunsTheOneImageByItsDigest() {
        for (KitFile file : WITH_PODS) {
            keeps(file, ManifestRules::namesItsImageByDigest)
                    .butNotWith("image: IMAGE_BY_DIGEST", "image: registry.example.com/shop/order-service:latest");
        }
    }

    /** A manifest that names the commit would claim it for any image. */
    @Test
    void theVersionComesFromTheImageAndNotFromTheManifest() {
        keeps(DEPLOYMENT, ManifestRules::leavesTheVersionToTheImage)
                .butNotWith(
                        "            - name: HOST",
                        "            - name: GIT_SHA\n              value: 4f2a9c1\n            - name: HOST");
        assertThat(DOCKERFILE.text()).contains("ENV GIT_SHA=${COMMIT}");
    }

    @Test
    void javaGetsTheSignalThatEndsItAndIsNotRoot() {
        keeps(DOCKERFILE, file -> file.text().contains("\nENTRYPOINT [\"java\",") ? List.of() : List.of("shell"))
                .butNotWith("ENTRYPOINT [\"java\",", "ENTRYPOINT java");
        keeps(DOCKERFILE, file -> file.text().matches("(?s).*\nUSER [1-9][0-9]{3,}:.*") ? List.of() : List.of("root"))
                .butNotWith("USER 10001", "USER root");
    }

    @Test
    void servicesAndBudgetSelectTheReplicas() {
        Node labels = DEPLOYMENT.yaml().at("spec", "template", "metadata", "labels");
        assertThat(labels.keys()).containsExactly("app");
        for (Node selector : List.of(
                DEPLOYMENT.yaml().at("spec", "selector", "matchLabels"),
                BUDGET.yaml().at("spec", "selector", "matchLabels"),
                SERVICE.documents().get(0).at("spec", "selector"),
                SERVICE.documents().get(1).at("spec", "selector"))) {
            assertThat(selector).isEqualTo(labels);
        }
        // Pods of jobs are no replicas.
        for (KitFile job : JOBS) {
            assertThat(job.yaml().at("spec", "template", "metadata", "labels").keys())
                    .doesNotContain("app");
        }
    }

    @Test
    void theBudgetLetsNodesBeDrainedOneReplicaAtATime() {
        keeps(BUDGET, file -> file.yaml().at("spec", "maxUnavailable").number() == 1 ? List.of() : List.of("budget"))
                .butNotWith("maxUnavailable: 1", "minAvailable: 3")
                .butNotWith("maxUnavailable: 1", "maxUnavailable: 0");
    }

    @Test
    void verifyDeployAsksEveryReplicaByItself() {
        Node headless = SERVICE.documents().get(1).at("spec");
        Node args = ManifestRules.container(VERIFY).at("args");
        assertThat(headless.at("clusterIP").string()).isEqualTo("None");
        assertThat(headless.at("publishNotReadyAddresses").exists()).isFalse();
        assertThat(args.strings())
                .containsSequence("--url", "http://order-service-replicas:8080/api/health")
                .containsSequence("--commit", "COMMIT")
                .containsSequence(
                        "--replicas", DEPLOYMENT.yaml().at("spec", "replicas").string())
                .containsSequence("--p95", "400ms")
                .containsSequence("--timeout", "5m");
        assertThat(ManifestRules.container(VERIFY).at("command").strings()).endsWith(VerifyDeploy.class.getName());
        assertThat(VERIFY.yaml().at("spec", "activeDeadlineSeconds").number()).isGreaterThan(5 * 60 + 60);
    }

    @Test
    void aFailedMigrationIsLookedAtAndNotRepeated() {
        for (KitFile job : JOBS) {
            keeps(job, ManifestRules::jobsEndAndAreNotRepeated)
                    .butNotWith("backoffLimit: 0", "backoffLimit: 6")
                    .butNotWith("restartPolicy: Never", "restartPolicy: OnFailure")
                    .butNotWith("activeDeadlineSeconds", "deadline");
        }
        // Locks are tried again for ten minutes inside of it.
        assertThat(MIGRATE.yaml().at("spec", "activeDeadlineSeconds").number()).isGreaterThan(600);
    }

    @Test
    void prometheusFindsTheMetricsOfEachReplicaAndNobodyElseDoes() {
        keeps(DEPLOYMENT, ManifestRules::prometheusFindsTheMetrics)
                .butNotWith("prometheus.io/scrape: \"true\"", "prometheus.io/scrape: \"false\"")
                .butNotWith("prometheus.io/port: \"9464\"", "prometheus.io/port: \"8080\"")
                .butNotWith("- name: metrics", "- name: other")
                .butNotWith("value: \"9464\"", "value: \"0\"");
        for (Node service : SERVICE.documents()) {
            assertThat(service.at("spec", "ports").items())
                    .allSatisfy(
                            port -> assertThat(port.at("targetPort").string()).isEqualTo("http"));
        }
    }

    /** Otherwise ship would give up on a job that still runs. */
    @Test
    void shipWaitsLongerThanAJobMayTake() {
        String ship = KitFile.named("ship").text();
        for (KitFile job : JOBS) {
            int minutes = job.yaml().at("spec", "activeDeadlineSeconds").number() / 60;
            String call = ship.lines()
                    .filter(line -> line.contains("run_job " + job.name().replace("kubernetes/", "")))
                    .findFirst()
                    .orElseThrow();
            assertThat(Integer.parseInt(call.replaceAll(".* ", ""))).isGreaterThan(minutes);
        }
    }

    @Test
    void migrationsRunInThePhaseThatIsAskedFor() {
        assertThat(ManifestRules.container(MIGRATE).at("command").strings())
                .containsSequence("kapgel-migrate-cli.jar", "migrate", "--phase", "PHASE");
        assertThat(MIGRATE.yaml().at("metadata", "name").string()).endsWith("-PHASE");
    }

    @Test
    void theServiceDoesNotGetTheRoleThatOwnsTheTables() {
        assertThat(secretOf(MIGRATE)).isEqualTo("order-service-migrate");
        assertThat(secretOf(DEPLOYMENT)).isEqualTo("order-service");
        assertThat(secretOf(VERIFY)).isEmpty();
    }

    @Test
    void thePoolsOfAllReplicasTheSurgeAndTheMigratorFitIntoTheDatabase() {
        keeps(DEPLOYMENT, ManifestRules::poolsFitIntoTheDatabase).butNotWith("replicas: 3", "replicas: 9");
    }

    private static String secretOf(KitFile file) {
        return ManifestRules.container(file).at("envFrom").items().stream()
                .map(source -> source.at("secretRef", "name").string())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }
}
