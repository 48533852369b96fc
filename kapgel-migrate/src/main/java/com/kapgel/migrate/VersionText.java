package com.kapgel.migrate;

import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;

/** A version as people write it: digits, with dots or underscores between them. */
final class VersionText {

    private VersionText() {}

    /** Empty for anything else, also for {@code latest} and the like, which Flyway takes for versions of their own. */
    static Optional<MigrationVersion> parse(String text) {
        boolean separated = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean separator = c == '.' || c == '_';
            if (separator ? separated : c < '0' || c > '9') {
                return Optional.empty();
            }
            separated = separator;
        }
        return separated ? Optional.empty() : Optional.of(MigrationVersion.fromVersion(text));
    }
}
