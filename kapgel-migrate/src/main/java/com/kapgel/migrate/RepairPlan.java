package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.resolver.ResolvedMigration;

/**
 * Decides what a repair does to history and journal, and what it leaves alone. What concerns the history is what Flyway's own
 * repair does, except that a file which the next run can go on with stays marked.
 */
final class RepairPlan {

    private final History history;
    private final JournalContent journal;
    private final MigrationFiles files;
    private final UndoFiles undoFiles;
    private final List<HistoryRepair> repairs = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final Set<MigrationVersion> halfUndone = new HashSet<>();

    /** The files that the next run goes on with, by the names that they had when they stopped. */
    private final Map<String, String> resumable = new HashMap<>();

    RepairPlan(History history, JournalContent journal, MigrationFiles files, UndoFiles undoFiles) {
        this.history = history;
        this.journal = journal;
        this.files = files;
        this.undoFiles = undoFiles;
        journal.begun().forEach(this::decideOnBegun);
        history.failed().forEach(this::decideOnFailed);
        history.applied().forEach(this::decideOnVersioned);
        history.repeatables().forEach(this::decideOnRepeatable);
        forgetNotesWithoutRow();
    }

    List<HistoryRepair> repairs() {
        return List.copyOf(repairs);
    }

    /** What a person should know of it that stays as it is. */
    List<String> left() {
        return List.copyOf(left);
    }

    /** The versions whose undo has stopped half-way: theirs is to undo, and nobody else's. */
    Set<MigrationVersion> halfUndone() {
        return Set.copyOf(halfUndone);
    }

    private void decideOnBegun(String script) {
        Optional<MigrationVersion> version = ScriptName.version(script);
        if (ScriptName.isUndo(script)) {
            version.ifPresent(halfUndone::add);
            left.add(script
                    + ": this undo stopped half-way, and was left as it is. Call undo() again: it goes on where it"
                    + " stopped.");
        } else if (files.find(script).isPresent()) {
            keepResumable(script, script);
        } else {
            Optional<String> now = version.filter(number -> !history.applied().containsKey(number))
                    .flatMap(files::find)
                    .map(ResolvedMigration::getScript)
                    .filter(name ->
                            files.find(name).isPresent() && !journal.begun().contains(name));
            if (now.isPresent()) {
                repairs.add(new HistoryRepair.RenameSteps(script, now.get()));
                keepResumable(script, now.get());
            } else {
                repairs.add(new HistoryRepair.ForgetSteps(script));
            }
        }
    }

    private void keepResumable(String script, String now) {
        resumable.put(script, now);
        left.add(now
                + ": it stopped half-way, and was left so. The next migrate() goes on with the statement that failed;"
                + " undo() takes it back.");
    }

    private void decideOnFailed(History.Row row) {
        String now = resumable.get(row.script());
        if (now == null) {
            repairs.add(new HistoryRepair.RemoveFailed(row));
        } else if (!now.equals(row.script())) {
            files.find(row.number()).ifPresent(file -> repairs.add(new HistoryRepair.Align(row, file, "name")));
        }
    }

    private void decideOnVersioned(MigrationVersion version, History.Row row) {
        if (halfUndone.contains(version)) {
            return;
        }
        Optional<ResolvedMigration> file = files.find(version);
        if (file.isPresent()) {
            align(row, file.get());
        } else if (files.reachBeyond(version)) {
            repairs.add(new HistoryRepair.MarkDeleted(row));
        }
    }

    /** Its checksum stays what it was: it tells that the changed file is to be applied again. */
    private void decideOnRepeatable(String description, History.Row row) {
        Optional<ResolvedMigration> file = files.findRepeatable(description);
        if (file.isEmpty()) {
            repairs.add(new HistoryRepair.MarkDeleted(row));
        } else if (file.get().checksumMatchesWithoutBeingIdentical(row.checksum())) {
            repairs.add(new HistoryRepair.Align(row, file.get(), "checksum"));
        }
    }

    private void align(History.Row row, ResolvedMigration file) {
        List<String> what = new ArrayList<>();
        if (!file.checksumMatches(row.checksum())) {
            what.add("checksum");
        }
        boolean renamed = !file.getScript().equals(row.script());
        if (renamed || !file.getDescription().equals(row.description())) {
            what.add("name");
        }
        if (!file.getType().name().equals(row.type())) {
            what.add("type");
        }
        if (!what.isEmpty()) {
            repairs.add(new HistoryRepair.Align(row, file, String.join(" and ", what)));
        }
        FileRecord record = journal.files().get(row.script());
        // What is noted as undone was applied again by something else: the note is not about this time.
        if (record != null && !record.isUndone()) {
            correctNote(row.script(), record, file);
        }
    }

    private void correctNote(String script, FileRecord record, ResolvedMigration file) {
        String now = file.getScript();
        if (!now.equals(script) && journal.files().containsKey(now)) {
            repairs.add(new HistoryRepair.ForgetNote(script));
            return;
        }
        List<String> what = new ArrayList<>();
        String sha256 = files.sha256(file);
        if (!sha256.equals(record.sha256())) {
            what.add("its SHA-256");
        }
        // One that is gone, or has come since, is what undo() speaks of.
        String undo = undoFiles.sha256(record.version());
        String undoSha256 = undo == null || record.undoSha256() == null ? record.undoSha256() : undo;
        if (!Objects.equals(undoSha256, record.undoSha256())) {
            what.add("the SHA-256 of its undo file");
        }
        if (!what.isEmpty() || !now.equals(script)) {
            repairs.add(new HistoryRepair.CorrectNote(script, now, sha256, undoSha256, String.join(" and ", what)));
        }
    }

    private void forgetNotesWithoutRow() {
        Set<String> known = new HashSet<>(journal.begun());
        history.applied().values().forEach(row -> known.add(row.script()));
        history.repeatables().values().forEach(row -> known.add(row.script()));
        history.rows().stream().filter(History.Row::isBaseline).forEach(row -> known.add(row.script()));
        journal.files().forEach((script, record) -> {
            if (!record.isUndone() && !known.contains(script)) {
                repairs.add(new HistoryRepair.ForgetNote(script));
            }
        });
    }
}
