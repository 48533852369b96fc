package com.kapgel.migrate;

import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** What the name of a file tells by itself, also once the file is gone. */
final class ScriptName {

    private ScriptName() {}

    static boolean isUndo(String script) {
        return file(script).startsWith("U");
    }

    /** Whether it stands for all migrations up to its version. */
    static boolean isBaseline(String script) {
        return file(script).startsWith("B");
    }

    /** The journal has no other place for the version of a file that has not come to its end. */
    static Optional<MigrationVersion> version(String script) {
        String name = file(script);
        int end = name.indexOf("__");
        if (end < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(MigrationVersion.fromVersion(name.substring(1, end)));
        } catch (FlywayException e) { // a repeatable migration, or one in Java
            return Optional.empty();
        }
    }

    private static String file(String script) {
        return script.substring(script.lastIndexOf('/') + 1);
    }
}
