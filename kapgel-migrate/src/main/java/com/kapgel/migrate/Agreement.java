package com.kapgel.migrate;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Whether files, history and journal say the same: what Flyway finds, and what it passes over. */
record Agreement(Flyway flyway, MigrationFiles files, Journal journal, Database database) {

    /**
     * Throws all that speaks against what the history says.
     *
     * @param undoFindings what is wrong with the undo files, where that matters
     */
    void require(List<String> undoFindings) {
        database.failures()
                .contradiction(flyway.validateWithResult(), ourFindings(), resumableFiles(), undoFindings)
                .ifPresent(told -> {
                    throw told;
                });
    }

    private List<String> ourFindings() {
        Stream<String> late = Stream.of(flyway.info().all())
                .filter(migration -> migration.getState() == MigrationState.IGNORED)
                .map(migration -> Failures.named(migration) + " " + FlywayWords.LATE);
        Stream<String> changed = changedFiles().stream().map(name -> name + " " + FlywayWords.CHANGED);
        return Stream.concat(late, changed).toList();
    }

    /** Which applied files Flyway takes for unchanged and the journal does not, as they are named in messages. */
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
                .map(Failures::named)
                .toList();
    }

    /** Which files have stopped half-way and go on with the next run, as they are named in messages. */
    private List<String> resumableFiles() {
        return Stream.of(flyway.info().all())
                .filter(migration -> migration.getState().isFailed())
                .filter(this::hasBegun)
                .map(Failures::named)
                .toList();
    }

    private boolean hasBegun(MigrationInfo migration) {
        return database.ask(connection -> journal.exists(connection)
                && !journal.steps().of(connection, migration.getScript()).isEmpty());
    }
}
