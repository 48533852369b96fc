package com.kapgel.migrate.cli;

import com.kapgel.migrate.AppliedMigration;
import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.MigrationReport;
import com.kapgel.migrate.MigrationState;
import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.PlannedMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the migrations that were pending.
 *
 * @param planned what was pending before the run
 */
record MigrationOutcome(List<PlannedMigration> planned) {

    /** Of a run that came to its end. */
    Result of(MigrationReport report) {
        Map<PlannedMigration, Duration> done = new LinkedHashMap<>();
        for (PlannedMigration migration : planned) {
            report.applied().stream()
                    .filter(applied -> isThe(migration, applied))
                    .findFirst()
                    .ifPresent(applied -> done.put(migration, applied.duration()));
        }
        List<String> lines = Stream.concat(
                        report.applied().stream().map(MigrationLine::of), Stream.of(report.toString()))
                .toList();
        return Result.done(lines, facts(report.versionBefore(), report.versionAfter(), done), cases(done, null));
    }

    /**
     * Of a run that failed.
     *
     * @param after the history afterwards; empty when it could not be read
     */
    Result of(MigrationException failure, List<MigrationStatus> after) {
        Map<PlannedMigration, Duration> done = new LinkedHashMap<>();
        for (PlannedMigration migration : planned) {
            after.stream()
                    .filter(status -> status.state() == MigrationState.APPLIED
                            && status.file().equals(migration.file()))
                    .findFirst()
                    .ifPresent(status -> done.put(migration, status.duration().orElse(Duration.ZERO)));
        }
        List<String> lines = done.entrySet().stream()
                .map(entry -> MigrationLine.of(
                        entry.getKey().version(), entry.getKey().description(), entry.getValue()))
                .toList();
        return Result.failed(failure, lines, facts(Optional.empty(), Optional.empty(), done), cases(done, failure));
    }

    private static boolean isThe(PlannedMigration migration, AppliedMigration applied) {
        return migration.version().equals(applied.version())
                && migration.description().equals(applied.description());
    }

    private Map<String, @Nullable Object> facts(
            Optional<String> versionBefore, Optional<String> versionAfter, Map<PlannedMigration, Duration> done) {
        List<Map<String, @Nullable Object>> applied = done.entrySet().stream()
                .map(entry -> {
                    Map<String, @Nullable Object> facts = Facts.named(entry.getKey());
                    facts.put("durationMillis", entry.getValue().toMillis());
                    return facts;
                })
                .toList();
        List<Map<String, @Nullable Object>> notApplied = planned.stream()
                .filter(migration -> !done.containsKey(migration))
                .map(Facts::named)
                .toList();
        return Json.object(
                "versionBefore",
                versionBefore,
                "versionAfter",
                versionAfter,
                "applied",
                applied,
                "notApplied",
                notApplied);
    }

    private List<TestCase> cases(Map<PlannedMigration, Duration> done, @Nullable MigrationException failure) {
        List<TestCase> cases = new ArrayList<>();
        boolean told = failure == null;
        for (PlannedMigration migration : planned) {
            Duration duration = done.get(migration);
            if (duration != null) {
                cases.add(TestCase.passed(migration.file(), duration));
            } else if (failure != null && isAbout(migration, failure)) {
                cases.add(TestCase.failed(migration.file(), String.valueOf(failure.getMessage())));
                told = true;
            } else {
                cases.add(TestCase.skipped(migration.file(), "not applied by this run"));
            }
        }
        if (failure != null && !told) {
            cases.add(TestCase.failed("migrate", String.valueOf(failure.getMessage())));
        }
        return cases;
    }

    private static boolean isAbout(PlannedMigration migration, MigrationException failure) {
        return failure.details().stream()
                .filter(detail -> detail.getKey().equals("file"))
                .map(Map.Entry::getValue)
                .anyMatch(place -> place.equals(migration.file()) || place.startsWith(migration.file() + ", line "));
    }
}
