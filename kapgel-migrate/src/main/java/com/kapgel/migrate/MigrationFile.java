package com.kapgel.migrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.core.internal.sqlscript.SqlStatementIterator;
import org.jspecify.annotations.Nullable;

/** A migration file: its text, and the statements in it. Read when first asked for; confined to one thread. */
final class MigrationFile {

    private final String script;
    private final @Nullable String version;
    private final SqlScript content;
    private @Nullable FileText text;
    private @Nullable List<Step> steps;
    private boolean closed;
    private @Nullable StatementFailure failure;

    /**
     * @param script its name below its location, as the history has it
     * @param version null for a repeatable migration
     */
    MigrationFile(String script, @Nullable String version, SqlScript content) {
        this.script = script;
        this.version = version;
        this.content = content;
    }

    String script() {
        return script;
    }

    @Nullable
    String version() {
        return version;
    }

    /** The statements in order, with placeholders filled in. */
    List<Step> steps() {
        if (steps == null) {
            steps = readSteps();
        }
        return steps;
    }

    /** Which of its statements the server has refused. */
    Optional<StatementFailure> failure() {
        return Optional.ofNullable(failure);
    }

    void failed(StatementFailure refused) {
        failure = refused;
    }

    /** Refuses an undo file that would take nothing back: the migration would count as undone, and not apply again. */
    void requireStatements() {
        if (steps().isEmpty()) {
            throw new RefusedMigration(Message.of("Undo file " + script + " has no statement.")
                    .with("file", script)
                    .with("reason", "the migration would count as undone, although nothing was taken back")
                    .with("remedy", "Write what takes the migration back; or SELECT 1, where nothing has to be done."));
        }
    }

    /** Refuses a COMMIT of its own: half of a file would stay when the other half fails, and Flyway would not know. */
    void requireNoTransactionControl() {
        for (Step step : steps()) {
            if (step.command().transactionControl()) {
                throw new RefusedMigration(
                        Message.of("Migration file " + script + " begins or ends a transaction itself.")
                                .with(
                                        "file",
                                        script + ", line " + step.line() + ": "
                                                + step.command().name())
                                .with(
                                        "remedy",
                                        "Take the statement out. The file runs in one transaction anyway; what cannot, such as CREATE"
                                                + " INDEX CONCURRENTLY, is recognised."));
            }
        }
    }

    /**
     * Refuses to leave the session to another login: history and journal are written as who has logged in, and while a
     * {@code SET ROLE} can be taken back for that, this cannot.
     */
    void requireOwnLogin() {
        Step last = null;
        for (Step step : steps()) {
            Optional<Boolean> another = step.command().isForSession() ? anotherLogin(step) : Optional.empty();
            if (another.isPresent()) {
                last = another.get() ? step : transactional() ? null : last;
            }
        }
        if (last != null) {
            throw new RefusedMigration(Message.of(
                            "Migration file " + script + " changes who has logged in, and history and journal would be"
                                    + " written as somebody else.")
                    .with("file", script + ", line " + last.line() + ": SET SESSION AUTHORIZATION")
                    .with("remedy", "Write SET ROLE …, which is taken back by itself."));
        }
    }

    /** True for a change of login, false for the way back, empty for any other setting. */
    private static Optional<Boolean> anotherLogin(Step step) {
        SqlTokens tokens = new SqlTokens(step.sql());
        boolean reset = tokens.skip("RESET");
        if (!reset) {
            tokens.skip("SET");
            tokens.skip("LOCAL");
            if (tokens.skip("SESSION", "SESSION")) {
                return tokens.skip("AUTHORIZATION") ? Optional.of(!tokens.at("DEFAULT")) : Optional.empty();
            }
        }
        return tokens.skip("SESSION", "AUTHORIZATION")
                ? Optional.of(!reset && !tokens.at("DEFAULT"))
                : Optional.empty();
    }

    /** Whether all of it can run, and may run, in one transaction; never so with a statement that runs in batches. */
    boolean transactional() {
        requireClosed();
        return content.executeInTransaction() && steps().stream().allMatch(Step::transactional);
    }

    /** The text as it stands, before placeholders. */
    FileText text() {
        if (text == null) {
            try (BufferedReader reader =
                    new BufferedReader(content.getResource().read())) {
                text = FileText.of(reader.lines());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text;
    }

    /** Refuses directives that cannot be followed. Looks at the statements only where there are some for them. */
    void checkDirectives() {
        if (!Directive.of(text()).isEmpty()) {
            steps();
        }
    }

    /** When it is meant to run, as its header says. */
    MigrationPhase phase() {
        for (Directive directive : Directive.of(text())) {
            String phase = directive.settings().get("phase");
            if (phase != null) {
                return phase(directive, phase);
            }
        }
        return MigrationPhase.EXPAND;
    }

    private MigrationPhase phase(Directive directive, String phase) {
        return switch (phase.toLowerCase(Locale.ROOT)) {
            case "expand" -> MigrationPhase.EXPAND;
            case "contract" -> MigrationPhase.CONTRACT;
            default ->
                throw new RefusedMigration(Message.of("Migration file " + script + " names an unknown phase.")
                        .with("file", script + ", line " + directive.line())
                        .with("remedy", "Write -- kapgel: phase=expand or -- kapgel: phase=contract."));
        };
    }

    /** Before Flyway's parser looks at it. */
    private void requireClosed() {
        if (!closed) {
            OpenEnd.find(text()).ifPresent(open -> {
                throw new RefusedMigration(Message.of("Migration file " + script + " cannot be read to its end.")
                        .with("file", script + ", line " + open.line())
                        .with("reason", open.problem())
                        .with("remedy", open.remedy()));
            });
            closed = true;
        }
    }

    private List<Step> readSteps() {
        requireClosed();
        List<Step> read = new ArrayList<>();
        try (SqlStatementIterator statements = content.getSqlStatements()) {
            while (statements.hasNext()) {
                SqlStatement statement = statements.next();
                read.add(Step.of(read.size() + 1, statement));
            }
        }
        return BackfillDirectives.applied(script, text(), read);
    }
}
