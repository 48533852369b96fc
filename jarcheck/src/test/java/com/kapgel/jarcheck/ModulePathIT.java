package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModulePathIT {
    @ParameterizedTest
    @EnumSource
    void loadsAsANamedModuleWithoutItsOptionalDependencies(PublishedModule module) throws Exception {
        String modulePath =
                module.jarAndLibraries().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        modulePath,
                        "--add-modules",
                        module.moduleName(),
                        "--class-path",
                        Path.of("target", "test-classes").toString(),
                        LoadEveryPublicType.class.getName(),
                        module.moduleName()))
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).containsExactlyInAnyOrderElementsOf(publicTypesOfRootPackage(module));
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
