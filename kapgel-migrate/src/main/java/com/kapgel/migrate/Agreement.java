package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.resolver.ResolvedMigration;

/** Whether files, history and journal say the same: what Flyway finds, and what it passes over. */
record Agreement(Flyway flyway, MigrationFiles files, HistoryTable history, Journal journal, Database database) {

    /**
     * Throws all that speaks against what the history says.
     *
     * @param undoFindings what is wrong with the undo files, where that matters
     */
    void require(List<String> undoFindings) {
        found(ourFindings(), resumableFiles(), undoFindings).ifPresent(told -> {
            throw told;
        });
    }

    /** What Flyway has ended a run with; what exactly speaks against it, a second look tells better than Flyway's message. */
    MigrationException contradiction(FlywayValidateException failure) {
        return found(List.of(), List.of(), List.of())
                .orElseGet(() -> headline()
                        .with("found", FlywayWords.reason(String.valueOf(failure.getMessage())))
                        .exception(Optional.empty(), null));
    }

    /**
     * @param ours what Flyway passes over
     * @param resumable names of files that have stopped half-way and go on with the next run
     * @param undoFindings what is wrong with the undo files, where that matters
     */
    private Optional<MigrationException> found(List<String> ours, List<String> resumable, List<String> undoFindings) {
        FindingFiles named = new FindingFiles(files, () -> List.of(flyway.info().all()));
        Set<String> told = new LinkedHashSet<>();
        for (ValidateOutput finding : flyway.validateWithResult().invalidMigrations) {
            if (FlywayWords.isContradiction(finding)) {
                String name = named.file(finding);
                if (ours.stream().anyMatch(our -> our.startsWith(name + " "))) {
                    continue; // We know more about it.
                }
                told.add(name + " "
                        + (resumable.contains(name)
                                ? FlywayWords.RESUMABLE
                                : FlywayWords.contradiction(finding, named.renamed(finding))));
            }
        }
        told.addAll(ours);
        Message message =
                told.isEmpty() ? Message.of("An undo would not find its files as it needs them.") : headline();
        told.addAll(undoFindings);
        for (String finding : told) {
            message = message.with("found", finding);
        }
        return told.isEmpty() ? Optional.empty() : Optional.of(message.exception(Optional.empty(), null));
    }

    private Message headline() {
        return Message.of(
                "The migration files and the history in " + database.failures().place() + " contradict each other.");
    }

    private List<String> ourFindings() {
        Stream<String> late = Stream.of(flyway.info().all())
                .filter(migration -> migration.getState() == MigrationState.IGNORED
                        && !migration.getType().isBaseline())
                .map(migration -> migration.getScript() + " " + FlywayWords.LATE);
        Stream<String> changed = changedFiles().stream().map(name -> name + " " + FlywayWords.CHANGED);
        return Stream.of(late, changed, lostHalfWay().stream())
                .flatMap(findings -> findings)
                .toList();
    }

    /** A file that has begun goes on under its own name only; under another its first statements would run again. */
    private List<String> lostHalfWay() {
        List<String> findings = new ArrayList<>();
        for (String script : new TreeSet<>(begunFiles())) {
            Optional<MigrationVersion> version = ScriptName.version(script);
            if (version.isEmpty()
                    || ScriptName.isUndo(script)
                    || files.find(script).isPresent()) {
                continue;
            }
            Optional<String> now = files.find(version.get()).map(ResolvedMigration::getScript);
            if (now.isPresent()) {
                findings.add(script + " " + FlywayWords.RENAMED_HALF_WAY.formatted(now.get()));
            } else if (files.reachBeyond(version.get())) {
                findings.add(script + " " + FlywayWords.GONE_HALF_WAY);
            }
        }
        return findings;
    }

    private Set<String> begunFiles() {
        return database.ask(connection -> {
            if (!journal.exists(connection)) {
                return Set.of();
            }
            Set<String> begun = journal.steps().begunFiles(connection);
            if (!begun.isEmpty()) {
                History.read(connection, history).applied().values().forEach(row -> begun.remove(row.script()));
            }
            return begun;
        });
    }

    /** Which applied files Flyway takes for unchanged and the journal does not. */
    private List<String> changedFiles() {
        Map<String, String> recorded = database.ask(
                connection -> journal.exists(connection) ? journal.files().checksums(connection) : Map.of());
        if (recorded.isEmpty()) {
            return List.of();
        }
        return Stream.of(flyway.info().applied())
                .filter(migration -> migration.getVersion() != null && migration.isChecksumMatching())
                .filter(migration -> files.find(migration.getScript())
                        .map(file -> file.text().sha256())
                        .filter(now -> !now.equals(recorded.getOrDefault(migration.getScript(), now)))
                        .isPresent())
                .map(MigrationInfo::getScript)
                .toList();
    }

    /** Which files have stopped half-way and go on with the next run. */
    private List<String> resumableFiles() {
        return Stream.of(flyway.info().all())
                .filter(migration -> migration.getState().isFailed()
                        && files.find(migration.getScript()).isPresent())
                .filter(this::hasBegun)
                .map(MigrationInfo::getScript)
                .toList();
    }

    private boolean hasBegun(MigrationInfo migration) {
        return database.ask(connection -> journal.exists(connection)
                && !journal.steps().of(connection, migration.getScript()).isEmpty());
    }
}
