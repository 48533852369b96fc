package com.kapgel.security;

import static com.kapgel.security.ContentSecurityPolicy.NONCE;
import static com.kapgel.security.ContentSecurityPolicy.NONE;
import static com.kapgel.security.ContentSecurityPolicy.SELF;
import static com.kapgel.security.ContentSecurityPolicy.STRICT_DYNAMIC;
import static com.kapgel.security.ContentSecurityPolicy.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.kapgel.security.jul.RedactingHandler;
import com.kapgel.security.logback.RedactingAppender;
import com.kapgel.security.servlet.CacheControlFilter;
import com.kapgel.security.servlet.CspNonce;
import com.kapgel.security.servlet.HttpsRedirectFilter;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import com.kapgel.security.servlet.TrustedProxyFilter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The examples of README and Javadoc, executed. */
class Snippets {
    @Test
    void headersOnEveryResponse() throws Exception {
        HttpResponse<String> response = get(servletContext ->
                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(servletContext, "/*"));

        assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    /** As kapgel-env has it. */
    interface Secret {
        String reveal();
    }

    record AppEnv(Secret supabaseServiceRoleKey) {}

    private final AppEnv env = new AppEnv(() -> "a service role key");

    @Test
    @SuppressWarnings("ReturnValueIgnored") // As on the page; what they return is looked at below.
    void secretsStayIn() {
        Redactor redactor =
                Redactor.standard().alsoHiding(env.supabaseServiceRoleKey().reveal());

        redactor.redact("login failed: user=ayse password=hunter2"); // login failed: user=ayse password=[Filtered]
        redactor.redact("redis://default:hunter2@cache:6379"); // redis://default:[Filtered]@cache:6379
        redactor.redactStructure(Map.of("apiKey", "x", "city", "izmir")); // {apiKey=[Filtered], city=izmir}

        assertThat(redactor.redact("login failed: user=ayse password=hunter2"))
                .isEqualTo("login failed: user=ayse password=[Filtered]");
        assertThat(redactor.redact("redis://default:hunter2@cache:6379"))
                .isEqualTo("redis://default:[Filtered]@cache:6379");
        assertThat(redactor.redactStructure(Map.of("apiKey", "x", "city", "izmir")))
                .isEqualTo(Map.of("apiKey", "[Filtered]", "city", "izmir"));
        assertThat(redactor.redact("with a service role key inside")).isEqualTo("with [Filtered] inside");
    }

    @Test
    void secretsStayOutOfLogs() {
        Redactor redactor = Redactor.standard();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        ch.qos.logback.classic.Logger logback = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
        logback.addAppender(appender);

        RedactingAppender.installIn((LoggerContext) LoggerFactory.getILoggerFactory(), redactor); // Logback
        RedactingHandler.installIn(Logger.getLogger(""), redactor); // java.util.logging

        LoggerFactory.getLogger("orders").error("password=hunter2");
        assertThat(appender.list).extracting(ILoggingEvent::getFormattedMessage).contains("password=[Filtered]");
        assertThat(Logger.getLogger("").getHandlers()).hasOnlyElementsOfType(RedactingHandler.class);
    }

    @Test
    void pagesAndAnApiInOneService() throws Exception {
        HttpResponse<String> response = get(servletContext -> {
            servletContext.addServlet("page", new OrderPage()).addMapping("/pages/order");

            SecurityHeadersFilter.of(SecurityHeaders.html()).named("pages").addTo(servletContext, "/pages/*");
            SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(servletContext, "/*");
        });

        String nonce = response.body().replaceAll("(?s).*nonce=\"([^\"]+)\".*", "$1");
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("script-src 'nonce-" + nonce + "'");
    }

    @Test
    void assetsAreKeptAndErrorsAreNot() throws Exception {
        HttpResponse<String> response = get(servletContext -> {
            CacheControlFilter.standard()
                    .fingerprinted("/assets/*")
                    .immutable("/_next/static/*")
                    .addTo(servletContext, "/*");
        });

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void httpsOnly() throws Exception {
        HttpResponse<String> response = get(servletContext -> {
            HttpsRedirectFilter.except("/api/health", "/livez", "/readyz").addTo(servletContext, "/*");
        });

        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location")).hasValue("https://127.0.0.1/pages/order");
    }

    private static final class OrderPage extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/html; charset=utf-8");
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().print("<script nonce=\"" + CspNonce.of(request) + "\">console.log('hello')</script>");
        }
    }

