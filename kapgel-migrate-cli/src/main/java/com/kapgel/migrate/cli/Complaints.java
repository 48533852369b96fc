package com.kapgel.migrate.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error what is wrong with the arguments, or with this program, and chooses the exit code. */
final class Complaints implements IParameterExceptionHandler {

    private final Variables variables;

    Complaints(Variables variables) {
        this.variables = variables;
    }

    @Override
    public int handleParseException(ParameterException complaint, String[] arguments) {
        CommandLine command = complaint.getCommandLine();
        PrintWriter errors = command.getErr();
        errors.println(
                complaint instanceof UnmatchedArgumentException unmatched
                        ? unknown(unmatched)
                        : complaint.getMessage());
        if (complaint.getArgSpec() != null) {
            variables
                    .sourceOf(complaint.getArgSpec(), List.of(arguments))
                    .ifPresent(name -> errors.println("The value comes from the variable " + name + "."));
        }
        errors.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.USAGE;
    }

    /** Without values: one of them may be a password behind a mistyped option. */
    private static String unknown(UnmatchedArgumentException unmatched) {
        return unmatched.getUnmatched().stream()
                .map(argument ->
                        argument.startsWith("-") ? argument.replaceFirst("=.*", "") : "a value without an option")
                .distinct()
                .collect(Collectors.joining(", ", "Not understood: ", "."));
    }

    /** For what should never happen; what a migrator says is a {@link Result}. */
    static int failure(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter errors = command.getErr();
        errors.println("Unexpected: " + failure);
        if (command.getParseResult().hasMatchedOption("--verbose")) {
            failure.printStackTrace(errors);
        } else {
            errors.println("With --verbose the stack trace is shown.");
        }
        return ExitCodes.FAILED;
    }
}
