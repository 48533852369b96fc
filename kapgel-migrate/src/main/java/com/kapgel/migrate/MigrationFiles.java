package com.kapgel.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.migration.baseline.BaselineMigrationResolver;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.resolver.java.FixedJavaMigrationResolver;
import org.flywaydb.core.internal.resolver.java.ScanningJavaMigrationResolver;
import org.flywaydb.core.internal.resolver.sql.SqlMigrationResolver;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.flywaydb.core.internal.sqlscript.SqlScriptFactory;
import org.jspecify.annotations.Nullable;

/**
 * The migrations that Flyway finds: read, named and checksummed by Flyway, but run by this module.
 *
 * <p>Flyway asks a resolver for migrations, and each migration for what executes it. So this one lets Flyway's own resolvers
 * do the reading, keeps the scripts that they found, and puts another executor into each migration. One object serves one
 * run.
 */
final class MigrationFiles implements MigrationResolver {

    private final MigrationRun run;
    private final List<JavaMigration> javaMigrations;
    private final Map<String, String> builtInPlaceholders;
    private final Map<String, MigrationFile> files = new HashMap<>();
    private final NavigableMap<MigrationVersion, ResolvedMigration> versioned = new TreeMap<>();
    private final Map<String, ResolvedMigration> repeatable = new HashMap<>();

    /** Flyway asks in each of its steps. The answer stays the same, so that what was checked is what runs. */
    private @Nullable List<ResolvedMigration> found;

    /**
     * @param javaMigrations besides those that lie in the locations
     * @param builtInPlaceholders those that Flyway itself defines, such as {@code flyway:user}
     */
    MigrationFiles(MigrationRun run, List<JavaMigration> javaMigrations, Map<String, String> builtInPlaceholders) {
        this.run = run;
        this.javaMigrations = javaMigrations;
        this.builtInPlaceholders = Map.copyOf(builtInPlaceholders);
    }

    /** The file behind a migration, once Flyway has looked for them; empty for one written in Java. */
    Optional<MigrationFile> find(String script) {
        return Optional.ofNullable(files.get(script));
    }

    /** The migration with this version, in whatever spelling, once Flyway has looked for them. */
    Optional<ResolvedMigration> find(MigrationVersion version) {
        return Optional.ofNullable(versioned.get(version));
    }

    /** The repeatable migration that Flyway knows by this description, once it has looked for them. */
    Optional<ResolvedMigration> findRepeatable(String description) {
        return Optional.ofNullable(repeatable.get(description));
    }

    /** Whether there is a migration above this version, so that the files are not those of an earlier release. */
    boolean reachBeyond(MigrationVersion version) {
        return versioned.higherKey(version) != null;
    }

    /** Of a file's text, before placeholders; of a migration written in Java it can tell no more than the class. */
    String sha256(ResolvedMigration migration) {
        return find(migration.getScript())
                .map(file -> file.text().sha256())
                .orElseGet(() -> FileText.sha256(migration.getScript()));
    }

    /** The file of which the server has refused a statement, or that was being run when the connection was cut. */
    Optional<MigrationFile> failed() {
        return files.values().stream()
                .filter(file -> file.failure().isPresent())
                .findFirst();
    }

    /** All files that Flyway has found. */
    Collection<MigrationFile> all() {
        return List.copyOf(files.values());
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(Context context) {
        if (found == null) {
            found = List.copyOf(read(context));
        }
        return found;
    }

    private List<ResolvedMigration> read(Context context) {
        Map<String, SqlScript> scripts = new HashMap<>();
        SqlScriptFactory keeping = (resource, mixed, provider) -> {
            // Mixed, because what runs outside a transaction is decided here, for each statement.
            SqlScript script = ConfFiles.reading(
                    resource,
                    context.resourceProvider,
                    () -> context.sqlScriptFactory.createSqlScript(resource, true, provider));
            scripts.put(resource.getRelativePath(), script);
            return script;
        };
        List<ResolvedMigration> read = new ArrayList<>();
        for (ResolvedMigration migration : sqlMigrations(context, keeping)) {
            read.add(ofFile(migration, Objects.requireNonNull(scripts.get(migration.getScript()))));
        }
        for (ResolvedMigration migration : javaMigrations(context)) {
            read.add(new FoundMigration(
                    migration,
                    new JavaExecution(migration.getScript(), version(migration), migration.getExecutor(), run)));
        }
        read.forEach(this::index);
        for (ResolvedMigration migration : baselineMigrations(context, keeping)) {
            read.add(ofFile(migration, Objects.requireNonNull(scripts.get(migration.getScript()))));
        }
        return read;
    }

    /** {@code B7__shop.sql} stands for all up to version 7 where nothing has been applied; Flyway decides when. */
    private static Collection<ResolvedMigration> baselineMigrations(Context context, SqlScriptFactory scripts) {
        boolean amongUndoFiles = !context.configuration.getSqlMigrationPrefix().equals("V");
        return amongUndoFiles
                ? List.of()
                : new BaselineMigrationResolver()
                        .resolveMigrations(new Context(
                                context.configuration,
                                context.resourceProvider,
                                scripts,
                                context.sqlScriptExecutorFactory,
                                context.statementInterceptor));
    }

    private ResolvedMigration ofFile(ResolvedMigration migration, SqlScript script) {
        MigrationFile file = new MigrationFile(migration.getScript(), version(migration), script);
        files.put(file.script(), file);
        return new FoundMigration(migration, new FileExecution(file, migration.getExecutor(), run));
    }

    private static @Nullable String version(ResolvedMigration migration) {
        MigrationVersion version = migration.getVersion();
        return version == null ? null : version.getVersion();
    }

    private void index(ResolvedMigration migration) {
        if (migration.getVersion() != null) {
            versioned.put(migration.getVersion(), migration);
        } else {
            repeatable.put(migration.getDescription(), migration);
        }
    }

    private Collection<ResolvedMigration> sqlMigrations(Context context, SqlScriptFactory scripts) {
        ParsingContext placeholders = new ParsingContext();
        placeholders.getPlaceholders().putAll(builtInPlaceholders);
        return new SqlMigrationResolver(
                        context.resourceProvider,
                        context.sqlScriptExecutorFactory,
                        scripts,
                        context.configuration,
                        placeholders)
                .resolveMigrations(context);
    }

    /** Flyway's scanner for files is the one for classes, too. */
    @SuppressWarnings("unchecked")
    private List<ResolvedMigration> javaMigrations(Context context) {
        List<ResolvedMigration> found =
                new ArrayList<>(new FixedJavaMigrationResolver(javaMigrations.toArray(JavaMigration[]::new))
                        .resolveMigrations(context));
        if (context.resourceProvider instanceof ClassProvider<?> classes) {
            found.addAll(
                    new ScanningJavaMigrationResolver((ClassProvider<JavaMigration>) classes, context.configuration)
                            .resolveMigrations(context));
        }
        return found;
    }
}
