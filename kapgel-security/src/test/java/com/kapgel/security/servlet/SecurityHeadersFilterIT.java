package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every header, exactly once, however the application answers: all situations on all containers with all kinds of filters. */
class SecurityHeadersFilterIT {
    /** Whether the headers are shared by all responses or hold a nonce, and give way to the application or not. */
    enum Kind {
        API(SecurityHeaders.api(), false),
        HTML(SecurityHeaders.html(), false),
        API_ENFORCED(SecurityHeaders.api(), true),
        HTML_ENFORCED(SecurityHeaders.html(), true);

        @SuppressWarnings("ImmutableEnumChecker") // it is immutable, and says so to people only
        private final SecurityHeaders headers;

        private final boolean enforced;

        Kind(SecurityHeaders headers, boolean enforced) {
            this.headers = headers;
            this.enforced = enforced;
        }

        void addTo(ServletContext context) {
            SecurityHeadersFilter filter = SecurityHeadersFilter.of(headers);
            if (enforced) {
                addMeddler("before", context);
                filter.enforce().addTo(context, "/*");
                addMeddler("behind", context);
            } else {
                filter.addTo(context, "/*");
            }
        }
    }

    /** An application that wants weaker headers, and gets none. */
    private static void addMeddler(String name, ServletContext context) {
        Filter meddler = (request, response, chain) -> {
            HttpServletResponse httpResponse = (HttpServletResponse) response;
            httpResponse.setHeader("X-Frame-Options", "SAMEORIGIN");
            httpResponse.addHeader("referrer-policy", "unsafe-url");
            httpResponse.setHeader("Content-Security-Policy", "default-src *");
            httpResponse.setHeader("X-Content-Type-Options", null);
            httpResponse.addIntHeader("X-XSS-Protection", 1);
            chain.doFilter(request, response);
        };
        context.addFilter(name, meddler).setAsyncSupported(true);
        Objects.requireNonNull(context.getFilterRegistration(name))
                .addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
    }

    private static final Map<ServletContainers, Map<Kind, RunningContainer>> SERVERS =
            new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start(@TempDir Path folder) {
        for (ServletContainers container : ServletContainers.values()) {
            Map<Kind, RunningContainer> ofKind = new EnumMap<>(Kind.class);
            SERVERS.put(container, ofKind);
            for (Kind kind : Kind.values()) {
                Path files = folder.resolve(container.name()).resolve(kind.name());
                ofKind.put(kind, container.start(context -> register(context, kind, files)));
            }
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(ofKind -> ofKind.values().forEach(RunningContainer::close));
    }

    static Stream<Arguments> everySituation() {
        return Stream.of(ServletContainers.values())
                .flatMap(container -> Stream.of(Kind.values())
                        .flatMap(kind -> Stream.of(Situation.values())
                                .map(situation -> Arguments.of(container, kind, situation))));
    }

    @ParameterizedTest
    @MethodSource("everySituation")
    void sendsEachHeaderOnce(ServletContainers container, Kind kind, Situation situation) throws Exception {
        URI uri = Objects.requireNonNull(
                        Objects.requireNonNull(SERVERS.get(container)).get(kind))
                .uri()
                .resolve(situation.path);
        String[] conditions = situation == Situation.STATIC_FILE_NOT_MODIFIED
                ? new String[] {
                    "If-Modified-Since",
                    Http.get(uri).headers().firstValue("Last-Modified").orElseThrow()
                }
                : new String[0];

        HttpResponse<String> response = Http.send(situation.method, uri, conditions);

        assertThat(response.statusCode()).isEqualTo(situation.status);
        assertHeadersOnce(kind.headers, response);
    }

    /** Undertow drops every header here, after all filters; with an error page it is part of the table above. */
    @ParameterizedTest
    @EnumSource(names = "UNDERTOW", mode = EnumSource.Mode.EXCLUDE)
    void anExceptionWithoutErrorPageKeepsTheHeaders(ServletContainers container) throws Exception {
        for (Kind kind : Kind.values()) {
            ServletContextConsumer application = context -> {
                kind.addTo(context);
                context.addServlet("broken", Situation.EXCEPTION_WITH_ERROR_PAGE.servlet())
                        .addMapping("/broken");
            };
            try (RunningContainer server = container.start(application)) {
                HttpResponse<String> response = Http.get(server.uri().resolve("broken"));

                assertThat(response.statusCode()).isEqualTo(500);
                assertHeadersOnce(kind.headers, response);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void toAddNothingTakesNothingAway(ServletContainers container) throws Exception {
        Situation.Answer answer = (request, response) -> response.addHeader("X-Frame-Options", null);
        try (RunningContainer server = container.start(context -> {
            Kind.API.addTo(context);
            context.addServlet("nothing", Situation.servlet(answer)).addMapping("/nothing");
        })) {
            assertHeadersOnce(SecurityHeaders.api(), Http.get(server.uri().resolve("nothing")));
        }
    }

    private static void assertHeadersOnce(SecurityHeaders expected, HttpResponse<String> response) {
        HttpHeaders headers = response.headers();
        (mayBeStored(response) ? expected.forStorableResponse(false) : expected.forResponse(false))
                .forEach((name, value) -> assertThat(headers.allValues(name))
                        .as(name)
                        .singleElement()
                        .asString()
                        .satisfies(sent -> assertThat(withoutNonce(sent)).isEqualTo(value)));
        assertThat(headers.allValues("Cache-Control")).hasSizeLessThan(2);
    }

    /** For {@code api()} it makes no difference. */
    private static boolean mayBeStored(HttpResponse<String> response) {
        boolean isRead = List.of("GET", "HEAD").contains(response.request().method());
        return isRead
                && !response.headers().firstValue("Cache-Control").orElse("").contains("no-store");
    }

    private static String withoutNonce(String value) {
        return value.replaceAll("'nonce-[A-Za-z0-9_-]{22}'", "'nonce-{nonce}'");
    }

    private static void register(ServletContext servletContext, Kind kind, Path folder) throws Exception {
        kind.addTo(servletContext);
        for (Situation situation : Situation.values()) {
            ServletRegistration.Dynamic registration = servletContext.addServlet(situation.name(), situation.servlet());
            registration.setAsyncSupported(true);
            registration.addMapping("/" + situation.name());
        }
        servletContext.addServlet("error-page", Situation.errorPage()).addMapping("/error-page");
        ContainerSettings.errorPage(servletContext, 500, "/error-page");
        ContainerSettings.staticFile(servletContext, folder);
    }
}
