package com.kapgel.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small application in a named module of its own, compiled here, that loads a record of a package it keeps closed. */
class ModulePathTest {

    private static final Map<String, String> SOURCES = Map.of(
            "module-info.java", """
            module acme {
                requires com.kapgel.env;
                exports acme;
            }
            """, "acme/Main.java", """
            package acme;
            import acme.config.Closed;
            import com.kapgel.env.Env;
            import java.lang.invoke.MethodHandles;
            import java.util.Map;
            public final class Main {
                public static String reflectively(Map<String, String> variables) {
                    return Env.load(Closed.class, variables).toString();
                }
                public static String byLookup(Map<String, String> variables) {
                    return Env.load(Closed.class, MethodHandles.lookup(), variables).toString();
                }
                public static String byPublicLookup(Map<String, String> variables) {
                    return Env.load(Closed.class, MethodHandles.publicLookup(), variables).toString();
                }
                public static String exported(Map<String, String> variables) {
                    return Env.load(Exported.class, variables).toString();
                }
            }
            """, "acme/Exported.java", """
            package acme;
            public record Exported(String text) {}
            """, "acme/config/Closed.java", """
            package acme.config;
            import com.kapgel.env.Var;
            public record Closed(@Var(name = "NODE_ENV") Stage stage, String text) {
                public enum Stage { DEVELOPMENT, PRODUCTION }
            }
            """);

    private static final Map<String, String> VARIABLES = Map.of("NODE_ENV", "production", "TEXT", "x");

    @TempDir
    private static Path folder;

    private static Class<?> main = ModulePathTest.class;

    @BeforeAll
    static void compileAndLoadTheApplication() throws Exception {
        Path ours = home(Env.class);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(List.of(ours, home(NullMarked.class)), classes); // only javac needs jspecify
        ModuleFinder finder = ModuleFinder.of(ours, classes);
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("acme"));
        ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration, null);
        main = layer.findLoader("acme").loadClass("acme.Main");
    }

    @Test
    void theApplicationRunsInNamedModules() {
        assertThat(main.getModule().getName()).isEqualTo("acme");
    }

    @Test
    void refusesAClosedRecordAndSaysWhatToDo() {
        assertThatThrownBy(() -> call("reflectively"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Module acme keeps acme.config.Closed closed."
                        + " Write 'opens acme.config to com.kapgel.env;' into its module-info.java,"
                        + " or load with Env.load(Closed.class, MethodHandles.lookup()).");
    }

    @Test
    void loadsAClosedRecordThroughALookup() throws Throwable {
        assertThat(call("byLookup")).isEqualTo("Closed[stage=PRODUCTION, text=x]");
    }

    @Test
    void refusesALookupWithoutAccess() {
        assertThatThrownBy(() -> call("byPublicLookup"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The lookup of java.lang.Object has no access to acme.config.Closed."
                        + " Call MethodHandles.lookup() in a class of the record's own module.");
    }

    @Test
    void loadsAPublicRecordOfAnExportedPackage() throws Throwable {
        assertThat(call("exported")).isEqualTo("Exported[text=x]");
    }

    private static Object call(String method) throws Throwable {
        try {
            return main.getMethod(method, Map.class).invoke(null, VARIABLES);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void compile(List<Path> modulePath, Path classes) throws IOException {
        Path sources = folder.resolve("sources");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (Map.Entry<String, String> source : SOURCES.entrySet()) {
            Path file = sources.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
        }
        String modules = String.join(
                File.pathSeparator, modulePath.stream().map(Path::toString).toList());
        List<String> arguments = new ArrayList<>(
                List.of("--release", "17", "-proc:none", "--module-path", modules, "-d", classes.toString()));
        SOURCES.keySet().forEach(name -> arguments.add(sources.resolve(name).toString()));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exit = compiler.run(null, errors, errors, arguments.toArray(String[]::new));
        assertThat(exit).as(errors.toString(UTF_8)).isZero();
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
