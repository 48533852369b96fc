package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/** Decides what an undo takes back, newest first, or what stands against it: all of it at once. */
final class UndoPlan {

    private final History history;
    private final NavigableMap<MigrationVersion, History.Row> applied;
    private final JournalContent journal;
    private final MigrationFiles files;
    private final UndoFiles undoFiles;
    private final boolean acceptChangedUndoFiles;
    private final List<Obstacle> obstacles = new ArrayList<>();

    UndoPlan(
            History history,
            JournalContent journal,
            MigrationFiles files,
            UndoFiles undoFiles,
            boolean acceptChangedUndoFiles) {
        this.history = history;
        this.applied = history.applied();
        this.journal = journal;
        this.files = files;
        this.undoFiles = undoFiles;
        this.acceptChangedUndoFiles = acceptChangedUndoFiles;
    }

    /** @throws RefusedMigration with all that stands against it */
    List<UndoStep> steps(UndoTarget target) {
        Set<MigrationVersion> half = halfApplied();
        requireKnown(target);
        requireRun(target, half);
        NavigableSet<MigrationVersion> chosen = new TreeSet<>(half);
        if (half.isEmpty() || target instanceof UndoTarget.Above) {
            chosen.addAll(target.of(applied, journal.files()));
        }
        requireAboveBaseline(target, chosen);
        requireNothingAbove(chosen);
        List<UndoStep> steps = new ArrayList<>();
        for (MigrationVersion version : chosen.descendingSet()) {
            step(version).ifPresent(steps::add);
        }
        refuse();
        return steps;
    }

    /** Those that began outside a transaction and came to no end: marked as failed, or begun and not applied. */
    private Set<MigrationVersion> halfApplied() {
        TreeSet<MigrationVersion> half = new TreeSet<>();
        for (History.Row failed : history.failed()) {
            if (failed.version() == null || failed.isBaseline()) {
                obstacles.add(new Obstacle(
                        failed.script(),
                        "it failed half-way, and a " + (failed.isBaseline() ? "baseline" : "repeatable")
                                + " migration cannot be undone",
                        "Correct it and migrate first."));
            } else {
                half.add(failed.number());
            }
        }
        for (String script : journal.begun()) {
            Optional<MigrationFile> file = files.find(script);
            if (file.isPresent() && file.get().version() != null && !ScriptName.isBaseline(script)) {
                half.add(MigrationVersion.fromVersion(file.get().version()));
            }
        }
        half.removeAll(applied.keySet());
        return half;
    }

    private void requireKnown(UndoTarget target) {
        if (target instanceof UndoTarget.Above above
                && !above.isEverything()
                && !applied.containsKey(above.version())
                && !history.baseline().equals(Optional.of(above.version()))) {
            obstacles.add(new Obstacle(
                    null,
                    "version " + above.version() + ", which is to stay, is not applied",
                    "Name an applied version, or 0 to take back all. Applied: " + words(applied.keySet()) + "."));
        }
    }

    private void requireRun(UndoTarget target, Collection<MigrationVersion> half) {
        if (target instanceof UndoTarget.LastRun && half.isEmpty()) {
            history.newest()
                    .filter(newest -> target.of(applied, journal.files()).isEmpty())
                    .ifPresent(newest -> obstacles.add(new Obstacle(
                            newest.script(),
                            "it was applied by something else, so nobody noted what belongs to its run",
                            "Use undo(), or undoTo(…).")));
        }
    }

    private void requireAboveBaseline(UndoTarget target, NavigableSet<MigrationVersion> chosen) {
        Optional<MigrationVersion> baseline = history.baseline();
        if (baseline.isEmpty()) {
            return;
        }
        boolean passes = target instanceof UndoTarget.Above above
                ? above.version().compareTo(baseline.get()) < 0
                : chosen.isEmpty() || chosen.first().compareTo(baseline.get()) <= 0;
        if (passes) {
            obstacles.add(new Obstacle(
                    null,
                    "version " + baseline.get() + " is the baseline: what the database had before no migration made",
                    "To take back all that came after it use undoTo(\"" + baseline.get() + "\")."));
        }
    }

