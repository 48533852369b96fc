package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarContentsIT {

    @TempDir
    private Path folder;

    @Test
    void saysItsVersions() throws Exception {
        Jar.Result result = Jar.run(folder, Map.of(), "--version");

        assertThat(result.output()).containsPattern("kapgel-migrate-cli \\d").containsPattern("Flyway \\d+\\.\\d");
    }

    @Test
    void keepsThePartsOfBothFlywayJars() throws Exception {
        assertThat(text("META-INF/services/org.flywaydb.core.extensibility.Plugin"))
                .contains("CoreResourceTypeProvider", "PostgreSQLDatabaseType", "PostgreSQLConfigurationExtension");
        assertThat(text("META-INF/services/java.sql.Driver")).contains("org.postgresql.Driver");
    }

    @Test
    void holdsNothingThatIsTrueOnlyOfOneOfItsParts() throws Exception {
        assertThat(entries())
                .noneMatch(name -> name.endsWith("module-info.class"))
                .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }

    @Test
    void carriesTheLicencesOfEverythingInIt() throws Exception {
        assumeFalse(
                text("com/kapgel/migrate/cli/version.properties").contains("flyway=10."),
                "a jar with the oldest libraries is tested, but never published");
        assertThat(text("META-INF/LICENSE")).contains("Apache License");
        String thirdParties = text("META-INF/THIRD-PARTY.txt");
        Pattern artefact = Pattern.compile("META-INF/maven/[^/]+/([^/]+)/pom.properties");
        for (String entry : entries()) {
            Matcher of = artefact.matcher(entry);
            if (of.matches() && !of.group(1).startsWith("kapgel")) {
                assertThat(thirdParties).contains(of.group(1));
            }
        }
    }

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(Jar.FILE.toFile())) {
            return jar.stream().map(entry -> entry.getName()).toList();
        }
    }

    private static String text(String entry) throws IOException {
        try (JarFile jar = new JarFile(Jar.FILE.toFile())) {
            return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
