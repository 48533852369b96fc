package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run from applying at once what has just been taken back: to Flyway it is pending like any other file. And keeps it
 * from passing an undo that stopped half-way.
 *
 * <p>Looked at before a run, so that it changes nothing, and under Flyway's lock before each migration, because another
 * instance may undo between two of them. One object serves one run.
 */
final class UndoHold implements Callback {

    private final HistoryTable table;
    private final Journal journal;
    private final MigrationFiles files;

    /** Whether what had been taken back when the run began may be applied again. */
    private final boolean redo;

    private Set<FileRecord> allowed = Set.of();
    private boolean hasJournal;

    UndoHold(HistoryTable table, Journal journal, MigrationFiles files, boolean redo) {
        this.table = table;
        this.journal = journal;
        this.files = files;
        this.redo = redo;
    }

    /** Whether {@link #checkRun} would have anything to look at. */
    boolean mayStand(Connection connection) throws SQLException {
        return hasJournal(connection) && journal.hasUndoneOrBegun(connection);
    }

    /** Refuses the run if something stands against it, once Flyway has looked for the files. */
    void checkRun(Connection connection) throws SQLException {
        if (hasJournal(connection)) {
            refuseHalfUndone(journal.steps().begunFiles(connection));
            Map<String, FileRecord> undone = journal.files().undone(connection);
            if (redo) {
                allowed = Set.copyOf(undone.values());
            }
            refuse(held(connection, undone));
        }
    }

    /** The files that a run would not apply, because they were taken back and are the same as then; lowest version first. */
    List<Held> held(Connection connection) throws SQLException {
        return hasJournal(connection) ? held(connection, journal.files().undone(connection)) : List.of();
    }

    private List<Held> held(Connection connection, Map<String, FileRecord> undone) throws SQLException {
        if (undone.isEmpty()) {
            return List.of();
        }
        // Plain Flyway may have applied it again, which the journal does not know.
        Set<MigrationVersion> applied =
                History.read(connection, table).applied().keySet();
        List<Held> held = new ArrayList<>();
        for (FileRecord record : undone.values()) {
            if (record.version() != null && !allowed.contains(record)) {
                MigrationVersion version = MigrationVersion.fromVersion(record.version());
                files.find(version)
                        .filter(file ->
                                !applied.contains(version) && files.sha256(file).equals(record.sha256()))
                        .ifPresent(
                                file -> held.add(new Held(version, file.getDescription(), file.getScript(), record)));
            }
        }
        held.sort(Comparator.comparing(Held::version)
                .thenComparing(each -> String.valueOf(each.record().undoneAt()), Comparator.reverseOrder()));
        return onlyNewest(held);
    }

    /** A file that was taken back under two names, one after the other, is held once. */
    private static List<Held> onlyNewest(List<Held> sorted) {
        List<Held> newest = new ArrayList<>();
        for (Held each : sorted) {
            if (newest.isEmpty() || !newest.get(newest.size() - 1).version().equals(each.version())) {
                newest.add(each);
            }
        }
        return newest;
    }

    private boolean hasJournal(Connection connection) throws SQLException {
        hasJournal = hasJournal || journal.exists(connection);
        return hasJournal;
    }

    private static void refuse(List<Held> held) {
        if (held.isEmpty()) {
            return;
        }
        Message message = Message.of("What was undone is not applied again by itself; nothing was changed.");
        for (Held each : held) {
            message = message.with("file", each.script())
                    .with(
                            "reason",
                            each.record().undoneBy() + " undid it at "
                                    + each.record().undoneAt() + ", and it has not changed since");
        }
        throw new RefusedMigration(message.with(
                "remedy", "Ship a corrected file, or one release without it; or apply it as it is with redo()."));
    }

    private static void refuseHalfUndone(Set<String> begun) {
        Optional<String> undo = begun.stream().filter(ScriptName::isUndo).findFirst();
        if (undo.isPresent()) {
            throw new RefusedMigration(Message.of("An undo stopped half-way; nothing was changed.")
                    .with("file", undo.get())
                    .with("reason", "it runs outside a transaction, and only a part of it has run")
                    .with("remedy", "Call undo() again: it goes on where it stopped. Then migrate."));
        }
    }

    @Override
    public boolean supports(Event event, @Nullable Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, @Nullable Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        MigrationInfo next = context.getMigrationInfo();
        try {
            Connection connection = context.getConnection();
            if (mayStand(connection)) {
                refuseHalfUndone(journal.steps().begunFiles(connection));
                // Flyway does not try again in one run what it has applied in it: it would pass what was undone
                // meanwhile.
                refuse(held(connection).stream()
                        .filter(held ->
                                next.getVersion() == null || held.version().compareTo(next.getVersion()) <= 0)
                        .toList());
            }
        } catch (SQLException e) {
            throw new FlywayException("The journal could not be read", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "KapGel undo hold";
    }

    /** A file that waits for a changed one, or for a redo. */
    record Held(MigrationVersion version, String description, String script, FileRecord record) {}
}
