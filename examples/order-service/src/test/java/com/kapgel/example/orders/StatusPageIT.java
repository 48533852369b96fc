package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The status page of kapgel-health in a real browser, under the headers of {@code SecurityHeaders.html()}. */
class StatusPageIT {

    private static final Path TARGET = Path.of("target");

    @RegisterExtension
    private static final RunningService service = RunningService.with("GIT_SHA", "4f2a9c1");

    private static Browser browser;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) { // it is not where there is no Chromium
            browser.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void readsWellAndSeesADependencyGoDownAndComeBackWithoutAReload(String colors) {
        assumeThat(service.redis().isExternal()).isFalse();
        browser.prefer(colors);
        browser.open(service.uri("/status"));
        browser.console();
        awaitSummary("Healthy All 4 checks are healthy.");
        assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(colors.equals("light") ? "rgb(250, 250, 247)" : "rgb(20, 23, 21)");
        assertThat(browser.run("return document.title")).isEqualTo("Healthy · Service health");
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.console()).isEmpty();
        assertThat(browser.barriers()).isEmpty();
        browser.photograph(TARGET.resolve("status-" + colors + ".png"));

        browser.run("window.isTheSame = true");
        service.redis().pause();
        try {
            awaitSummary("Degraded redis is unhealthy.");
            assertThat(browser.text("checks")).contains("timeout");
            assertThat(browser.barriers()).isEmpty();
            browser.photograph(TARGET.resolve("status-" + colors + "-down.png"));
        } finally {
            service.redis().resume();
        }
        awaitSummary("Healthy All 4 checks are healthy.");

        assertThat(browser.run("return window.isTheSame")).isEqualTo(true);
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void isUsedByKeyboard() {
        browser.open(service.uri("/status"));
        Awaitility.await()
                .until(() -> Boolean.FALSE.equals(browser.run("return document.getElementById('pause').hidden")));

        browser.press(Keys.TAB);
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Reload");
        browser.press(Keys.TAB);
        browser.press(Keys.ENTER);

        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Resume updates");
        Object before = browser.run("return document.getElementById('facts').textContent");
        browser.press(Keys.SPACE);
        Awaitility.await()
                .until(() ->
                        !Objects.equals(before, browser.run("return document.getElementById('facts').textContent")));
    }

    /** Chromium itself says what a screen reader would say; a table that is no table would have lost its rows. */
    @Test
    void isATableWithHeadersForThoseWhoCannotSeeIt() {
        browser.open(service.uri("/status"));

        assertThat(browser.run("""
                return [...document.querySelectorAll("main table thead th")].every((cell) => cell.scope === "col")
                  && [...document.querySelectorAll("main table tbody th")].every((cell) => cell.scope === "row")
                  && document.querySelectorAll("main table tbody tr").length === 4
                  && document.querySelector("table caption").textContent === "Checks"
                  && document.getElementById("summary").getAttribute("role") === "status";
                """)).isEqualTo(true);
    }

    @Test
    void apiAnswersAsEverToProgramsAndTellsNoDetails() {
        assertThat(service.get("/status").body()).contains("\"database\":{");
        assertThat(service.get("/api/health").body()).contains("\"database\":\"healthy\"");
    }

    private static void awaitSummary(String expected) {
        Awaitility.await("the summary")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(browser.run("""
                        return [...document.querySelectorAll("#summary h1, #summary p")]
                          .map((part) => [...part.childNodes]
                            .filter((node) => node.nodeType === Node.TEXT_NODE)
                            .map((node) => node.textContent).join("")).join(" ");
                        """)).isEqualTo(expected));
    }
}
