package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JarIT {
    private static final long BUDGET = 1_120 * 1024;

    @Test
    void theFiveJarsTogetherStayUnderTheirBudget() throws IOException {
        long sum = 0;
        StringBuilder sizes = new StringBuilder();
        for (PublishedModule module : PublishedModule.values()) {
            long size = Files.size(module.jar());
            sum += module.isOneOfTheFive() ? size : 0;
            sizes.append(module.artifact()).append(' ').append(size).append(", ");
        }
        System.out.println("Jar sizes in bytes: " + sizes + "sum of the five " + sum + " of " + BUDGET);

        assertThat(sum).isLessThan(BUDGET);
    }

    @ParameterizedTest
    @EnumSource
    void isJava17ByteCode(PublishedModule module) throws IOException {
        try (JarFile jar = new JarFile(module.jar().toFile())) {
            Set<Integer> classFileVersions = new TreeSet<>();
            for (var entry :
                    jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                byte[] head = jar.getInputStream(entry).readNBytes(8);
                classFileVersions.add(((head[6] & 0xff) << 8) | (head[7] & 0xff));
            }

            assertThat(classFileVersions).containsExactly(61);
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesItsLicence(PublishedModule module) throws IOException {
        try (JarFile jar = new JarFile(module.jar().toFile())) {
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
        }
    }

    /** The time of the build must not show, or two builds of the same sources would differ. */
    @ParameterizedTest
    @EnumSource
    void datesAllEntriesAlike(PublishedModule module) throws IOException {
        try (JarFile jar = new JarFile(module.jar().toFile())) {
            assertThat(jar.stream().map(entry -> entry.getTimeLocal()).collect(Collectors.toSet()))
                    .hasSize(1);
        }
    }
}
