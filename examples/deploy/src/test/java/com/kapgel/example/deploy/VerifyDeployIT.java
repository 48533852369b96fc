package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Behaviour.NEW;
import static com.kapgel.example.deploy.Behaviour.OLD;
import static com.kapgel.example.deploy.Behaviour.alternating;
import static com.kapgel.example.deploy.Behaviour.body;
import static com.kapgel.example.deploy.Behaviour.dripping;
import static com.kapgel.example.deploy.Behaviour.first;
import static com.kapgel.example.deploy.Behaviour.hanging;
import static com.kapgel.example.deploy.Behaviour.head;
import static com.kapgel.example.deploy.Behaviour.healthy;
import static com.kapgel.example.deploy.Behaviour.raw;
import static com.kapgel.example.deploy.Behaviour.report;
import static com.kapgel.example.deploy.Behaviour.slow;
import static com.kapgel.example.deploy.Behaviour.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The program as a process, against replicas that do everything wrong. */
class VerifyDeployIT {

    @Test
    void verifiesThreeReplicasWithTheCommit() {
        try (FakeReplica one = FakeReplica.with(healthy(NEW));
                FakeReplica two = FakeReplica.with(body(200, report("degraded", NEW)));
                FakeReplica three = FakeReplica.with(healthy(NEW))) {
            Verification run = Verification.ofSource(patient(one.url(), two.url(), three.url()));

            assertThat(run.output()).startsWith("Verified: 3 replicas with commit " + NEW);
            assertThat(run.exitCode()).isZero();
            assertThat(List.of(one.requests(), two.requests(), three.requests()))
                    .allMatch(asked -> asked >= 3);
        }
    }

