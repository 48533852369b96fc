package com.kapgel.migrate;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
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

    /** No connection could be had. */
    MigrationException noConnection(Exception failure) {
        Optional<String> state = ServerError.find(failure).map(SQLException::getSQLState);
        return Message.of("No connection to " + place + ".")
                .with("reason", ServerError.connectionReason(failure))
                .with("remedy", Remedy.forConnection(state.orElse("")))
                .exception(state, failure);
    }

    /** Flyway stopped. */
    MigrationException stopped(FlywayException failure) {
        Optional<SQLException> refused = ServerError.find(failure);
        if (refused.isEmpty()) {
            return Message.of("The migrations cannot run: " + firstParagraph(failure))
                    .with("remedy", remedyFor(failure))
                    .exception(Optional.empty(), failure instanceof FlywayMigrateException ? failure.getCause() : null);
        }
        return failure instanceof FlywayMigrateException migration
                ? statementRefused(migration, refused.get())
                : historyRefused(refused.get());
    }

    /** The files and the history contradict each other. */
    MigrationException contradiction(ValidateResult result) {
        Message message = Message.of("The migration files and the history in " + place + " contradict each other.");
        List<ValidateOutput> found = result.invalidMigrations.stream()
                .filter(migration -> migration.errorDetails.errorCode != CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED
                        && migration.errorDetails.errorCode != CoreErrorCode.RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED)
                .toList();
        for (ValidateOutput migration : found) {
            message = message.with("found", named(migration.version, migration.description) + " " + contradiction(migration));
        }
        if (found.isEmpty() && result.errorDetails != null) {
            message = message.with("found", firstParagraph(result.errorDetails.errorMessage));
        }
        return message.exception(Optional.empty(), null);
    }

    /** Nothing to run, and nothing that ran: a wrong setting rather than an empty project. */
    MigrationException noMigrations(List<String> locations) {
        return Message.of("No migration was found in " + String.join(", ", locations) + ".")
                .with("remedy", "Check locations (classpath:db/migration or filesystem:/path), and that the files are named like"
                        + " V1__create_orders.sql.")
                .exception(Optional.empty(), null);
    }

    private MigrationException statementRefused(FlywayMigrateException failure, SQLException refused) {
        MigrationInfo migration = failure.getMigration();
        boolean inTransaction = failure.isExecutableInTransaction();
        String headline = "Migration " + named(migration) + " failed; "
                + (inTransaction ? "nothing of it was applied." : "it runs outside a transaction, so what came before stays.");
        Message message = Message.of(headline);
        Optional<FlywaySqlScriptException> script = ServerError.chain(failure).stream()
                .filter(FlywaySqlScriptException.class::isInstance)
                .map(FlywaySqlScriptException.class::cast)
                .findFirst();
        message = message.with("file", migration.getScript() + script.map(s -> ", line " + s.getLineNumber()).orElse(""));
        if (script.isPresent()) {
            message = message.with(
                    "statement", StatementText.shortened(scrubber.apply(script.get().getStatement())));
        }
        String remedy = Remedy.forStatement(String.valueOf(refused.getSQLState()));
        return message.with("server", said(refused))
                .with("remedy", inTransaction ? remedy : remedy + " " + afterHalfApplied(migration))
                .exception(Optional.ofNullable(refused.getSQLState()), scrubbedCause(refused));
    }

    private MigrationException historyRefused(SQLException refused) {
        return Message.of("The migration history in " + place + " could not be read or written.")
                .with("server", said(refused))
                .with("remedy", Remedy.forStatement(String.valueOf(refused.getSQLState())))
                .exception(Optional.ofNullable(refused.getSQLState()), scrubbedCause(refused));
    }

    private static String afterHalfApplied(MigrationInfo migration) {
        return "Before the next run, drop what the file left behind (an index may be there as INVALID: DROP INDEX CONCURRENTLY"
                + " …) and remove its mark: DELETE FROM flyway_schema_history WHERE NOT success AND script = '"
                + migration.getScript().replace("'", "''") + "'.";
    }

    private static String contradiction(ValidateOutput migration) {
        if (migration.errorDetails.errorCode instanceof CoreErrorCode code) {
            return switch (code) {
                case CHECKSUM_MISMATCH ->
                    "was changed after it had been applied. Restore the file, and put the change into a new one.";
                case DESCRIPTION_MISMATCH, TYPE_MISMATCH ->
                    "was renamed after it had been applied. Restore the name.";
                case APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED, APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED ->
                    "was applied, but its file is gone. Restore the file, or check locations.";
                case FAILED_VERSIONED_MIGRATION, FAILED_REPEATABLE_MIGRATION ->
                    "failed half-way in an earlier run. Drop what it left behind, remove its mark (DELETE FROM"
                            + " flyway_schema_history WHERE NOT success), then migrate again.";
                default -> firstParagraph(migration.errorDetails.errorMessage);
            };
        }
        return firstParagraph(migration.errorDetails.errorMessage);
    }

    private static String remedyFor(FlywayException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("both transactional and non-transactional statements")) {
            return "Give the statement that runs outside a transaction, such as CREATE INDEX CONCURRENTLY, a file of its own."
                    + " It needs no SET beside it: lock_timeout and statement_timeout are taken care of.";
        }
        if (text.contains("acquire PostgreSQL advisory lock")) {
            return "Another instance has been migrating all the time. See what it does in pg_stat_activity, then migrate again.";
        }
        if (text.contains("naming") || text.contains("Invalid SQL filenames")) {
            return "Name files like V1__create_orders.sql or R__views.sql, and keep other files out of locations.";
        }
        if (text.contains("placeholder")) {
            return "If the text is meant as it stands, put placeholderReplacement=false into a file beside the migration, named"
                    + " like it with .conf added.";
        }
        return "Check locations and the names of the files.";
    }

    private String said(SQLException refused) {
        return StatementText.shortened(scrubber.apply(ServerError.message(refused))) + " (SQLState " + refused.getSQLState() + ")";
    }

    /** A copy for the stack trace: the original's message may quote rows. */
    private SQLException scrubbedCause(SQLException refused) {
        SQLException copy = new SQLException(
                scrubber.apply(ServerError.message(refused)), refused.getSQLState(), refused.getErrorCode());
        copy.setStackTrace(refused.getStackTrace());
        return copy;
    }

    private static String named(MigrationInfo migration) {
        return named(migration.getVersion() == null ? null : migration.getVersion().getVersion(), migration.getDescription());
    }

    private static String named(@Nullable String version, String description) {
        return (version == null || version.isEmpty() ? "" : version + " ") + "\"" + description + "\"";
    }

    private static String firstParagraph(Throwable failure) {
        return firstParagraph(String.valueOf(failure.getMessage()));
    }

    private static String firstParagraph(String text) {
        String shown = text.strip().lines().takeWhile(line -> !line.isBlank()).reduce("", (a, b) -> a + " " + b.strip());
        return shown.strip();
    }
}
