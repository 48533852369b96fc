package com.kapgel.migrate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.ValidateOutput;

/** Whether files, history and journal say the same: what Flyway finds, and what it passes over. */
record Agreement(Flyway flyway, MigrationFiles files, Journal journal, Database database) {

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
                .filter(migration -> migration.getState() == MigrationState.IGNORED)
                .map(migration -> migration.getScript() + " " + FlywayWords.LATE);
        Stream<String> changed = changedFiles().stream().map(name -> name + " " + FlywayWords.CHANGED);
        return Stream.concat(late, changed).toList();
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
                .filter(migration -> migration.getState().isFailed())
                .filter(this::hasBegun)
                .map(MigrationInfo::getScript)
                .toList();
    }

    private boolean hasBegun(MigrationInfo migration) {
        return database.ask(connection -> journal.exists(connection)
                && !journal.steps().of(connection, migration.getScript()).isEmpty());
    }
}