    @Test
    void oneReplicaWithTheOldCommitIsEnoughToRefuse() {
        try (FakeReplica one = FakeReplica.with(healthy(NEW));
                FakeReplica two = FakeReplica.with(healthy(OLD))) {
            Verification run =
                    Verification.ofSource(with(options(one.url(), two.url()), "--timeout", "8s", "--patience", "8s"));

            assertThat(run.output())
                    .startsWith("NOT VERIFIED: 2 replicas found")
                    .contains("127.0.0.1:" + two.port() + " answers with commit " + OLD);
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    /** Each is one way in which a replica looks alive and is not the release that we look for. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("misbehaviours")
    void refusesAndSaysWhy(String behaviour, Behaviour replica, String reason) {
        try (FakeReplica good = FakeReplica.with(healthy(NEW));
                FakeReplica bad = FakeReplica.with(replica)) {
            String sign = "127.0.0.1:" + bad.port() + " " + reason;
            Verification run = Verification.refusal(sign, options(good.url(), bad.url()));

            assertThat(run.output()).contains(sign);
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    static List<Arguments> misbehaviours() {
        return List.of(
                Arguments.of("503", body(503, report("unhealthy", NEW)), "answers 503"),
                Arguments.of(
                        "the page of a gateway",
                        body(200, "<html>Welcome</html>"),
                        "answers with something that is no"),
                Arguments.of(
                        "broken JSON", body(200, "{\"version\":\"" + NEW + "\""), "answers with something that is no"),
                Arguments.of(
                        "deep JSON", body(200, "{\"a\":" + "[".repeat(30_000)), "answers with something that is no"),
                Arguments.of("no version", body(200, "{\"status\":\"healthy\"}"), "answers without a version"),
                Arguments.of(
                        "a version elsewhere",
                        body(200, "{\"status\":\"healthy\",\"database\":{\"version\":\"" + NEW + "\"}}"),
                        "answers without a version"),
                Arguments.of("unknown", healthy("unknown"), "answers with commit unknown"),
                Arguments.of("unhealthy with 200", body(200, report("unhealthy", NEW)), "says 200, but its status is"),
                Arguments.of("out of a cache", withHeader("Age: 30", NEW), "answers out of a cache, 30 s old"),
                Arguments.of("hanging", hanging(), "no answer in time"),
                Arguments.of("dripping", dripping(), "no answer in time"),
                Arguments.of("silent", raw(""), "closes the connection without an answer"),
                Arguments.of("another protocol", raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "does not speak HTTP"),
                Arguments.of("cut off", raw(head(200, "Content-Length: 500") + "{"), "breaks off in the middle"),
                Arguments.of("endless", raw(head(200) + " ".repeat(200_000)), "answers with more than 64 KiB"),
                Arguments.of("flapping", alternating(healthy(NEW), healthy(NEW), healthy(OLD)), ""));
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (FakeReplica good = FakeReplica.with(healthy(NEW));
                FakeReplica bad = FakeReplica.with(raw(head(302, "Location: " + good.url())))) {
            Verification run = Verification.refusal("answers 302, to " + good.url(), options(bad.url()));

            assertThat(run.output()).contains("answers 302, to " + good.url());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(good.requests()).isZero();
        }
    }

    @Test
    void nothingListens() {
        FakeReplica gone = FakeReplica.with(healthy(NEW));
        gone.close();

        String sign = "127.0.0.1:" + gone.port() + " refuses connections";
        Verification run = Verification.refusal(sign, options(gone.url()));

        assertThat(run.output()).contains(sign);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void slowAnswersBreakTheP95() {
        try (FakeReplica slow = FakeReplica.with(slow(300, NEW))) {
            Verification run = Verification.refusal("more than 200 ms", with(options(slow.url()), "--p95", "200ms"));

            assertThat(run.output()).containsPattern("p95 is [0-9]+ ms, more than 200 ms");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void errorsNowAndThenBreakTheRatioAlthoughThereAreSuccessesInARow() {
        Behaviour often = alternating(healthy(NEW), healthy(NEW), healthy(NEW), body(500, ""));
        try (FakeReplica replica = FakeReplica.with(first(1, body(500, ""), often))) {
            String sign = "requests failed, more than 0.01";
            Verification strict = Verification.refusal(sign, options(replica.url()));
            Verification lenient = Verification.of(patient(replica.url()));

            assertThat(strict.output()).contains(sign);
            assertThat(strict.exitCode()).isEqualTo(1);
            assertThat(lenient.exitCode()).isZero();
        }
    }

    @Test
    void waitsForAReplicaThatIsNotReadyYet() {
        try (FakeReplica replica = FakeReplica.with(first(3, healthy(OLD), healthy(NEW)))) {
            Verification run = Verification.of(patient(replica.url()));

            assertThat(run.errors()).contains("answers with commit " + OLD);
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void fewerReplicasThanDemandedAreNotVerified() {
        try (FakeReplica one = FakeReplica.with(healthy(NEW))) {
            Verification run =
                    Verification.refusal("1 of 3 replicas found", with(options(one.url()), "--replicas", "3"));

            assertThat(run.output()).contains("1 of 3 replicas found");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void twoUrlsOfOneAddressAreOneReplica() {
        try (FakeReplica one = FakeReplica.with(healthy(NEW))) {
            Verification run = Verification.refusal(
                    "1 of 2 replicas found", with(options(one.url(), one.url() + "?again"), "--replicas", "2"));

            assertThat(run.output()).contains("1 of 2 replicas found");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void commitsMayBeShortenedButNotTooMuch() {
        try (FakeReplica full = FakeReplica.with(healthy(NEW));
                FakeReplica shortened = FakeReplica.with(healthy(NEW.substring(0, 7)))) {
            assertThat(Verification.of(patient(full.url(), shortened.url())).exitCode())
                    .isZero();
            String[] sixDigits = with(options(full.url()), "--commit", NEW.substring(0, 6));
            assertThat(Verification.refusal("answers with commit " + NEW, sixDigits))
                    .returns(1, Verification::exitCode);
        }
    }

    @Test
    void answersInChunksAreRead() {
        String body = report("healthy", NEW);
        String chunks = "5\r\n" + body.substring(0, 5) + "\r\n" + Integer.toHexString(body.length() - 5) + "\r\n"
                + body.substring(5) + "\r\n0\r\n\r\n";
        try (FakeReplica replica = FakeReplica.with(raw(head(200, "Transfer-Encoding: chunked") + chunks))) {
            assertThat(Verification.of(patient(replica.url())).exitCode()).isZero();
        }
    }

    @Test
    void whatReplicasWriteCannotReachTheTerminalOrTheLogAsCommands() {
        try (FakeReplica replica = FakeReplica.with(healthy("\\u001b[2J\\n::error::" + "x".repeat(500)))) {
            Verification run = Verification.refusal("::error::", options(replica.url()));

            assertThat(run.output() + run.errors())
                    .contains("?[2J?::error::xxx")
                    .doesNotContain("\u001b");
            assertThat((run.output() + run.errors()).lines()).allMatch(line -> line.length() < 250);
        }
    }

    @Test
    void jsonSaysTheSameToPrograms() {
        try (FakeReplica one = FakeReplica.with(healthy(NEW));
                FakeReplica two = FakeReplica.with(healthy("a \\\"quoted\\\" one"))) {
            Verification run = Verification.refusal(
                    "answers with", with(options(one.url(), two.url()), "--json", "--errors", "0.9"));
            Map<String, Object> document = new Yaml().load(run.output()); // YAML reads JSON

            assertThat(document)
                    .containsEntry("format", 1)
                    .containsEntry("verified", false)
                    .containsEntry("commit", NEW)
                    .containsKeys("seconds", "requests", "failed", "p95Millis", "replicas");
            assertThat(document.get("problems"))
                    .asInstanceOf(LIST)
                    .contains("127.0.0.1:" + two.port() + " answers with commit a \"quoted\" one");
        }
    }

    /** The limit is on the time from the start to the end of the run; starting a JVM on a busy machine comes on top. */
    @Test
    void neverTakesLongerThanItsTimeout() {
        try (FakeReplica one = FakeReplica.with(hanging());
                FakeReplica two = FakeReplica.with(dripping())) {
            Verification run = Verification.ofSource(
                    "--url",
                    one.url(),
                    "--url",
                    two.url(),
                    "--commit",
                    NEW,
                    "--timeout",
                    "1s",
                    "--patience",
                    "1m",
                    "--json");
            Map<String, Object> document = new Yaml().load(run.output());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(document.get("seconds")).asInstanceOf(DOUBLE).isLessThan(10);
        }
    }

    @Test
    void tellsAllMistakesOfTheCommandLineAtOnceAndAsksNobody() {
        Verification run = Verification.ofSource(
                "--url",
                "ftp://ann:secret@shop",
                "--replicas",
                "0",
                "--p95",
                "fast",
                "--errors",
                "2",
                "--colour",
                "--timeout");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors())
                .contains(
                        "--url takes an absolute http or https URL",
                        "--commit is missing",
                        "--replicas takes a number",
                        "--p95 takes a time",
                        "--errors takes a number from 0 to 1",
                        "unknown option --colour",
                        "--timeout needs a value",
                        "Exit code: 0 verified, 1 not verified, 2 wrong usage")
                .doesNotContain("secret");
    }

    /** For a run that ends as soon as all is well: a busy machine only makes it longer. */
    private static String[] patient(String... urls) {
        return with(options(urls), "--timeout", "60s", "--errors", "0.9");
    }

    private static String[] options(String... urls) {
        List<String> options = new ArrayList<>();
        for (String url : urls) {
            options.addAll(List.of("--url", url));
        }
        options.addAll(List.of("--commit", NEW, "--successes", "3", "--interval", "50ms", "--p95", "30s"));
        return options.toArray(String[]::new);
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
