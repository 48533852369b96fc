package com.kapgel.migrate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of this program and of what it is made of, as the build wrote them down. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties versions = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            if (file != null) {
                versions.load(file);
            }
        }
        return new String[] {
            "kapgel-migrate-cli " + versions.getProperty("kapgel", "unknown"),
            "Flyway " + versions.getProperty("flyway", "unknown") + ", PostgreSQL JDBC driver "
                    + versions.getProperty("driver", "unknown")
        };
    }
}