    @Test
    void theTrueClient() throws Exception {
        HttpResponse<String> response = get(
                servletContext -> {
                    TrustedProxyFilter.trusting("127.0.0.1").named("local").addTo(servletContext, "/*");
                    TrustedProxyFilter.trusting("10.0.0.0/8", "fd00::/8").addTo(servletContext, "/*");
                    servletContext.addServlet("client", new ClientPage()).addMapping("/");
                },
                "X-Forwarded-For",
                "192.0.2.60");

        assertThat(response.body()).isEqualTo("192.0.2.60");
    }

    @Test
    void theTrueClientByOtherHeaders() throws Exception {
        HttpResponse<String> response = get(servletContext -> {
            TrustedProxyFilter.trusting("10.0.0.0/8").header("Forwarded").addTo(servletContext, "/*");
            servletContext.addServlet("client", new ClientPage()).addMapping("/");
        });
        assertThat(response.body()).isEqualTo("127.0.0.1");

        response = get(servletContext -> {
            TrustedProxyFilter.trusting("10.0.0.0/8").header("X-Real-IP").addTo(servletContext, "/*");
            servletContext.addServlet("client", new ClientPage()).addMapping("/");
        });
        assertThat(response.body()).isEqualTo("127.0.0.1");

        response = get(servletContext -> {
            TrustedProxyFilter.cloudflare().alsoTrusting("10.0.0.5").addTo(servletContext, "/*");
            servletContext.addServlet("client", new ClientPage()).addMapping("/");
        });
        assertThat(response.body()).isEqualTo("127.0.0.1");
    }

    private static final class ClientPage extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getRemoteAddr());
        }
    }

    @Test
    void aPresetWithChanges() {
        SecurityHeaders headers = SecurityHeaders.api().toBuilder()
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .remove("Permissions-Policy")
                .build()
                .production(false);

        assertThat(headers.forResponse(true))
                .containsEntry("Cross-Origin-Resource-Policy", "cross-origin")
                .doesNotContainKeys("Permissions-Policy", "Strict-Transport-Security");
    }

    @Test
    void aPolicyWithOneDirectiveChanged() {
        SecurityHeaders headers = SecurityHeaders.html().toBuilder()
                .contentSecurityPolicy(ContentSecurityPolicy.html().toBuilder()
                        .imgSrc(SELF, "https://cdn.kapgel.com")
                        .build())
                .reportViolationsTo(URI.create("https://reports.kapgel.com/csp"))
                .build();

        assertThat(headers.forResponse(true))
                .containsEntry("Reporting-Endpoints", "csp=\"https://reports.kapgel.com/csp\"")
                .hasEntrySatisfying(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .contains("; img-src 'self' https://cdn.kapgel.com; ")
                                .endsWith("; report-uri https://reports.kapgel.com/csp; report-to csp"));
    }

    @Test
    void aStricterPolicyOnTrial() {
        ContentSecurityPolicy stricter = ContentSecurityPolicy.builder()
                .defaultSrc(SELF)
                .scriptSrc(STRICT_DYNAMIC, NONCE, sha256("start()"))
                .objectSrc(NONE)
                .frameAncestors(NONE)
                .build();
        SecurityHeaders headers = SecurityHeaders.kapgel().toBuilder()
                .contentSecurityPolicyReportOnly(stricter)
                .build();

        assertThat(headers.forResponse(true))
                .containsEntry(
                        "Content-Security-Policy",
                        ContentSecurityPolicy.kapgel().toString())
                .containsEntry("Content-Security-Policy-Report-Only", stricter.toString());
        assertThat(stricter)
                .hasToString("default-src 'self'; script-src 'strict-dynamic' 'nonce-{nonce}' " + sha256("start()")
                        + "; object-src 'none'; frame-ancestors 'none'");
    }

    private static HttpResponse<String> get(ServletContextConsumer application, String... headers) throws Exception {
        try (RunningContainer server = ServletContainers.JETTY.start(application)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve("pages/order"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
