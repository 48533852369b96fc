package com.kapgel.migrate;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;

/**
 * Puts what Flyway, the driver or the server said into one message for people.
 *
 * <p>Flyway's own messages quote statements and the rows they failed on, so they are taken apart and never passed on.
 */
final class Failures {

    private final String place;
    private final UnaryOperator<String> scrubber;

    /** @param place where the database is, for the messages; without credentials */
    Failures(String place, UnaryOperator<String> scrubber) {
        this.place = place;
        this.scrubber = scrubber;
    }

    /** Where the database is, without credentials. */
    String place() {
        return place;
    }

    /** No connection could be had. */
    MigrationException noConnection(Exception failure) {
        Optional<String> state = ServerError.find(failure).map(SQLException::getSQLState);
        return Message.of("No connection to " + place + ".")
                .with("reason", UrlSecrets.hidden(ServerError.connectionReason(failure)))
                .with("remedy", Remedy.forConnection(state.orElse("")))
                .unconnected(state, CleanCause.of(failure, UrlSecrets::hidden));
    }

    /** There is a connection, but the look at the database that comes first did not succeed on it. */
    MigrationException stateRefused(SQLException failure) {
        return refused(
                "The state of " + place + " could not be read.",
                failure,
                Remedy.forFirstLook(String.valueOf(failure.getSQLState())));
    }

    /** Nothing to run, and nothing that ran: a wrong setting rather than an empty project. */
    MigrationException noMigrations(List<String> locations) {
        return Message.of("No migration was found in " + String.join(", ", locations) + ".")
                .with(
                        "remedy",
                        "Check locations (classpath:db/migration or filesystem:/path), and that the files are named like"
                                + " V1__create_orders.sql.")
                .exception(Optional.empty(), null);
    }

    /**
     * Flyway stopped.
     *
     * @param failedFile the file that the server has refused a statement of
     * @param nextFile the file that would have been next, for the failures that do not name it
     */
    MigrationException stopped(
            FlywayException failure, Optional<MigrationFile> failedFile, Supplier<Optional<String>> nextFile) {
        Optional<Message> told = refusal(failure);
        if (told.isPresent()) {
            return told.get().exception(Optional.empty(), null);
        }
        Optional<SQLException> refused = ServerError.find(failure);
        if (refused.isEmpty()) {
            return notStarted(failure, nextFile);
        }
        if (failure instanceof FlywayMigrateException migration) {
            return statementRefused(migration, refused.get());
        }
        return failedFile
                .flatMap(file -> file.failure().map(statement -> statementRefused(file, statement)))
                .orElseGet(() -> historyRefused(refused.get()));
    }

    private MigrationException notStarted(FlywayException failure, Supplier<Optional<String>> nextFile) {
        String said = String.valueOf(failure.getMessage());
        Message message = Message.of("The migrations cannot run.");
        Optional<String> file = failure instanceof FlywayMigrateException of
                ? Optional.of(of.getMigration().getScript())
                : Optional.of(said).filter(FlywayWords::isAboutNextFile).flatMap(about -> nextFile.get());
        if (file.isPresent()) {
            message = message.with("file", file.get());
        }
        // A migration written in Java throws what it likes. What Flyway itself throws has been told, and quotes
        // statements.
        Optional<Throwable> cause = ServerError.chain(failure).stream()
                .filter(thrown -> !(thrown instanceof FlywayException))
                .findFirst()
                .map(this::cleaned);
        return message.with("reason", FlywayWords.reason(said))
                .with("remedy", FlywayWords.remedy(failure))
                .exception(Optional.empty(), cause.orElse(null));
    }

    private MigrationException statementRefused(FlywayMigrateException failure, SQLException refused) {
        MigrationInfo migration = failure.getMigration();
        return statementRefused(
                named(migration),
                migration.getScript(),
                failure.isExecutableInTransaction(),
                statement(failure),
                refused);
    }

    private MigrationException statementRefused(MigrationFile file, StatementFailure statement) {
        return statementRefused(
                file.script(), file.script(), file.transactional(), Optional.of(statement), statement.refusal());
    }

    private MigrationException statementRefused(
            String name,
            String script,
            boolean inTransaction,
            Optional<StatementFailure> statement,
            SQLException refused) {
        Message message = Message.of("Migration " + name + " failed; "
                + (inTransaction
                        ? "nothing of it was applied."
                        : "it runs outside a transaction, so what came before stays."));
        message = at(message, script, statement);
        String remedy = Remedy.forStatement(String.valueOf(refused.getSQLState()));
        return message.with("server", said(refused))
                .with("remedy", inTransaction ? remedy : remedy + " " + afterHalfApplied())
                .exception(Optional.ofNullable(refused.getSQLState()), cleaned(refused));
    }

