package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Finds what cut-off statements have left in the catalog: invalid indexes, also those of {@code REINDEX CONCURRENTLY}, and
 * partitions that are half detached. Ours is what a statement of a migration file names; the rest is told and left alone, and so
 * is what a session works on.
 */
final class Leftovers {

    private final Connection connection;
    private final NamedIndexes indexes;
    private final StepJournal journal;
    private final History history;
    private final Set<String> begun;
    private final Map<String, Leftover> found = new LinkedHashMap<>();
    private final Map<String, FoundIndex> invalid = new TreeMap<>();
    private final Set<String> reserved = new HashSet<>();
    private final List<String> left = new ArrayList<>();

    /** @param begun the files that the journal knows as begun statement by statement */
    Leftovers(Connection connection, StepJournal journal, History history, Set<String> begun) {
        this.connection = connection;
        this.indexes = new NamedIndexes(connection);
        this.journal = journal;
        this.history = history;
        this.begun = begun;
    }

    /**
     * What is to be done, in this order.
     *
     * @param halfUndone versions whose undo goes on with these objects itself
     */
    List<Leftover> find(MigrationFiles files, UndoFiles undoFiles, Set<MigrationVersion> halfUndone)
            throws SQLException {
        for (FoundIndex index : FoundIndex.invalid(connection)) {
            invalid.put(index.name(), index);
        }
        if (invalid.isEmpty() && !isAnythingHalfDetached()) {
            return List.of(); // Saves reading all files.
        }
        for (MigrationVersion version : halfUndone) {
            Optional<MigrationFile> undo = undoFiles.find(version);
            if (undo.isPresent()) {
                reserve(undo.get());
            }
        }
        for (MigrationFile file : inOrder(files)) {
            String version = file.version();
            if (version == null || !halfUndone.contains(MigrationVersion.fromVersion(version))) {
                lookFor(file);
            } else {
                reserve(file);
            }
        }
        reserved.forEach(found::remove);
        tellOfOthers();
        // What may fail because of the rows in a table comes last, so that it does not stop the rest.
        return found.values().stream()
                .sorted(Comparator.comparing(Leftover::isBuilt))
                .toList();
    }

    /** What a person should know of it that stays as it is. */
    List<String> left() {
        return List.copyOf(left);
    }

