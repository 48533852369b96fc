package com.kapgel.example.deploy;

import static com.kapgel.example.deploy.Rule.keeps;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people copy or follow at night is short, complete and true. */
class RunbooksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern SHIP = Pattern.compile("(?:deploy/|`)ship +([a-z]+)(?: +([a-z]+))?");
    private static final Pattern CLI = Pattern.compile("kapgel-migrate-cli\\.jar +([a-z]+)");

    @Test
    void thereIsARunbookForEachTrouble() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("runbooks"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "deploy.md",
                            "rollback.md",
                            "migration-stuck.md",
                            "database-down.md",
                            "redis-down.md",
                            "pool-exhausted.md",
                            "restore.md",
                            "archive-behind.md",
                            "error-budget-burns.md",
                            "health-check-fails.md",
                            "latency-budget-burns.md",
                            "limiter-fails-open.md",
                            "orders-stopped.md",
                            "pool-waits.md",
                            "realtime-slow.md",
                            "redis-objective-missed.md",
                            "service-absent.md");
        }
    }

    @Test
    void runbooksFitOnAScreenOrTwo() throws IOException {
        for (KitFile page : pages()) {
            assertThat(page.text().lines().count()).as(page.name()).isLessThan(100);
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (KitFile page : pages()) {
            keeps(
                    page,
                    file -> all(LINK, file)
                            .map(link -> link.group(1))
                            .filter(link -> !Files.exists(
                                    Path.of(file.name()).resolveSibling(link).normalize()))
                            .toList());
        }
        assertThat(KitFile.named("runbooks/deploy.md").text()).contains("(migration-stuck.md)");
    }

    @Test
    void everyStepOfShipInThemExists() throws IOException {
        String script = KitFile.named("ship").text();
        for (KitFile page : pages()) {
            assertThat(all(SHIP, page).map(step -> step.group(1)).collect(Collectors.toSet()))
                    .as(page.name())
                    .isSubsetOf("expand", "roll", "verify", "confirm", "contract", "rollback");
        }
        for (String step :
                List.of("expand", "roll", "verify", "confirm", "contract", "rollback verified", "rollback previous")) {
            assertThat(script).contains("#   ship " + step);
        }
    }

    @Test
    void everyCommandOfTheMigratorInThemExists() throws IOException {
        String readme = Files.readString(Path.of("../../kapgel-migrate-cli/README.md"));
        for (KitFile page : pages()) {
            assertThat(all(CLI, page).map(command -> command.group(1)))
                    .as(page.name())
                    .allMatch(command -> readme.contains("| `" + command));
        }
    }

    /** The objectives stand where they are followed, with the queries that tell whether they can be kept. */
    @Test
    void theRestoreNamesItsObjectives() {
        assertThat(KitFile.named("runbooks/restore.md").text())
                .contains("**4 hours**", "**15 minutes**", "archive_timeout", "pg_stat_archiver", "deploy/ship verify");
    }

    /** Every file of the kit may be published as it is. */
    @Test
    void nothingNamesAMachineOrARegistry() throws IOException {
        Rule rule = file -> file.text()
                .lines()
                .filter(line -> line.matches(
                                ".*(/home/|/root/|/Users/|/work/|ghcr\\.io|docker\\.io|quay\\.io|\\.amazonaws\\.).*")
                        || line.matches(".*[a-z0-9]@sha256:[0-9a-f]{64}.*"))
                .toList();
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            List<Path> kit = files.filter(Files::isRegularFile)
                    .filter(path -> !path.startsWith("target") && !path.startsWith("src"))
                    .toList();
            assertThat(kit).hasSizeGreaterThan(15);
            for (Path file : kit) {
                keeps(KitFile.named(file.toString()), rule);
            }
        }
        keeps(KitFile.named("github/deploy.yml"), rule).butNotWith("registry.example.com", "ghcr.io");
    }

    private static List<KitFile> pages() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("runbooks"))) {
            return Stream.concat(files, Stream.of(Path.of("README.md"), Path.of("prometheus/README.md")))
                    .map(path -> KitFile.named(path.toString()))
                    .toList();
        }
    }

    private static Stream<MatchResult> all(Pattern pattern, KitFile file) {
        return pattern.matcher(file.text()).results();
    }
}
