package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A page can only run its scripts when its body and its header hold the same nonce. */
class CspNonceIT {
    /** Each path leads to a page that consists of its nonce. */
    private static final Map<String, Answer> PATHS = Map.of(
            "/page", CspNonceIT::page,
            "/reset",
                    (request, response) -> {
                        response.reset();
                        page(request, response);
                    },
            "/forward",
                    (request, response) -> request.getRequestDispatcher("/page").forward(request, response),
            "/include",
                    (request, response) -> request.getRequestDispatcher("/page").include(request, response),
            "/async", (request, response) -> request.startAsync().dispatch("/page"),
            "/send-error", (request, response) -> response.sendError(500),
            "/exception",
                    (request, response) -> {
                        throw new IOException("thrown on purpose");
                    });

    private static final String POLICY =
            Objects.requireNonNull(SecurityHeaders.html().forResponse(false).get("Content-Security-Policy"));

    private static final Map<ServletContainers, RunningContainer> SERVERS = new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start() {
        for (ServletContainers container : ServletContainers.values()) {
            SERVERS.put(container, container.start(CspNonceIT::register));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningContainer::close);
    }

    static Stream<Arguments> everyPath() {
        return Stream.of(ServletContainers.values())
                .flatMap(container -> PATHS.keySet().stream().map(path -> Arguments.of(container, path)));
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void headerAndPageAgree(ServletContainers container, String path) throws Exception {
        HttpResponse<String> response = get(container, path);

        assertThat(response.body()).matches("[A-Za-z0-9_-]{22}");
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .containsExactly(POLICY.replace("{nonce}", response.body()));
    }

    @ParameterizedTest
    @EnumSource
    void everyResponseHasItsOwn(ServletContainers container) throws Exception {
        assertThat(get(container, "/page").body())
                .isNotEqualTo(get(container, "/page").body());
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheFilterTheMessageSaysWhatIsMissing(ServletContainers container) throws Exception {
        Answer asking = (request, response) -> {
            try {
                CspNonce.of(request);
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        };
        try (RunningContainer server = container.start(
                context -> context.addServlet("page", Situation.servlet(asking)).addMapping("/page"))) {
            assertThat(Http.get(server.uri().resolve("page")).body())
                    .contains("This request has no nonce")
                    .contains("SecurityHeaders.html()");
        }
    }

    private static HttpResponse<String> get(ServletContainers container, String path) throws Exception {
        return Http.get(Objects.requireNonNull(SERVERS.get(container)).uri().resolve(path));
    }

    private static void register(ServletContext servletContext) {
        SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(servletContext, "/*");
        PATHS.forEach((path, answer) -> {
            ServletRegistration.Dynamic registration = servletContext.addServlet(path, Situation.servlet(answer));
            registration.setAsyncSupported(true);
            registration.addMapping(path);
        });
        HttpServlet errorPage = new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                page(request, response);
            }
        };
        servletContext.addServlet("error-page", errorPage).addMapping("/error-page");
        ContainerSettings.errorPage(servletContext, 500, "/error-page");
    }

    private static void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(CspNonce.of(request));
    }
}
