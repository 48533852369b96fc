package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.Migrator;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: the options, the way to a migrator, and what becomes of the result. */
final class Invocation {

    @Mixin
    private final DatabaseOptions database;

    @Mixin
    private final MigrationOptions migrations;

    @Mixin
    private final OutputOptions output;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** @param terminal whether standard output is one */
    Invocation(Environment environment, PasswordPrompt prompt, BooleanSupplier terminal) {
        database = new DatabaseOptions(environment, new PasswordSources(environment, prompt));
        migrations = new MigrationOptions(environment);
        output = new OutputOptions(environment, terminal);
    }

    /** Does the work of a command on a migrator as the options describe it, shows the result, and returns the exit code. */
    int run(Work work) {
        return run(migrator -> {}, work);
    }

    /** @param settings of this command alone */
    int run(Consumer<Migrator.Builder> settings, Work work) {
        CommandSpec spec = Objects.requireNonNull(command);
        Screen screen = checked(() -> output.screen(spec.commandLine()));
        Result result;
        try (Migrator migrator = checked(() -> migrator(new Progress(screen, System::nanoTime), settings))) {
            result = work.run(migrator, screen);
        } catch (MigrationException failure) {
            result = Result.failed(spec.name(), failure);
        }
        screen.show(spec.name(), result);
        return result.exitCode();
    }

    private Migrator migrator(Progress progress, Consumer<Migrator.Builder> settings) {
        Migrator.Builder migrator = Migrator.builder().listener(progress);
        database.apply(migrator);
        migrations.apply(migrator);
        settings.accept(migrator);
        return migrator.build();
    }

    /** Looks at arguments; what is wrong with them is told as picocli tells it, with exit code 2. */
    <T> T checked(Look<T> look) {
        try {
            return look.look();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The same where nothing comes of the look. */
    void check(Runnable look) {
        checked(() -> {
            look.run();
            return true;
        });
    }

    /** What a command does with a migrator. */
    interface Work {
        Result run(Migrator migrator, Screen screen);
    }

    /** Something that refuses wrong arguments. */
    interface Look<T> {
        T look();
    }
}
