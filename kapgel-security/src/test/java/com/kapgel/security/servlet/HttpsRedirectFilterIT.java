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
        for (Map<String, String> wrong : java.util.List.of(
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
