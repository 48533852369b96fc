package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModulePathIT {
    @ParameterizedTest
    @EnumSource
    void loadsAsANamedModuleWithoutItsOptionalDependencies(PublishedModule module) throws Exception {
        String modulePath = Stream.concat(Stream.of(module.jar()), module.mandatoryLibraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
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
        assertThat(output).isNotBlank();
    }
}
