package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModulePathIT {
    @ParameterizedTest
    @EnumSource
    void loadsAsANamedModuleWithoutItsOptionalDependencies(PublishedModule module) throws Exception {
        JavaRun run = JavaRun.of(
                "--module-path",
                JavaRun.path(module.jarAndLibraries().stream()),
                "--add-modules",
                module.moduleName(),
                "--class-path",
                JavaRun.TEST_CLASSES.toString(),
                LoadEveryPublicType.class.getName(),
                module.moduleName());

        assertThat(run.exitCode()).as(run.output()).isZero();
        // SLF4J says on the same stream that no logger is configured.
        assertThat(run.output().lines().filter(line -> !line.startsWith("SLF4J")))
                .containsExactlyInAnyOrderElementsOf(publicTypesOfRootPackage(module));
    }

    @ParameterizedTest
    @EnumSource
    void aNamedModuleThatRequiresItCompilesWithoutItsOptionalDependencies(PublishedModule module, @TempDir Path folder)
            throws Exception {
        Path source = Files.writeString(
                folder.resolve("module-info.java"), "module app { requires " + module.moduleName() + "; }");
        StringWriter output = new StringWriter();

        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(output, /* autoFlush= */ true),
                        new PrintWriter(output, /* autoFlush= */ true),
                        "--module-path",
                        JavaRun.path(module.jarAndLibraries().stream()),
                        "-d",
                        folder.toString(),
                        source.toString());

        assertThat(exitCode).as(output.toString()).isZero();
    }

    /** Types in sub-packages may need what they adapt to; those are loaded by the tests of their modules. */
    private static List<String> publicTypesOfRootPackage(PublishedModule module) {
        return HouseRules.publicTypes(module.moduleName()).stream()
                .filter(name -> Files.exists(Path.of(
                        System.getProperty("house.root"),
                        module.artifact(),
                        "src/main/java",
                        module.moduleName().replace('.', '/'),
                        name + ".java")))
                .toList();
    }
}
