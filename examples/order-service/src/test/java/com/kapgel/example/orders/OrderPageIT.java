package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TlsFrontend;
import java.net.URI;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of an order in a real browser, under the headers of {@code SecurityHeaders.html()}. */
class OrderPageIT {

    private static final String ATTACK = """
            <script>window.attacked = "script";</script>
            <script nonce="AAAAAAAAAAAAAAAAAAAAAA">window.attacked = "guessed nonce";</script>
            <script src="/api/orders/1"></script>
            <img src="/nowhere.png" onerror="window.attacked = 'handler'">
            <a id="bait" href="javascript:window.attacked = 'link'; undefined">Bait</a>
            <base href="http://127.0.0.1:1/">
            """;

    @RegisterExtension
    private static final RunningService service = RunningService.with("RATE_LIMIT_BACKEND", "memory");

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

    @Test
    void showsTheOrderAndFollowsItWithoutAComplaintOfTheBrowser() {
        showsAndFollows(service.uri("/"));
    }

    @Test
    void doesTheSameBehindAProxyThatEndsTls() {
        try (TlsFrontend front = TlsFrontend.before(service.uri(""))) {
            showsAndFollows(front.uri());
            assertThat(browser.run("return isSecureContext && location.protocol"))
                    .isEqualTo("https:");
        }
    }

    private static void showsAndFollows(URI root) {
        String order = newOrder();
        browser.console();

        browser.open(root.resolve("/orders/" + order));
        browser.awaitText("title", "Order " + order);
        browser.awaitText("connection", "Live");
        assertThat(browser.text("headline")).isEqualTo("The restaurant has your order.");

        service.post("/api/orders/" + order + "/status", "{\"status\":\"CONFIRMED\"}");
        browser.awaitText("headline", "The restaurant has accepted your order.");

        assertThat(browser.violations()).isEmpty();
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void runsNothingThatWasSlippedIntoThePage() {
        try (LeakyPages pages = LeakyPages.of(service, ATTACK)) {
            browser.open(pages.uri("/orders/1"));
            browser.awaitText("title", "Order 1"); // its own script runs all the same
            browser.run("document.getElementById('bait').click()");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(browser.violations())
                            .containsExactlyInAnyOrder(
                                    "script-src-elem inline", // <script>
                                    "script-src-elem inline", // with a guessed nonce
                                    "script-src-elem inline", // javascript:
                                    "script-src-elem " + pages.uri("/api/orders/1"),
                                    "script-src-attr inline",
                                    "base-uri http://127.0.0.1:1/"));
            assertThat(browser.run("return window.attacked")).isNull();
            assertThat(browser.console()).anyMatch(line -> line.contains("Content Security Policy"));
        }
    }

    /** So that the test above does not pass because the attack is none. */
    @Test
    void whatWasSlippedInRunsWhereThePolicyIsMissing() {
        try (LeakyPages pages = LeakyPages.withoutPolicy(service, ATTACK)) {
            browser.open(pages.uri("/orders/1"));
            assertThat(browser.run("return window.attacked")).isIn("guessed nonce", "handler");

            browser.run("document.getElementById('bait').click()");
            Awaitility.await().until(() -> "link".equals(browser.run("return window.attacked")));
            assertThat(browser.violations()).isEmpty();
        }
    }

    @Test
    void runsNothingThatIsMadeOfTextLater() {
        browser.open(service.uri("/orders/1"));
        browser.awaitText("title", "Order 1");

        Object failures = browser.run("""
                const script = document.createElement("script");
                const attacks = [
                  () => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.attacked = 1'>"),
                  () => { document.body.innerHTML = "<b onclick='window.attacked = 2'>x</b>"; },
                  () => setTimeout("window.attacked = 3"),
                  () => document.body.setAttribute("onclick", "window.attacked = 4"),
                  () => { script.src = "/api/orders/1"; },
                  () => { script.text = "window.attacked = 5"; },
                  () => { script.append("window.attacked = 6"); document.body.append(script); },
                ];
                return attacks.map((attack) => {
                  try {
                    attack();
                    return "quiet";
                  } catch (e) {
                    return e.name;
                  }
                }).join();
                """);

        assertThat(failures).isEqualTo("TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,quiet");
        Awaitility.await()
                .untilAsserted(() -> assertThat(browser.violations())
                        .filteredOn("require-trusted-types-for trusted-types-sink"::equals)
                        .hasSizeGreaterThanOrEqualTo(7));
        assertThat(browser.run("document.body.click(); return window.attacked")).isNull();
    }

    private static String newOrder() {
        HttpResponse<String> response = service.post(
                "/api/orders", "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}");
        assertThat(response.statusCode()).isEqualTo(201);
        return response.body().replaceFirst("(?s).*?\"id\":(\\d+).*", "$1");
    }
}