    /** Flyway ignores a pending migration below an applied one, and then refuses to go on. */
    private void requireNothingAbove(NavigableSet<MigrationVersion> chosen) {
        if (chosen.isEmpty()) {
            return;
        }
        TreeSet<MigrationVersion> above =
                new TreeSet<>(applied.tailMap(chosen.first(), false).keySet());
        above.removeAll(chosen);
        if (!above.isEmpty()) {
            MigrationVersion below = applied.lowerKey(chosen.first());
            obstacles.add(new Obstacle(
                    script(chosen.first()),
                    "version " + words(above) + " above it stays applied, and a gap below an applied version would stop"
                            + " every later run",
                    "Take back both, highest version first: undoTo(\"" + (below == null ? "0" : below.getVersion())
                            + "\")."));
        }
    }

    private @Nullable String script(MigrationVersion version) {
        History.Row row = applied.get(version);
        return row == null
                ? files.find(version).map(ResolvedMigration::getScript).orElse(null)
                : row.script();
    }

    private Optional<UndoStep> step(MigrationVersion version) {
        Optional<ResolvedMigration> migration = files.find(version);
        Optional<MigrationFile> undo = undoFiles.find(version);
        if (undo.isEmpty()) {
            obstacles.add(new Obstacle(
                    script(version),
                    "there is no undo file for version " + version + " in " + undoFiles.places(),
                    "Write U" + version + "__….sql, or take the migration back by a new one."));
        }
        if (migration.isEmpty()) {
            obstacles.add(new Obstacle(
                    undo.map(MigrationFile::script).orElseGet(() -> script(version)),
                    "the file of migration " + version + " itself is gone",
                    "Undo with the release that applied it, or check locations."));
        }
        if (undo.isEmpty() || migration.isEmpty()) {
            return Optional.empty();
        }
        String sha256 = files.sha256(migration.get());
        History.Row row = applied.get(version);
        if (row != null) {
            requireUnchanged(row, migration.get(), sha256, undo.get());
        }
        return Optional.of(new UndoStep(version, migration.get(), sha256, undo.get(), row));
    }

    private void requireUnchanged(History.Row row, ResolvedMigration migration, String sha256, MigrationFile undo) {
        // What is noted as undone was applied again by something else: the note is not about this time.
        Optional<FileRecord> record =
                Optional.ofNullable(journal.files().get(row.script())).filter(noted -> !noted.isUndone());
        String then = record.map(FileRecord::sha256).orElse(sha256);
        if (!migration.checksumMatches(row.checksum()) || !then.equals(sha256)) {
            obstacles.add(new Obstacle(
                    migration.getScript(),
                    "it was changed after it had been applied, so its undo file may not fit what is in the database",
                    "Restore the file, or undo with the release that applied it."));
        }
        boolean otherUndo = record.map(FileRecord::undoSha256)
                .filter(undoThen -> !undoThen.equals(undo.text().sha256()))
                .isPresent();
        if (otherUndo && !acceptChangedUndoFiles) {
            obstacles.add(new Obstacle(
                    undo.script(),
                    "it is not the undo file that was there when migration " + row.version() + " was applied",
                    "Restore it; or, if it was corrected on purpose, allow that with acceptChangedUndoFiles()."));
        }
    }

    private void refuse() {
        if (!obstacles.isEmpty()) {
            Message message = Message.of("Nothing was undone.");
            for (Obstacle obstacle : obstacles) {
                if (obstacle.file() != null) {
                    message = message.with("file", obstacle.file());
                }
                message = message.with("reason", obstacle.reason()).with("remedy", obstacle.remedy());
            }
            throw new RefusedMigration(message);
        }
    }

    private static String words(Collection<MigrationVersion> versions) {
        return versions.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        versions.stream()
                                .sorted(Comparator.naturalOrder())
                                .map(MigrationVersion::getVersion)
                                .toList());
    }

    /** What stands against an undo, and what to do about it. */
    private record Obstacle(@Nullable String file, String reason, String remedy) {}
}
