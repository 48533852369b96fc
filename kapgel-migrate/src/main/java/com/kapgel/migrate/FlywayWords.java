package com.kapgel.migrate;

import java.util.Optional;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;

/** Reads what Flyway says, in codes and in sentences: what of it may be shown, and what to do about it. */
final class FlywayWords {

    static final String CHANGED =
            "was changed after it had been applied. Restore the file, and put the change into a new one; or, where the"
                    + " database need not change, repair.";

    static final String LATE =
            "comes before versions that have been applied already. Give its file a version above all of them.";

    static final String RESUMABLE =
            "stopped half-way in an earlier run. Migrate again: it goes on with the statement that failed.";

    static final String RENAMED_HALF_WAY =
            "stopped half-way in an earlier run, and is %s now, which would begin anew. Restore the name, or repair: then it"
                    + " goes on.";

    static final String GONE_HALF_WAY =
            "stopped half-way in an earlier run, and its file is gone. Restore the file: then it goes on; or, where it is gone"
                    + " for good, remove what it left behind, and repair.";

    private FlywayWords() {}

    /** The first paragraph, up to where it quotes a statement, and without links. */
    static String reason(String message) {
        String text = message.strip()
                .lines()
                .takeWhile(line -> !line.isBlank())
                .reduce("", (above, line) -> above + " " + line.strip());
        return text.strip()
                .replaceAll("\\s*See https?://\\S+( for more information)?\\.?", "")
                .replaceFirst("\\s*Please ensure you have configured the correct file encoding .*", "")
                .replaceFirst(" Use baseline\\(\\) .*", "")
                .replaceFirst(" Need to reset your baseline\\? .*", "")
                .replaceFirst("(at line \\d+(?: col \\d+)?): .*", "$1");
    }

    /** Whether the file that is next in line could not be read as one migration. */
    static boolean isAboutNextFile(String message) {
        return message.contains("Offending statement");
    }

    /** What to do about it: told by Flyway's code, or by its sentence where the code says no more than that it failed. */
    static String remedy(FlywayException failure) {
        String said = String.valueOf(failure.getMessage());
        if (!(failure.getErrorCode() instanceof CoreErrorCode code)) {
            return remedyForSentence(said);
        }
        return switch (code) {
            case DUPLICATE_VERSIONED_MIGRATION -> "Give each file a version of its own.";
            case DUPLICATE_REPEATABLE_MIGRATION -> "Give each file a name of its own.";
            case NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE ->
                "The schema has tables that no migration made. Use an empty schema, or record once with baseline(version) which"
                        + " version they are.";
            default -> remedyForSentence(said);
        };
    }

    private static String remedyForSentence(String message) {
        if (message.contains("acquire PostgreSQL advisory lock")) {
            return "Another instance has been migrating all the time. See what it does in pg_stat_activity, then migrate again.";
        }
        if (message.contains("contains a failed")) {
            return "Another instance has failed with it in the meantime. Migrate again: it goes on where that one stopped.";
        }
        if (message.contains("Invalid SQL filenames") && namesUndoFile(message)) {
            return "Undo files (U1__….sql) have a folder of their own: move them out of locations into undoLocations,"
                    + " classpath:db/undo unless set.";
        }
        if (message.contains("Invalid SQL filenames")) {
            return "Name files like V1__create_orders.sql or R__views.sql, and keep other files out of locations.";
        }
        if (message.contains("file encoding")) {
            return "Save the file in UTF-8.";
        }
        if (message.contains("Incomplete statement")) {
            return "Close what the statement opens: a BEGIN, a CASE or a parenthesis.";
        }
        if (message.contains("placeholder")) {
            return "If the text is meant as it stands, put placeholderReplacement=false into a file beside the migration, named"
                    + " like it with .conf added.";
        }
        return "Check locations and the files in them.";
    }

    /** Flyway lists the files by their paths, in quotation marks or without. */
    private static boolean namesUndoFile(String message) {
        for (int at = message.indexOf('U'); at >= 0; at = message.indexOf('U', at + 1)) {
            boolean startsName = at == 0 || "/\\ '\"".indexOf(message.charAt(at - 1)) >= 0;
            if (startsName && at + 1 < message.length() && Character.isDigit(message.charAt(at + 1))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the finding is more than a migration that waits for its run. */
    static boolean isContradiction(ValidateOutput finding) {
        return finding.errorDetails.errorCode != CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED
                && finding.errorDetails.errorCode != CoreErrorCode.RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED
                && finding.errorDetails.errorCode != CoreErrorCode.OUTDATED_REPEATABLE_MIGRATION;
    }

    /**
     * What happened to a migration, and what to do about it.
     *
     * @param renamed the name that its file has now, if that is another one
     */
    static String contradiction(ValidateOutput finding, Optional<String> renamed) {
        if (finding.errorDetails.errorCode instanceof CoreErrorCode code) {
            return switch (code) {
                case CHECKSUM_MISMATCH -> CHANGED;
                case DESCRIPTION_MISMATCH, TYPE_MISMATCH ->
                    "was renamed after it had been applied"
                            + renamed.map(name -> ", and is " + name + " now").orElse("")
                            + ". Restore the name, or repair.";
                case APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED, APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED ->
                    "was applied, but its file is gone. Restore the file, or check locations; or, where it is gone for good, repair.";
                case FAILED_VERSIONED_MIGRATION, FAILED_REPEATABLE_MIGRATION ->
                    "failed half-way in an earlier run. Remove what it left behind, repair, then migrate again.";
                default -> reason(finding.errorDetails.errorMessage);
            };
        }
        return reason(finding.errorDetails.errorMessage);
    }
}
