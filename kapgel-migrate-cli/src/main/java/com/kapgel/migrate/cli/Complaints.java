package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error what went wrong, and chooses the exit code. */
final class Complaints {

    private Complaints() {}

    static int usage(ParameterException complaint, String[] arguments) {
        CommandLine command = complaint.getCommandLine();
        PrintWriter errors = command.getErr();
        errors.println(
                complaint instanceof UnmatchedArgumentException unmatched
                        ? unknown(unmatched)
                        : complaint.getMessage());
        errors.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** Without values: one of them may be a password behind a mistyped option. */
    private static String unknown(UnmatchedArgumentException unmatched) {
        return unmatched.getUnmatched().stream()
                .map(argument ->
                        argument.startsWith("-") ? argument.replaceFirst("=.*", "") : "a value without an option")
                .distinct()
                .collect(Collectors.joining(", ", "Not understood: ", "."));
    }

    static int failure(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter errors = command.getErr();
        boolean verbose = command.getParseResult().hasMatchedOption("--verbose");
        if (failure instanceof MigrationException) {
            errors.println(failure.getMessage());
        } else {
            errors.println("Unexpected: " + failure);
        }
        if (verbose) {
            failure.printStackTrace(errors);
        } else if (!(failure instanceof MigrationException)) {
            errors.println("With --verbose the stack trace is shown.");
        }
        return ExitCode.SOFTWARE;
    }
}
