package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gives each directive of a file to the statement below it, and refuses those that cannot be followed. */
final class BackfillDirectives {

    private static final Set<String> OF_THE_FILE = Set.of("phase");

    private BackfillDirectives() {}

    /** The statements, with what the directives say about them. */
    static List<Step> applied(String script, FileText text, List<Step> steps) {
        List<Step> applied = new ArrayList<>(steps);
        for (Directive directive : Directive.of(text)) {
            List<String> problems = new ArrayList<>();
            if (directive.name().equals(Backfill.NAME)) {
                apply(directive, applied, problems);
            } else if (!directive.name().isEmpty()) {
                problems.add("there is no directive named " + directive.name());
            } else if (!OF_THE_FILE.containsAll(directive.settings().keySet())
                    || directive.settings().isEmpty()) {
                problems.add("a directive is phase=expand, phase=contract, or begins with a name such as backfill");
            }
            if (!problems.isEmpty()) {
                throw refused(script, directive, problems);
            }
        }
        return List.copyOf(applied);
    }

    private static void apply(Directive directive, List<Step> steps, List<String> problems) {
        Backfill backfill = Backfill.of(directive, problems);
        int index = 0;
        while (index < steps.size() && endLine(steps.get(index)) <= directive.line()) {
            index++;
        }
        if (index == steps.size()) {
            problems.add("no statement stands below it");
            return;
        }
        Step step = steps.get(index);
        if (step.line() < directive.line()) {
            problems.add("it stands inside of the statement of line " + step.line() + ", not above one");
            return;
        }
        if (step.backfill() != null) {
            problems.add("the statement below it has another one already, in line "
                    + step.backfill().line());
        }
        if (!step.transactional() && step.backfill() == null) {
            problems.add("the statement below it cannot run in a transaction");
        }
        if (!BatchStatement.of(step.sql()).hasBothBounds()) {
            problems.add("the statement below it, in line " + step.line()
                    + ", must say which rows belong to a batch: WHERE key BETWEEN :first AND :last");
        }
        steps.set(index, step.inBatches(backfill));
    }

    /** A statement begins behind its comments, but they belong to its text. */
    private static int endLine(Step step) {
        String sql = step.sql().stripTrailing();
        return step.line()
                + (int) sql.substring(new SqlTokens(sql).peek().start()).lines().count()
                - 1;
    }

    private static RefusedMigration refused(String script, Directive directive, List<String> problems) {
        Message message = Message.of("Migration file " + script + " has a directive that cannot be followed.")
                .with("file", script + ", line " + directive.line());
        for (String problem : problems) {
            message = message.with("found", problem);
        }
        return new RefusedMigration(message.with(
                "remedy",
                "Correct it"
                        + (directive.name().equals(Backfill.NAME)
                                ? "; a backfill begins, for example, with " + Backfill.EXAMPLE
                                : ".")));
    }
}
