package com.kapgel.example.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The README is all that a user copies, so it says what is built here. */
class ReadmeTest {
    private static final Path EXAMPLE = Path.of("..");
    private static final Path SOURCE = EXAMPLE.resolve("src/main/java/com/kapgel/example/boot/OrderApplication.java");

    /** What a service with one address consists of that uses nothing of ours. */
    private static final List<String> OF_ANY_SERVICE = List.of(
            "@RestController",
            "@SpringBootApplication",
            "class OrderApplication {",
            "public static void main(String[] args) {",
            "SpringApplication.run(OrderApplication.class, args);",
            "}",
            "@GetMapping(\"/api/orders/{id}\")",
            "Map<String, Object> order(@PathVariable long id) {",
            "return Map.of(\"id\", id, \"status\", \"NEW\");",
            "}",
            "}");

    @Test
    void showsTheClassAsItIs() throws IOException {
        assertThat(block("java")).isEqualTo(Files.readString(SOURCE));
    }

    @Test
    void showsThePomOfSpringBoot4AndWhatDiffersForSpringBoot3() throws IOException {
        String version = SpringBootVersion.getVersion();
        Map<String, String> differences = version.startsWith("3.")
                ? Map.of("4.0.7", version, "starter-webmvc", "starter-web")
                : Map.of("4.0.7", version);

        List<String> shown = block("xml")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("<project"))
                .filter(line -> !line.matches(".*(com\\.example|>order-application</artifactId|>1\\.0\\.0<).*"))
                .map(line -> replaced(line, differences))
                .toList();

        assertThat(Files.readString(Path.of("pom.xml")).lines().map(String::strip))
                .containsSubsequence(shown);
        assertThat(Files.readString(EXAMPLE.resolve("README.md"))).contains(differences.values());
    }

    @Test
    void tellsHowManyLinesAreItsOwn() throws IOException {
        List<String> lines = Files.readString(SOURCE)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.matches("(package|import) .*"))
                .toList();
        assertThat(lines).containsSubsequence(OF_ANY_SERVICE);
        int own = lines.size() - OF_ANY_SERVICE.size();

        assertThat(own).isLessThan(30);
        assertThat(Files.readString(EXAMPLE.resolve("README.md")))
                .contains("OrderApplication.java`, " + own + " lines more than")
                .contains(" the " + OF_ANY_SERVICE.size() + " of a Spring Boot service");
    }

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\\n(.*?)```")
                .matcher(Files.readString(EXAMPLE.resolve("README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String replaced(String line, Map<String, String> differences) {
        String result = line;
        for (Map.Entry<String, String> difference : differences.entrySet()) {
            result = result.replace(difference.getKey(), difference.getValue());
        }
        return result;
    }
}
