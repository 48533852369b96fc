package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script as a process, with a {@code kubectl} that notes what it is asked for and keeps ConfigMaps as files. */
@DisabledOnOs(OS.WINDOWS)
class ShipIT {

    private static final String DIGEST = "registry.example.com/shop/order-service@sha256:" + "a1".repeat(32);
    private static final String OTHER = "registry.example.com/shop/order-service@sha256:" + "b2".repeat(32);

    @TempDir
    private Path folder;

    @BeforeEach
    void installKubectl() throws IOException {
        Path kubectl = folder.resolve("kubectl");
        try (var script = ShipIT.class.getResourceAsStream("kubectl.sh")) {
            Files.write(kubectl, script.readAllBytes());
        }
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        jobsEndWith("Complete");
    }

    @Test
    void anImageWithoutADigestIsNotShipped() throws Exception {
        for (String image :
                List.of("registry.example.com/shop/order-service:latest", "", "a@sha256:12", DIGEST + " x")) {
            Run run = ship("roll", image);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).contains("IMAGE must end with @sha256:");
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void unknownStepsAndCommitsAreRefused() throws Exception {
        assertThat(ship("deploy", DIGEST).exitCode()).isEqualTo(2);
        assertThat(ship("verify", DIGEST, "main").exitCode()).isEqualTo(2);
        assertThat(ship("rollback", "yesterday").exitCode()).isEqualTo(2);
        assertThat(ship().output()).contains("rollback verified");
        assertThat(calls()).isEmpty();
    }

    @Test
    void migrationsRunInAJobOfTheirPhaseWithTheSameImage() throws Exception {
        Run run = ship("expand", DIGEST);

        assertThat(run.exitCode()).isZero();
        assertThat(applied(1))
                .contains("name: order-service-migrate-expand", "--phase, expand,", "image: " + DIGEST)
                .doesNotContain("PHASE", "IMAGE_BY_DIGEST");
        assertThat(run.output()).contains("log of job/order-service-migrate-expand");
    }

    @Test
    void aFailedJobFailsTheStepAtOnceAndShowsItsLog() throws Exception {
        jobsEndWith("Failed");

        Run run = ship("contract", DIGEST);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("log of job/order-service-migrate-contract", "order-service-migrate-contract has failed");
    }

    @Test
    void aRolloutIsWaitedFor() throws Exception {
        Run run = ship("roll", DIGEST);

        assertThat(run.exitCode()).isZero();
        assertThat(calls()).containsExactly("apply -f -", "rollout status deployment/order-service --timeout=10m");
        assertThat(applied(1))
                .contains("image: " + DIGEST, "kind: Deployment", "kind: Service", "kind: PodDisruptionBudget");
    }

    @Test
    void aRolloutThatDoesNotGetOnFailsTheStep() throws Exception {
        Files.createFile(folder.resolve("rollout-fails"));

        assertThat(ship("roll", DIGEST).exitCode()).isEqualTo(1);
    }

    @Test
    void theVerificationAsksForTheCommit() throws Exception {
        assertThat(ship("verify", DIGEST, "4f2a9c1").exitCode()).isZero();
        assertThat(applied(1)).contains("--commit, \"4f2a9c1\"", "image: " + DIGEST);

        jobsEndWith("Failed");
        assertThat(ship("verify", DIGEST, "4f2a9c1").exitCode()).isEqualTo(1);
    }

    @Test
    void theProgramUnderstandsTheOptionsOfItsJob() {
        List<String> options = ManifestRules.container(KitFile.named("kubernetes/verify-job.yaml"))
                .at("args")
                .strings();
        String[] inNoTime =
                Stream.concat(options.stream(), Stream.of("--timeout", "1ms")).toArray(String[]::new);

        Verification run = Verification.of(inNoTime);

        assertThat(run.output()).contains("expected commit COMMIT from 3 or more, 10 times in a row");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void theFirstDeploymentHasNothingToRollBackToAndChangesNothing() throws Exception {
        Run run = ship("rollback", "verified");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("nothing to roll back to; nothing was changed");
        assertThat(calls()).allMatch(call -> call.startsWith("get configmap "));
    }

    @Test
    void aRollbackBringsBackWhatWasVerifiedWithItsManifestsAndVerifiesIt() throws Exception {
        ship("confirm", DIGEST, "1111111");
        ship("roll", OTHER);

        Run run = ship("rollback", "verified");

        assertThat(run.output()).contains("Rolling back to the verified release, commit 1111111");
        assertThat(run.exitCode()).isZero();
        assertThat(applied(3)).contains("image: " + DIGEST, "kind: Deployment", "kind: Service");
        assertThat(applied(4)).contains("--commit, \"1111111\"", "image: " + DIGEST);
    }

    @Test
    void aRollbackThatIsNotVerifiedFails() throws Exception {
        ship("confirm", DIGEST, "1111111");
        jobsEndWith("Failed");

        assertThat(ship("rollback", "verified").exitCode()).isEqualTo(1);
    }

    @Test
    void theReleaseBeforeTheVerifiedOneIsKeptAndCanBeGoneBackTo() throws Exception {
        ship("confirm", DIGEST, "1111111");
        ship("confirm", OTHER, "2222222");
        ship("confirm", OTHER, "2222222"); // deployed once more: the release before it is still the one before

        Run run = ship("rollback", "previous");

        assertThat(run.output()).contains("Rolling back to the previous release, commit 1111111");
        assertThat(Files.readString(folder.resolve("order-service-verified.commit")))
                .isEqualTo("1111111");
        assertThat(Files.readString(folder.resolve("order-service-verified.image")))
                .isEqualTo(DIGEST);
        assertThat(Files.readString(folder.resolve("order-service-verified.manifests")))
                .contains("image: " + DIGEST);
    }

    private void jobsEndWith(String condition) throws IOException {
        Files.writeString(folder.resolve("condition"), condition);
    }

    private List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private String applied(int number) throws IOException {
        return Files.readString(folder.resolve("applied." + number));
    }

    private Run ship(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("bash", "ship"), Stream.of(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + File.pathSeparator + path);
        builder.environment().put("FAKE", folder.toString());
        builder.environment().put("SHIP_PAUSE", "0.1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private record Run(int exitCode, String output) {}
}