    private static List<MigrationFile> inOrder(MigrationFiles files) {
        return files.all().stream()
                .sorted(Comparator.comparing(
                                (MigrationFile file) ->
                                        file.version() == null ? null : MigrationVersion.fromVersion(file.version()),
                                Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(MigrationFile::script))
                .toList();
    }

    /** Names in a file that an undo goes on with. */
    private void reserve(MigrationFile file) throws SQLException {
        for (Step step : steps(file)) {
            for (FoundIndex index : indexes.of(step.command().index())) {
                reserved.add(index.name());
            }
            for (FoundIndex index : indexes.leftOfRebuilding(step.command().index())) {
                reserved.add(index.name());
            }
            if (step.command().detach() != null) {
                reserved.add(key(step.command().detach()));
            }
        }
    }

    private void lookFor(MigrationFile file) throws SQLException {
        List<Step> steps = steps(file);
        boolean movesAround = steps.stream().anyMatch(Leftovers::setsSearchPath);
        Map<Integer, StepRecord> progress =
                begun.contains(file.script()) ? journal.of(connection, file.script()) : Map.of();
        for (Step step : steps) {
            boolean sure = !movesAround || isQualified(step.command());
            if (sure && step.command().index() != null) {
                StepRecord record = progress.get(step.number());
                boolean done = record == null ? isApplied(file) : record.finished();
                lookFor(file, step, done);
            }
            if (sure
                    && step.command().detach() != null
                    && step.command().detach().concurrently()) {
                lookFor(file, step, step.command().detach());
            }
        }
    }

    private void lookFor(MigrationFile file, Step step, boolean done) throws SQLException {
        IndexWork work = step.command().index();
        for (FoundIndex index : indexes.of(step.command().index())) {
            if (!invalid.containsKey(index.name()) || !mayBeOurs(file, step, index.atHome())) {
                continue;
            }
            if (work instanceof IndexWork.Drop && (done || begun.contains(file.script()))) {
                drop(index, file, "dropped, as the file says.");
            } else if (work instanceof IndexWork.Create && done) {
                found.put(
                        index.name(),
                        new Leftover.InvalidIndex(index, file.script(), true, "built anew under its name."));
            } else if (work instanceof IndexWork.Create) {
                drop(index, file, "dropped; the next migrate() builds it.");
            }
        }
        for (FoundIndex index : indexes.leftOfRebuilding(step.command().index())) {
            if (mayBeOurs(file, step, index.atHome())) {
                drop(index, file, "dropped: it is what was left of a REINDEX that was cut off.");
            }
        }
    }

    /**
     * A file that has not begun has made nothing yet. What the search path finds for a name without a schema, beyond the schema
     * of the history, may then be somebody else's of the same name.
     */
    private boolean mayBeOurs(MigrationFile file, Step step, boolean atHome) {
        return atHome || isQualified(step.command()) || isApplied(file) || begun.contains(file.script());
    }

    private void drop(FoundIndex index, MigrationFile file, String outcome) {
        found.put(index.name(), new Leftover.InvalidIndex(index, file.script(), false, outcome));
    }

    private void lookFor(MigrationFile file, Step step, PartitionDetach work) throws SQLException {
        Detachment detachment = new Detachment(work);
        if (!detachment.isPending(connection) || !mayBeOurs(file, step, detachment.isAtHome(connection))) {
            return;
        }
        if (detachment.isUnderWay(connection)) {
            left.add("Partition " + work.partition() + " is being detached by a session, and was left alone.");
        } else {
            found.put(key(work), new Leftover.HalfDetached(work, file.script()));
        }
    }

    private static String key(PartitionDetach work) {
        return "partition " + work.partition();
    }

    /** Where a file goes to another schema, its plain names may be those of somebody else's objects here. */
    private static boolean setsSearchPath(Step step) {
        String sql = step.sql().toLowerCase(Locale.ROOT);
        return sql.contains("search_path") || (step.command().isForSession() && sql.contains("schema"));
    }

    private static boolean isQualified(SqlCommand command) {
        IndexWork work = command.index();
        PartitionDetach detach = command.detach();
        return work == null ? detach != null && detach.isQualified() : work.isQualified();
    }

    private boolean isApplied(MigrationFile file) {
        String version = file.version();
        return version == null
                ? history.repeatables().values().stream()
                        .anyMatch(row -> row.script().equals(file.script()))
                : history.applied().containsKey(MigrationVersion.fromVersion(version));
    }

    private List<Step> steps(MigrationFile file) {
        try {
            return file.steps();
        } catch (FlywayException e) {
            left.add(file.script()
                    + ": it cannot be read as statements, so nothing was looked for that they may have left.");
            return List.of();
        }
    }

    /** The search for an invalid index should not end with silence. */
    private void tellOfOthers() {
        for (FoundIndex index : invalid.values()) {
            boolean ours = found.containsKey(index.name());
            if (index.builder() != 0) {
                found.remove(index.name());
                left.add("Index " + index.name() + " is being built or dropped by pid " + index.builder()
                        + ", and was left alone.");
            } else if (!ours && !reserved.contains(index.name())) {
                left.add("Index " + index.name() + " is invalid, and no migration file says that it is to be built or"
                        + " dropped concurrently, so it was left alone. If nobody needs it: DROP INDEX CONCURRENTLY "
                        + index.name() + ".");
            }
        }
    }

    private boolean isAnythingHalfDetached() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT EXISTS (SELECT FROM pg_inherits WHERE inhdetachpending)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Their subjects, for a message. */
    static String subjects(List<Leftover> leftovers) {
        return leftovers.stream().map(Leftover::subject).collect(Collectors.joining(", "));
    }
}
