package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.MigrationState;
import com.kapgel.migrate.MigrationStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a look at files and history has found, and which migration each finding is about. */
record Validation(List<MigrationStatus> history, Optional<MigrationException> failure) {

    Result result() {
        Map<String, @Nullable Object> facts = Json.object(
                "valid",
                failure.isEmpty(),
                "findings",
                findings(),
                "migrations",
                history.stream().map(Facts::of).toList());
        return failure.map(found -> Result.failed(found, List.of(), facts, cases()))
                .orElseGet(() -> Result.done(List.of(agreement()), facts, cases()));
    }

    private String agreement() {
        long pending = history.stream().filter(Validation::isPending).count();
        return "Files and history agree" + (pending == 0 ? "" : "; " + pending + " pending");
    }

    private static boolean isPending(MigrationStatus migration) {
        return migration.state() == MigrationState.PENDING;
    }

    private List<String> findings() {
        return failure.stream()
                .flatMap(found -> found.details().stream())
                .filter(detail -> detail.getKey().equals("found"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private List<TestCase> cases() {
        List<String> rest = new ArrayList<>(findings());
        List<TestCase> cases = new ArrayList<>();
        for (MigrationStatus migration : history) {
            List<String> own = rest.stream()
                    .filter(finding -> finding.startsWith(migration.file() + " "))
                    .toList();
            rest.removeAll(own);
            cases.add(testCase(migration, own));
        }
        if (failure.isPresent() && (!rest.isEmpty() || findings().isEmpty())) {
            cases.add(TestCase.failed(
                    "validate", String.valueOf(failure.orElseThrow().getMessage())));
        }
        return cases;
    }

    private static TestCase testCase(MigrationStatus migration, List<String> findings) {
        if (!findings.isEmpty()) {
            return TestCase.failed(migration.file(), String.join("\n", findings));
        }
        return isPending(migration)
                ? TestCase.skipped(migration.file(), "pending")
                : TestCase.passed(migration.file(), Duration.ZERO);
    }
}
