package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadmeIT {
    private static final Path ROOT = Path.of(System.getProperty("house.root"));
    private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```(\\w*)\\n(.*?)```");

    @Test
    void beginsWithTheTwoCommands() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme.lines().limit(4))
                .containsExactly("```", "mvn -q -Prun -pl examples/order-service -am package", "mvn verify", "```");
    }

    @ParameterizedTest
    @EnumSource
    void countsThePublicTypesOfEachModule(PublishedModule module) throws IOException {
        int publicTypes = HouseRules.publicTypes(module.moduleName()).size();

        assertThat(Files.readString(ROOT.resolve("README.md")))
                .containsPattern("\\| \\[" + module.artifact() + "]\\(.*\\| " + publicTypes + " \\|\\n");
    }

    /** Every paragraph of the project's recipes stands in a Snippets class, where it is executed. */
    @Test
    void showsOnlyRecipesThatRunAsTests() throws IOException {
        StringBuilder executed = new StringBuilder();
        for (PublishedModule module : PublishedModule.values()) {
            executed.append(bare(snippets(module)));
        }

        List<String> recipes = recipes(Files.readString(ROOT.resolve("README.md")));

        assertThat(recipes).hasSizeGreaterThanOrEqualTo(PublishedModule.values().length);
        assertThat(recipes).allSatisfy(recipe -> assertThat(executed.toString()).contains(bare(recipe)));
    }

    @ParameterizedTest
    @EnumSource
    void showsOnlyRecipesOfAModuleThatRunAsItsTests(PublishedModule module) throws IOException {
        String executed = bare(snippets(module));

        List<String> recipes =
                recipes(Files.readString(ROOT.resolve(module.artifact()).resolve("README.md")));

        assertThat(recipes)
                .isNotEmpty()
                .allSatisfy(recipe -> assertThat(executed).contains(bare(recipe)));
    }

    /** {@code Snippets.java}, or {@code SnippetsIT.java} where the recipes need a server. */
    private static String snippets(PublishedModule module) throws IOException {
        Path tests = ROOT.resolve(module.artifact())
                .resolve("src/test/java")
                .resolve(module.moduleName().replace('.', '/'));
        Path fast = tests.resolve("Snippets.java");
        return Files.readString(Files.exists(fast) ? fast : tests.resolve("SnippetsIT.java"));
    }

    private static List<String> recipes(String readme) {
        List<String> recipes = new ArrayList<>();
        Matcher block = CODE_BLOCK.matcher(readme);
        while (block.find()) {
            if (block.group(1).equals("java")) {
                recipes.addAll(List.of(block.group(2).split("\\n\\n")));
            }
        }
        return recipes;
    }

    /** Code without comments and white space, which the formatter and the page set differently. */
    private static String bare(String code) {
        return code.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }
}
