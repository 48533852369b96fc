package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.servlet.CspNonce;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    @Test
    void headersOnEveryResponse() throws Exception {
        HttpResponse<String> response = get(servletContext ->
                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(servletContext, "/*"));

        assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
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

    private static HttpResponse<String> get(ServletContextConsumer application) throws Exception {
        try (RunningContainer server = ServletContainers.JETTY.start(application)) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.uri().resolve("pages/order")).build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
