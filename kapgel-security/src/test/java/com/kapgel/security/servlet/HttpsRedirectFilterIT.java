package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpsRedirectFilterIT {
    private static RunningContainer start(ServletContainers container, ServletContextConsumer filters) {
        return container.start(context -> {
            filters.accept(context);
            context.addServlet(
                            "hello",
                            Situation.servlet(
                                    (request, response) -> response.getWriter().print("hello")))
                    .addMapping("/*");
        });
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("none");
    }

    @ParameterizedTest
    @EnumSource
    void sendsToTheSameAddressWithTls(ServletContainers container) throws Exception {
        try (RunningContainer server =
                start(container, context -> HttpsRedirectFilter.except().addTo(context, "/*"))) {
            URI uri = server.uri().resolve("orders/a%20b?x=1&y=%2F");

            HttpResponse<String> get = Http.get(uri);
            assertThat(get.statusCode()).isEqualTo(301);
            assertThat(location(get)).isEqualTo("https://127.0.0.1/orders/a%20b?x=1&y=%2F");
            assertThat(get.body()).doesNotContain("hello");
            assertThat(Http.send("HEAD", uri).statusCode()).isEqualTo(301);
            HttpResponse<String> post = Http.send("POST", uri);
            assertThat(post.statusCode()).isEqualTo(308);
            assertThat(location(post)).isEqualTo(location(get));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesProbesAndSecureRequestsAlone(ServletContainers container) throws Exception {
        Filter proxy = (request, response, chain) -> chain.doFilter(
                ((HttpServletRequest) request).getHeader("X-Test-Secure") == null ? request : secure(request),
                response);
        try (RunningContainer server = start(container, context -> {
            context.addFilter("proxy", proxy).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            HttpsRedirectFilter.except("/livez", "/internal/*").addTo(context, "/*");
        })) {
            assertThat(Http.get(server.uri().resolve("livez")).body()).isEqualTo("hello");
            assertThat(Http.get(server.uri().resolve("internal/a")).body()).isEqualTo("hello");
            assertThat(Http.get(server.uri().resolve("orders"), "X-Test-Secure", "1")
                            .body())
                    .isEqualTo("hello");
            assertThat(Http.get(server.uri().resolve("livez/x")).statusCode()).isEqualTo(301);
            assertThat(Http.get(server.uri().resolve("internal")).statusCode()).isEqualTo(301);
            assertThat(Http.get(server.uri().resolve("internal/../orders")).statusCode())
                    .isEqualTo(301);
        }
    }

    private static HttpServletRequest secure(ServletRequest request) {
        return new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public boolean isSecure() {
                return true;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aQueryInOtherLettersArrivesAsItWasOrIsRefused(ServletContainers container) throws Exception {
        try (RunningContainer server =
                start(container, context -> HttpsRedirectFilter.except().addTo(context, "/*"))) {
            String answer = Http.raw(
                    server.uri(), "GET /a?q=\u00c3\u00a9 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

            assertThat(answer)
                    .satisfiesAnyOf(
                            it -> assertThat(it).startsWith("HTTP/1.1 400 "),
                            it -> assertThat(it).contains("Location: https://shop.example/a?q=%C3%A9\r\n"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatIsNoneIsRefused(ServletContainers container) throws Exception {
        try (RunningContainer server =
                start(container, context -> HttpsRedirectFilter.except().addTo(context, "/*"))) {
            for (String host :
                    List.of("a$b", "a..b", ".a", "a,b", "a@b", "a%2fb", "a/b", "a\\b", "[::1", "[a]", "\u00e9")) {
                String answer =
                        Http.raw(server.uri(), "GET /a HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

                assertThat(answer).as(host).startsWith("HTTP/1.1 400 ").doesNotContain("Location:", "hello");
            }
        }
    }

    /** Jetty and Tomcat refuse most of them before any filter runs; a proxy's filter may put in what it likes. */
    @ParameterizedTest
    @EnumSource
    void aHostThatAFilterPutsInIsCheckedAsWell(ServletContainers container) throws Exception {
        Filter host = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getServerName() {
                        return getHeader("X-Test-Host");
                    }
                },
                response);
        try (RunningContainer server = start(container, context -> {
            context.addFilter("host", host).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            HttpsRedirectFilter.except().addTo(context, "/*");
        })) {
            for (String name :
                    List.of("evil.example/", "a@evil.example", "a:443", "fe80::1%eth0", "::1]", "a b", ".")) {
                HttpResponse<String> response = Http.get(server.uri().resolve("a"), "X-Test-Host", name);
                assertThat(response.statusCode()).as(name).isEqualTo(400);
                assertThat(location(response)).as(name).isEqualTo("none");
            }
            assertThat(location(Http.get(server.uri().resolve("a"), "X-Test-Host", "2001:db8::1")))
                    .isEqualTo("https://[2001:db8::1]/a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOnceOfACircleBehindAProxyThatEndsTls(ServletContainers container) throws Exception {
        try (Logged logged = new Logged(HttpsRedirectFilter.class);
                RunningContainer server = start(
                        container,
                        context -> HttpsRedirectFilter.except("/livez").addTo(context, "/*"))) {
            Http.get(server.uri().resolve("a"));
            Http.get(server.uri().resolve("a"), "X-Forwarded-Proto", "http");
            Http.get(server.uri().resolve("livez"), "X-Forwarded-Proto", "https");
            assertThat(logged.messages()).isEmpty();

            for (int i = 0; i < 3; i++) {
                assertThat(Http.get(server.uri().resolve("a"), "X-Forwarded-Proto", "HTTPS")
                                .statusCode())
                        .isEqualTo(301);
            }
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("Put a TrustedProxyFilter that trusts the proxy in front");
        }
    }

    @ParameterizedTest
    @EnumSource
    void behindATrustedProxyItIsTheClientsConnectionThatCounts(ServletContainers container) throws Exception {
        try (Logged logged = new Logged(HttpsRedirectFilter.class);
                RunningContainer server = start(container, context -> {
                    TrustedProxyFilter.trusting("127.0.0.1").addTo(context, "/*");
                    HttpsRedirectFilter.except().addTo(context, "/*");
                })) {
            URI uri = server.uri().resolve("a?b=c");

            assertThat(Http.get(uri, "X-Forwarded-Proto", "https").body()).isEqualTo("hello");
            assertThat(Http.get(uri, "X-Forwarded-Proto", "http, https").body()).isEqualTo("hello");
            for (String proto : List.of("http", "https, http", "nonsense")) {
                HttpResponse<String> response =
                        Http.get(uri, "X-Forwarded-Proto", proto, "X-Forwarded-Host", "shop.example:8080");
                assertThat(response.statusCode()).isEqualTo(301);
                assertThat(location(response)).isEqualTo("https://shop.example/a?b=c");
            }
            assertThat(location(Http.get(uri, "X-Forwarded-Host", "evil.example/@")))
                    .isEqualTo("https://127.0.0.1/a?b=c");
            assertThat(logged.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerIsRedirectedWhateverItClaims(ServletContainers container) throws Exception {
        try (Logged logged = new Logged(HttpsRedirectFilter.class);
                Logged ofTheProxy = new Logged(TrustedProxyFilter.class);
                RunningContainer server = start(container, context -> {
                    TrustedProxyFilter.trusting("10.0.0.0/8").addTo(context, "/*");
                    HttpsRedirectFilter.except().addTo(context, "/*");
                })) {
            HttpResponse<String> response = Http.get(
                    server.uri().resolve("a"), "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example");

            assertThat(location(response)).isEqualTo("https://127.0.0.1/a");
            assertThat(logged.messages()).isEmpty();
            assertThat(ofTheProxy.messages()).singleElement().asString().contains("X-Forwarded-Proto from 127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsToTheHostAndPortThatItIsTold(ServletContainers container) throws Exception {
        try (RunningContainer server = start(
                container,
                context -> HttpsRedirectFilter.except()
                        .host("orders.kapgel.com")
                        .port(8443)
                        .addTo(context, "/*"))) {
            assertThat(location(Http.get(server.uri().resolve("a")))).isEqualTo("https://orders.kapgel.com:8443/a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSetUpInWebXml(ServletContainers container) throws Exception {
        try (RunningContainer server = start(
                container,
                context ->
                        webXml(context, Map.of("except", "/livez /readyz", "host", "[2001:db8::1]", "port", "444")))) {
            assertThat(Http.get(server.uri().resolve("readyz")).body()).isEqualTo("hello");
            assertThat(location(Http.get(server.uri().resolve("a")))).isEqualTo("https://[2001:db8::1]:444/a");
        }
        for (Map<String, String> wrong : List.of(
                Map.of("port", "0"), Map.of("port", "x"), Map.of("host", "https://a"), Map.of("except", "livez"))) {
            assertThatThrownBy(() ->
                            start(container, context -> webXml(context, wrong)).close())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static void webXml(ServletContext context, Map<String, String> parameters) {
        FilterRegistration.Dynamic filter = context.addFilter("https", HttpsRedirectFilter.class.getName());
        filter.setInitParameters(parameters);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpsRedirectFilter.except().host("https://kapgel.com"))
                .withMessageContaining("without scheme, port and path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpsRedirectFilter.except().port(0))
                .withMessageContaining("expected 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpsRedirectFilter.except("livez"))
                .withMessageContaining("'livez'");
    }
}