    /**
     * An undo stopped.
     *
     * @param before the versions that the same call had taken back by then
     */
    MigrationException undoStopped(UndoStep step, List<String> before, Exception failure) {
        Optional<Message> refusal = refusal(failure);
        if (refusal.isPresent()) {
            return withUndone(refusal.get(), before).exception(Optional.empty(), null);
        }
        Optional<SQLException> refused = ServerError.find(failure);
        Optional<StatementFailure> statement = statement(failure);
        boolean inTransaction = step.undo().transactional();
        Message message = Message.of(
                "Undo of " + named(step.version().getVersion(), step.migration().getDescription())
                        + " failed; "
                        + (inTransaction
                                ? "nothing of it was taken back."
                                : "it runs outside a transaction, so what came before stays taken back."));
        message = at(message, step.undo().script(), statement);
        String state = refused.map(SQLException::getSQLState).orElse("");
        String remedy = Remedy.forUndo(String.valueOf(state));
        message = message.with(
                        "server", refused.map(this::said).orElseGet(() -> shown(String.valueOf(failure.getMessage()))))
                .with("remedy", inTransaction ? remedy : remedy + " Then undo again: it goes on with this statement.");
        return withUndone(message, before)
                .exception(
                        refused.map(SQLException::getSQLState), cleaned(refused.isPresent() ? refused.get() : failure));
    }

    /**
     * A repair stopped.
     *
     * @param subject what it was about
     * @param done what it had done by then
     * @param blockers who held what it waited for
     */
    MigrationException repairStopped(String subject, List<String> done, List<Blocker> blockers, SQLException refused) {
        Message message = Message.of("The repair stopped at " + subject + "; "
                + (done.isEmpty() ? "nothing was changed." : "what it had done by then stays."));
        for (String each : done) {
            message = message.with("done", each);
        }
        message = waitedFor(message, blockers);
        String state = refused.getSQLState() == null ? "08003" : refused.getSQLState();
        return message.with("server", said(refused))
                .with("remedy", Remedy.forRepair(state))
                .exception(Optional.of(state), cleaned(refused));
    }

    private static Message waitedFor(Message message, List<Blocker> blockers) {
        Message told = message;
        for (Blocker blocker : blockers) {
            told = told.with("waited for", blocker.text()).with("", blocker.remedy());
        }
        return told;
    }

    private static Message withUndone(Message message, List<String> before) {
        return before.isEmpty()
                ? message
                : message.with("undone", "version " + String.join(", ", before) + ", before this one");
    }

    private static Optional<Message> refusal(Throwable failure) {
        return ServerError.chain(failure).stream()
                .filter(RefusedMigration.class::isInstance)
                .map(refusal -> ((RefusedMigration) refusal).told())
                .findFirst();
    }

    private static Optional<StatementFailure> statement(Throwable failure) {
        return ServerError.chain(failure).stream()
                .filter(StatementFailure.class::isInstance)
                .map(StatementFailure.class::cast)
                .findFirst();
    }

    private Message at(Message place, String file, Optional<StatementFailure> statement) {
        Message message = place.with(
                "file", file + statement.map(s -> ", line " + s.line()).orElse(""));
        if (statement.isPresent()) {
            message = waitedFor(
                    message.with("statement", shown(statement.get().sql())),
                    statement.get().blockers());
        }
        return message;
    }

    /** A statement of the undo of a half-applied file that named what is not there, in one line. */
    String tolerated(MigrationFile undo, StatementFailure failure) {
        return undo.script() + ", line " + failure.line() + ", passed over: " + said(failure.refusal());
    }

    private static String afterHalfApplied() {
        return "Then migrate again: it goes on with this statement.";
    }

    private MigrationException historyRefused(SQLException refused) {
        // A pool's own word about a connection that was cut has no state.
        return refused(
                "The migration history in " + place + " could not be read or written.",
                refused,
                Remedy.forHistory(refused.getSQLState() == null ? "08003" : refused.getSQLState()));
    }

    private MigrationException refused(String headline, SQLException refused, String remedy) {
        return Message.of(headline)
                .with("server", said(refused))
                .with("remedy", remedy)
                .exception(Optional.ofNullable(refused.getSQLState()), cleaned(refused));
    }

    private String said(SQLException refused) {
        String state = refused.getSQLState() == null ? "" : " (SQLState " + refused.getSQLState() + ")";
        return shown(ServerError.message(refused)) + state;
    }

    /** Text without what nobody is to see. */
    String scrubbed(String text) {
        return scrubber.apply(text);
    }

    /** Text as it may be shown: scrubbed, on one line. */
    String shown(String text) {
        return StatementText.shortened(scrubber.apply(text));
    }

    private Throwable cleaned(Throwable cause) {
        return CleanCause.of(cause, this::shown);
    }

    /** Version and description, as messages name a migration. */
    private static String named(MigrationInfo migration) {
        return named(
                migration.getVersion() == null ? null : migration.getVersion().getVersion(),
                migration.getDescription());
    }

    private static String named(@Nullable String version, String description) {
        return (version == null || version.isEmpty() ? "" : version + " ") + "\"" + description + "\"";
    }
}
