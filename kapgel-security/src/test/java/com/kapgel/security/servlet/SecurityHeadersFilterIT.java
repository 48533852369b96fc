package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumMap;
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

/** Every header, exactly once, however the application answers: all situations on all containers. */
class SecurityHeadersFilterIT {
    private static final SecurityHeaders HEADERS = SecurityHeaders.api();
    private static final Map<ServletContainers, RunningContainer> SERVERS = new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start(@TempDir Path folder) {
        for (ServletContainers container : ServletContainers.values()) {
            SERVERS.put(container, container.start(context -> register(context, folder.resolve(container.name()))));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningContainer::close);
    }

    static Stream<Arguments> everySituation() {
        return Stream.of(ServletContainers.values())
                .flatMap(container ->
                        Stream.of(Situation.values()).map(situation -> Arguments.of(container, situation)));
    }

    @ParameterizedTest
    @MethodSource("everySituation")
    void sendsEachHeaderOnce(ServletContainers container, Situation situation) throws Exception {
        URI uri = Objects.requireNonNull(SERVERS.get(container)).uri().resolve(situation.path);
        String[] conditions = situation == Situation.STATIC_FILE_NOT_MODIFIED
                ? new String[] {
                    "If-Modified-Since",
                    Http.get(uri).headers().firstValue("Last-Modified").orElseThrow()
                }
                : new String[0];

        HttpResponse<String> response = Http.send(situation.method, uri, conditions);

        assertThat(response.statusCode()).isEqualTo(situation.status);
        assertHeadersOnce(response);
    }

    /** Undertow drops every header here, after all filters; with an error page it is part of the table above. */
    @ParameterizedTest
    @EnumSource(names = "UNDERTOW", mode = EnumSource.Mode.EXCLUDE)
    void anExceptionWithoutErrorPageKeepsTheHeaders(ServletContainers container) throws Exception {
        ServletContextConsumer application = context -> {
            SecurityHeadersFilter.of(HEADERS).addTo(context, "/*");
            context.addServlet("broken", Situation.EXCEPTION_WITH_ERROR_PAGE.servlet())
                    .addMapping("/broken");
        };
        try (RunningContainer server = container.start(application)) {
            HttpResponse<String> response = Http.get(server.uri().resolve("broken"));

            assertThat(response.statusCode()).isEqualTo(500);
            assertHeadersOnce(response);
        }
    }

    private static void assertHeadersOnce(HttpResponse<String> response) {
        HEADERS.forResponse(false)
                .forEach((name, value) ->
                        assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
    }

    private static void register(ServletContext servletContext, Path folder) throws Exception {
        SecurityHeadersFilter.of(HEADERS).addTo(servletContext, "/*");
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
