package com.kapgel.migrate.cli;

import com.kapgel.migrate.AppliedMigration;
import com.kapgel.migrate.MigrationReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a report of an undo, a redo or a repair tells people, programs and CI systems. */
final class ReportResult {

    private ReportResult() {}

    static Result of(MigrationReport report) {
        return Result.done(lines(report), facts(report), cases(report));
    }

    private static List<String> lines(MigrationReport report) {
        List<String> lines = new ArrayList<>();
        migrations(report).map(MigrationLine::of).forEach(lines::add);
        report.repaired().stream().map(Printable::of).forEach(lines::add);
        report.notes().stream().map(note -> Printable.of("Note: " + note)).forEach(lines::add);
        lines.add(report.toString());
        return lines;
    }

    private static Stream<AppliedMigration> migrations(MigrationReport report) {
        return Stream.concat(report.applied().stream(), report.undone().stream());
    }

    private static Map<String, @Nullable Object> facts(MigrationReport report) {
        return Json.object(
                "versionBefore",
                report.versionBefore(),
                "versionAfter",
                report.versionAfter(),
                "applied",
                report.applied().stream().map(ReportResult::facts).toList(),
                "undone",
                report.undone().stream().map(ReportResult::facts).toList(),
                "repaired",
                report.repaired(),
                "notes",
                report.notes());
    }

    private static Map<String, @Nullable Object> facts(AppliedMigration migration) {
        return Json.object(
                "version",
                migration.version(),
                "description",
                migration.description(),
                "durationMillis",
                migration.duration().toMillis());
    }

    private static List<TestCase> cases(MigrationReport report) {
        List<TestCase> cases = new ArrayList<>();
        migrations(report)
                .map(migration -> TestCase.passed(
                        MigrationLine.named(migration.version(), migration.description()), migration.duration()))
                .forEach(cases::add);
        report.repaired().stream()
                .map(told -> TestCase.passed(told, Duration.ZERO))
                .forEach(cases::add);
        if (cases.isEmpty()) {
            cases.add(TestCase.passed(report.toString(), Duration.ZERO));
        }
        return cases;
    }
}
