package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * What is wrong with undo files, each with its remedy.
 *
 * @param explainRefusal whether Flyway refuses to read such files, so that its own words need not be told
 */
record UndoFileFindings(List<String> all, boolean explainRefusal) {

    UndoFileFindings {
        all = List.copyOf(all);
    }

    static UndoFileFindings in(Collection<MigrationFile> files, MigrationFiles migrations) {
        List<String> all = new ArrayList<>();
        NavigableMap<MigrationVersion, List<MigrationFile>> byVersion = new TreeMap<>();
        for (MigrationFile file : files.stream()
                .sorted(Comparator.comparing(MigrationFile::script))
                .toList()) {
            String version = file.version();
            if (version == null) {
                all.add(file.script() + " is among the undo files, and a repeatable migration is not taken back by a"
                        + " file. Move it to locations, or name it like U3__create_orders.sql.");
            } else {
                byVersion
                        .computeIfAbsent(MigrationVersion.fromVersion(version), first -> new ArrayList<>())
                        .add(file);
            }
        }
        boolean explain = !all.isEmpty() || byVersion.values().stream().anyMatch(same -> same.size() > 1);
        byVersion.forEach((version, same) -> all.addAll(of(version, same, migrations)));
        return new UndoFileFindings(all, explain);
    }

    private static List<String> of(MigrationVersion version, List<MigrationFile> files, MigrationFiles migrations) {
        List<String> findings = new ArrayList<>();
        List<String> scripts = files.stream().map(MigrationFile::script).toList();
        if (scripts.size() > 1) {
            findings.add(String.join(" and ", scripts) + " both undo version " + version
                    + ". Keep one of them, or give each a version of its own.");
        }
        if (migrations.find(version).isEmpty()) {
            findings.add(scripts.get(0) + " undoes version " + version
                    + ", which no migration file has. Name it after the version that it takes back, or remove it.");
        }
        files.stream().map(UndoFileFindings::of).flatMap(Optional::stream).forEach(findings::add);
        return findings;
    }

    /** What an undo with this file would refuse before it begins. */
    private static Optional<String> of(MigrationFile file) {
        try {
            for (Step step : file.steps()) {
                if (step.isOpenEnded()) {
                    return Optional.of(
                            file.script() + ", line " + step.line() + ", cannot be read as statements: in the one"
                                    + " that begins there a string, a quoted name, a comment or a $$ is never closed. Correct it"
                                    + " before somebody needs it.");
                }
            }
            file.checkDirectives();
            file.requireStatements();
            file.requireNoTransactionControl();
            file.requireOwnLogin();
            return Optional.empty();
        } catch (RefusedMigration refusal) {
            return Optional.of(refusal.told().inOneLine());
        } catch (FlywayException e) {
            return Optional.of(file.script() + " cannot be read as statements: "
                    + FlywayWords.reason(String.valueOf(e.getMessage())) + ". Correct it before somebody needs it.");
        }
    }
}
