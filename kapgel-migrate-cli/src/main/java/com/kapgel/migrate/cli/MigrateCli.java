package com.kapgel.migrate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Brings a PostgreSQL database up to date from a shell: {@code java -jar kapgel-migrate-cli.jar migrate --url …}. */
@Command(
        name = "kapgel-migrate-cli",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Brings a PostgreSQL database up to date.",
            "",
            "Applies the migrations of a folder that the database does not have yet, in order and once, also when several"
                    + " instances start together. CREATE INDEX CONCURRENTLY works. Behind each command --help tells more."
        },
        exitCodeList = {
            "0:done",
            ExitCodes.FAILED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE,
            "4:plan --exit-code: something is pending"
        },
        footer = {
            "  java -jar kapgel-migrate-cli.jar plan --url postgres://ann@db:5432/shop --password",
            "",
            "  DATABASE_URL=postgres://ann@db:5432/shop java -jar kapgel-migrate-cli.jar migrate"
        })
public final class MigrateCli {

    /** In the order in which one needs them. */
    private static final List<Function<Invocation, Object>> COMMANDS = List.of(
            PlanCommand::new,
            MigrateCommand::new,
            StatusCommand::new,
            ValidateCommand::new,
            UndoCommand::new,
            RedoCommand::new,
            RepairCommand::new,
            BaselineCommand::new);

    /** Whoever presses Ctrl-C takes a statement for stopped that the server goes on with. */
    private static final String ENDED_BY_SIGNAL =
            "Ended by a signal. A statement that was running goes on at the server until it ends; then it is rolled back if"
                    + " it was in a transaction. The next call waits for that, and does what is left.";

    private MigrateCli() {}

    public static void main(String[] arguments) {
        CommandLine line = commandLine(System.getenv(), PasswordPrompt.ofTerminal(), Help.Ansi.AUTO::enabled);
        Thread farewell = new Thread(() -> System.err.println(ENDED_BY_SIGNAL), "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        int exitCode = run(line, arguments);
        line.getOut().flush();
        if (System.out.checkError()) {
            exitCode = withoutReport(line, exitCode);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) { // The signal was faster.
            return;
        }
        System.exit(exitCode);
    }

    /** Somebody may rely on a report that is not there: the disk was full, or nobody reads. */
    private static int withoutReport(CommandLine line, int exitCode) {
        line.getErr()
                .println(
                        "Standard output could not be written, so the report of this command is missing or cut off: no room"
                                + " on the disk, or nobody reads it. What the command did to the database stays; see status.");
        return exitCode == ExitCodes.DONE || exitCode == ExitCodes.PENDING ? ExitCodes.FAILED : exitCode;
    }

    /** @param terminal whether standard output is one */
    static CommandLine commandLine(Map<String, String> environment, PasswordPrompt prompt, BooleanSupplier terminal) {
        Environment variables = new Environment(environment);
        Supplier<Invocation> invocation = () -> new Invocation(variables, prompt, terminal);
        Variables defaults = new Variables(variables);
        CommandLine line = new CommandLine(new MigrateCli());
        COMMANDS.forEach(command -> line.addSubcommand(command.apply(invocation.get())));
        teach(line);
        line.getSubcommands().values().forEach(MigrateCli::teach);
        return line.setDefaultValueProvider(defaults)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Table.WIDTH)
                .setParameterExceptionHandler(new Complaints(defaults))
                .setExecutionExceptionHandler(Complaints::failure);
    }

    /** Gives the help of a command the same parts in the same order. */
    private static void teach(CommandLine line) {
        UsageMessageSpec help = line.getCommandSpec().usageMessage();
        help.abbreviateSynopsis(true)
                .sortOptions(false)
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .footerHeading("%nExamples:%n");
        help.sectionMap().put("variables", Variables::section);
        help.sectionKeys(withVariables(help.sectionKeys()));
    }

    private static List<String> withVariables(List<String> sections) {
        List<String> all = new ArrayList<>(sections);
        all.add(all.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), "variables");
        return all;
    }

    /** The exit code. */
    static int run(CommandLine line, String... arguments) {
        if (PasswordSources.carryPassword(arguments)) {
            line.getErr()
                    .println(
                            "--password takes no value, because everybody on this machine can read command lines. Without"
                                    + " the value you are asked for it; or use DATABASE_PASSWORD or --password-file. Consider the"
                                    + " value as known to others.");
            return ExitCodes.USAGE;
        }
        return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }
}
