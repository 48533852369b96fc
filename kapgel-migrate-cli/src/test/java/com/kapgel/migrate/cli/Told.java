package com.kapgel.migrate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;

/** What a command has told that ran in this JVM. */
record Told(int exitCode, String output, String errors) {

    /** Without a terminal. */
    static Told by(Map<String, String> environment, String... arguments) {
        return by(environment, false, new StringWriter(), arguments);
    }

    /** @param errors where standard error can be read while the command runs */
    static Told by(Map<String, String> environment, boolean terminal, StringWriter errors, String... arguments) {
        StringWriter output = new StringWriter();
        int exitCode = MigrateCli.run(
                MigrateCli.commandLine(environment, Optional::empty, () -> terminal)
                        .setOut(new PrintWriter(output, true))
                        .setErr(new PrintWriter(errors, true)),
                arguments);
        return new Told(exitCode, output.toString(), errors.toString());
    }
}
