package com.kapgel.example.orders;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, new and empty, that notes what its console says and what its pages' policies have blocked. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Runs before every page's own scripts, and no policy applies to it. */
    private static final String NOTE_VIOLATIONS = """
            window.violations = [];
            document.addEventListener("securitypolicyviolation", (event) => {
              window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
            });
            """;

    /** Kept, so that its level is: it warns that it does not know the newest Chromium's own protocol, which it need not. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;
    private final Path profile;

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Skips the test where Chromium or its driver is not installed. */
    static Browser start() {
        SELENIUM.setLevel(Level.SEVERE);
        File driverProgram = program("chromedriver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.setAcceptInsecureCerts(true);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        Path profile = newFolder();
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // which does not work for root
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage", // small in containers
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driverProgram)
                .usingAnyFreePort()
                .build();
        try {
            ChromeDriver driver = new ChromeDriver(service, options);
            driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", NOTE_VIOLATIONS));
            return new Browser(driver, profile);
        } catch (RuntimeException e) {
            service.stop();
            delete(profile);
            throw e;
        }
    }

    private static File program(String name) {
        Optional<File> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "There is no " + name
                        + " on the PATH; Debian's packages chromium and chromium-driver have what this test needs");
        return found.get();
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    /** What a person reads in the element with this id. */
    String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    void awaitText(String id, String expected) {
        Awaitility.await("the text of " + id).atMost(PATIENCE).until(() -> text(id), expected::equals);
    }

    /** Runs a function body in the page, as an attacker would who has got that far, and returns what it returns. */
    @Nullable
    Object run(String script) {
        return driver.executeScript(script);
    }

    /** From now on pages see this preference, {@code light} or {@code dark}. */
    void prefer(String colorScheme) {
        Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", colorScheme);
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** As a person who uses the keyboard: to whatever has the focus. */
    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    void photograph(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What axe-core has to say against the accessibility of the open page: the rule and the elements, for each violation. */
    List<String> barriers() {
        driver.executeScript(Axe.SCRIPT);
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run().then(
                  (result) => done(result.violations.map((violation) =>
                    `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`)),
                  (failure) => done([String(failure)]));
                """);
        return strings(found);
    }

    /** Directive and what was blocked, for each violation that the open page has reported. */
    List<String> violations() {
        return strings(run("return window.violations"));
    }

    private static List<String> strings(@Nullable Object list) {
        return ((List<?>) Objects.requireNonNull(list))
                .stream().map(String.class::cast).toList();
    }

    /** What the console has said since this was last asked. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
        delete(profile);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("kapgel-browser-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            folder.toFile().deleteOnExit(); // the browser has not quite ended
        }
    }
}
