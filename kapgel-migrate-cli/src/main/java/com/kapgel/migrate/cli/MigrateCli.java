package com.kapgel.migrate.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Brings a PostgreSQL database up to date from a shell: {@code java -jar kapgel-migrate-cli.jar migrate --url …}. */
@Command(
        name = "kapgel-migrate-cli",
        synopsisSubcommandLabel = "migrate | status",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Brings a PostgreSQL database up to date.",
            "",
            "Applies the migrations of a folder that the database does not have yet, in order and once, also when several"
                    + " instances start together. CREATE INDEX CONCURRENTLY works. See 'migrate --help'."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; standard error says why and what to do", "2:wrong or missing options"})
public final class MigrateCli {

    private MigrateCli() {}

    public static void main(String[] arguments) {
        System.exit(run(commandLine(System.getenv(), PasswordPrompt.ofTerminal()), arguments));
    }

    static CommandLine commandLine(Map<String, String> environment, PasswordPrompt prompt) {
        Environment variables = new Environment(environment);
        PasswordSources passwords = new PasswordSources(variables, prompt);
        return new CommandLine(new MigrateCli())
                .addSubcommand(new MigrateCommand(new DatabaseOptions(variables, passwords)))
                .addSubcommand(new StatusCommand(new DatabaseOptions(variables, passwords)))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Complaints::usage)
                .setExecutionExceptionHandler(Complaints::failure);
    }

    /** The exit code. */
    static int run(CommandLine line, String... arguments) {
        if (PasswordSources.carryPassword(arguments)) {
            line.getErr()
                    .println(
                            "--password takes no value, because everybody on this machine can read command lines. Without"
                                    + " the value you are asked for it; or use DATABASE_PASSWORD or --password-file. Consider the"
                                    + " value as known to others.");
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }
}
