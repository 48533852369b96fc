package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.Principal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How long an answer may be kept: by its status, unless the application says it itself. */
class CacheControlFilterIT {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String JETTYS_OF_ERRORS = "must-revalidate,no-cache,no-store";
    private static final String FILE = ".3f2a9c1b.js";

    /** Below {@code /assets/} with a fingerprint in its name, each by what becomes of its answer. */
    private static final Map<String, Answer> ASSETS = Map.ofEntries(
            Map.entry("ok", (request, response) -> response.getWriter().print("hello")),
            Map.entry("part", (request, response) -> response.setStatus(206)),
            Map.entry("unmodified", (request, response) -> response.setStatus(304)),
            Map.entry("flushed", (request, response) -> response.flushBuffer()),
            Map.entry("reset", (request, response) -> response.reset()),
            Map.entry("missing", (request, response) -> response.setStatus(404)),
            Map.entry("error", (request, response) -> response.sendError(503)),
            Map.entry("forbidden", (request, response) -> response.sendError(403, "not yours")),
            Map.entry("thrown", (request, response) -> {
                throw new IOException("thrown on purpose");
            }),
            Map.entry("moved", (request, response) -> response.sendRedirect("/elsewhere")),
            Map.entry("cookie", (request, response) -> response.addCookie(new Cookie("a", "b"))),
            Map.entry("cookie-header", (request, response) -> response.addHeader("Set-Cookie", "a=b")),
            Map.entry("own", (request, response) -> response.setHeader("Cache-Control", "max-age=5")),
            Map.entry("own-added", (request, response) -> response.addHeader("cache-control", "max-age=5")),
            Map.entry("own-error", (request, response) -> {
                response.setHeader("Cache-Control", "max-age=5");
                response.setStatus(404);
            }),
            Map.entry("own-no-store", (request, response) -> {
                response.setHeader("Cache-Control", "no-store");
                response.setStatus(200);
            }),
            Map.entry("taken-back", (request, response) -> response.setHeader("Cache-Control", null)),
            Map.entry("added-nothing", (request, response) -> response.addHeader("Cache-Control", null)),
            Map.entry("taken-back-error", (request, response) -> {
                response.setHeader("Cache-Control", null);
                response.addHeader("Cache-Control", null);
                response.setStatus(404);
            }),
            Map.entry("cdn", (request, response) -> response.setHeader("CDN-Cache-Control", "max-age=60")),
            Map.entry("surrogate", (request, response) -> response.addHeader("surrogate-control", "no-store")),
            Map.entry("nginx", (request, response) -> response.addIntHeader("X-Accel-Expires", 0)),
            Map.entry("expires", (request, response) -> response.setDateHeader("Expires", 0)),
            Map.entry("expires-added", (request, response) -> response.addDateHeader("Expires", 0)),
            Map.entry("pragma", (request, response) -> response.setHeader("Pragma", "no-cache")),
            Map.entry("cdn-then-reset", (request, response) -> {
                response.setHeader("CDN-Cache-Control", "max-age=60");
                response.reset();
            }),
            Map.entry("cdn-error", (request, response) -> {
                response.setHeader("CDN-Cache-Control", "max-age=60");
                response.setStatus(404);
            }),
            Map.entry(
                    "login",
                    (request, response) ->
                            request.getRequestDispatcher("/hello").forward(request, response)),
            Map.entry(
                    "renamed",
                    (request, response) ->
                            request.getRequestDispatcher("/assets/ok" + FILE).forward(request, response)),
            Map.entry(
                    "including",
                    (request, response) ->
                            request.getRequestDispatcher("/hello").include(request, response)),
            Map.entry(
                    "including-reset",
                    (request, response) ->
                            request.getRequestDispatcher("/assets/reset" + FILE).include(request, response)),
            Map.entry("async-login", (request, response) -> request.startAsync().dispatch("/hello")),
            Map.entry("async-missing", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    ((HttpServletResponse) async.getResponse()).setStatus(404);
                    async.complete();
                });
            }),
            Map.entry("dispatched", (request, response) -> {
                if (request.isAsyncSupported() && request.getDispatcherType() == DispatcherType.REQUEST) {
                    request.startAsync().dispatch();
                } else {
                    response.setStatus(404);
                }
            }),
            Map.entry("timeout", (request, response) -> request.startAsync().setTimeout(100)));

    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("ok", IMMUTABLE),
            Map.entry("part", IMMUTABLE),
            Map.entry("unmodified", IMMUTABLE),
            Map.entry("flushed", IMMUTABLE),
            Map.entry("reset", IMMUTABLE),
            Map.entry("missing", "no-store"),
            Map.entry("error", "no-store"),
            Map.entry("forbidden", "no-store"),
            Map.entry("thrown", "no-store"),
            Map.entry("moved", "no-cache"),
            Map.entry("cookie", "no-store"),
            Map.entry("cookie-header", "no-store"),
            Map.entry("own", "max-age=5"),
            Map.entry("own-added", "max-age=5"),
            Map.entry("own-error", "max-age=5"),
            Map.entry("own-no-store", "no-store"),
            Map.entry("taken-back", IMMUTABLE),
            Map.entry("added-nothing", IMMUTABLE),
            Map.entry("taken-back-error", "no-store"),
            Map.entry("cdn", "no-cache"),
            Map.entry("surrogate", "no-cache"),
            Map.entry("nginx", "no-cache"),
            Map.entry("expires", "public"),
            Map.entry("expires-added", "public"),
            Map.entry("pragma", "no-cache"),
            Map.entry("cdn-then-reset", IMMUTABLE),
            Map.entry("cdn-error", "no-store"),
            Map.entry("login", "no-cache"),
            Map.entry("renamed", IMMUTABLE),
            Map.entry("including", IMMUTABLE),
            Map.entry("including-reset", IMMUTABLE),
            Map.entry("async-login", "no-cache"),
            Map.entry("async-missing", "no-store"),
            Map.entry("dispatched", "no-store"),
            Map.entry("timeout", "no-store"));

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

    private static void register(ServletContext context, Path folder) throws Exception {
        CacheControlFilter.standard()
                .fingerprinted("/assets/*", "/static/*")
                .immutable("/bundled/*")
                .authenticatedBy(request -> request.getHeader("X-Api-Key") != null)
                .addTo(context, "/*");
        ASSETS.forEach((name, answer) -> {
            ServletRegistration.Dynamic registration = context.addServlet(name, Situation.servlet(answer));
            registration.setAsyncSupported(true);
            registration.addMapping("/assets/" + name + FILE);
        });
        context.addServlet(
                        "hello",
                        Situation.servlet(
                                (request, response) -> response.getWriter().print("hello")))
                .addMapping("/hello", "/bundled/app-DiwrgTda.js", "/assets/app.js");
        context.addServlet("error-page", Situation.errorPage()).addMapping("/error-page");
        ContainerSettings.errorPage(context, 500, "/error-page");
        ContainerSettings.staticFile(context, folder);
    }

    static Stream<Arguments> everyAnswer() {
        return Stream.of(ServletContainers.values())
                .flatMap(container -> ASSETS.keySet().stream().map(name -> Arguments.of(container, name)));
    }

    @ParameterizedTest
    @MethodSource("everyAnswer")
    void anAssetIsKeptOnlyIfItIsThere(ServletContainers container, String name) throws Exception {
        assertThat(cacheControl(container, "/assets/" + name + FILE)).isEqualTo(EXPECTED.get(name));
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatHasAFingerprintIsKept(ServletContainers container) throws Exception {
        assertThat(cacheControl(container, "/assets/app.js")).isEmpty();
        assertThat(cacheControl(container, "/bundled/app-DiwrgTda.js")).isEqualTo(IMMUTABLE);
        assertThat(cacheControl(container, "/hello")).isEmpty();
        assertThat(cacheControl(container, "/assets/nothing.3f2a9c1b.js")).isEqualTo("no-store");
        assertThat(cacheControl(container, "/assets/app.js;.3f2a9c1b.js"))
                .as("a path parameter is no part of a file's name")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void answersToThoseWhoAreLoggedInAreNotStored(ServletContainers container) throws Exception {
        assertThat(cacheControl(container, "/hello", "Authorization", "Bearer x"))
                .isEqualTo("no-store");
        assertThat(cacheControl(container, "/hello", "X-Api-Key", "x")).isEqualTo("no-store");
        assertThat(cacheControl(container, "/assets/ok" + FILE, "Authorization", "Bearer x"))
                .isEqualTo(IMMUTABLE);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLoggedInIsAskedWhenTheRequestComes(ServletContainers container) throws Exception {
        Filter login = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return () -> "ayse";
                    }
                },
                response);
        for (boolean isFirst : new boolean[] {true, false}) {
            try (RunningContainer server = container.start(context -> {
                if (!isFirst) {
                    CacheControlFilter.standard().addTo(context, "/*");
                }
                context.addFilter("login", login)
                        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
                if (isFirst) {
                    CacheControlFilter.standard().addTo(context, "/*");
                }
                context.addServlet(
                                "hello",
                                Situation.servlet((request, response) -> response.getWriter()
                                        .print(request.getUserPrincipal().getName())))
                        .addMapping("/hello");
            })) {
                HttpResponse<String> response = Http.get(server.uri().resolve("hello"));
                assertThat(response.body()).isEqualTo("ayse");
                assertThat(response.headers().firstValue("Cache-Control").orElse("nothing"))
                        .isEqualTo(isFirst ? "no-store" : "nothing");
            }
        }
    }

    /** An answer in the place of a file is for whoever asked, also if it comes from another path. */
    @ParameterizedTest
    @EnumSource
    void whatIsForwardedToSomebodyWhoIsLoggedInIsNotStored(ServletContainers container) throws Exception {
        assertThat(cacheControl(container, "/assets/login" + FILE, "Authorization", "Bearer x"))
                .isEqualTo("no-store");
    }

    /** No header is no word of the application, as it is not for the nonce. */
    @ParameterizedTest
    @EnumSource
    void anErrorIsNotStoredAfterTheApplicationHasSetNothing(ServletContainers container) throws Exception {
        for (Answer nothing : List.<Answer>of(
                (request, response) -> response.setHeader("Cache-Control", null),
                (request, response) -> response.addHeader("Cache-Control", null))) {
            try (RunningContainer server = container.start(context -> {
                CacheControlFilter.standard().addTo(context, "/*");
                context.addServlet("nothing", Situation.servlet((request, response) -> {
                            nothing.to(request, response);
                            response.setStatus(404);
                        }))
                        .addMapping("/nothing");
            })) {
                assertThat(Http.get(server.uri().resolve("nothing")).headers().allValues("Cache-Control"))
                        .containsExactly("no-store");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsAreNotStored(ServletContainers container) throws Exception {
        assertThat(cacheControl(container, "/nothing-here")).isEqualTo("no-store");
    }

    /** Before the filter of security headers or behind it: what may be stored has no nonce, and a page is not stored. */
    @ParameterizedTest
    @EnumSource
    void agreesWithTheNonce(ServletContainers container) throws Exception {
        for (boolean isFirst : new boolean[] {true, false}) {
            try (RunningContainer server = container.start(context -> {
                if (isFirst) {
                    CacheControlFilter.standard().fingerprinted("/*").addTo(context, "/*");
                }
                SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(context, "/*");
                if (!isFirst) {
                    CacheControlFilter.standard().fingerprinted("/*").addTo(context, "/*");
                }
                context.addServlet(
                                "hello",
                                Situation.servlet((request, response) ->
                                        response.getWriter().print("hello")))
                        .addMapping("/app.3f2a9c1b.js");
                context.addServlet("own", Situation.servlet((request, response) -> {
                            response.setHeader("Cache-Control", "no-store");
                            response.setStatus(200);
                        }))
                        .addMapping("/own.3f2a9c1b.js");
                context.addServlet(
                                "private",
                                Situation.servlet((request, response) -> response.setHeader("ETag", "\"1\"")))
                        .addMapping("/private.3f2a9c1b");
                context.addServlet(
                                "page",
                                Situation.servlet((request, response) ->
                                        response.getWriter().print(CspNonce.of(request))))
                        .addMapping("/page", "/page.3f2a9c1b.html");
            })) {
                HttpHeaders asset =
                        Http.get(server.uri().resolve("app.3f2a9c1b.js")).headers();
                assertThat(asset.allValues("Cache-Control")).containsExactly(IMMUTABLE);
                assertThat(asset.firstValue("Content-Security-Policy").orElseThrow())
                        .doesNotContain("nonce");
                for (String page : new String[] {"page", "page.3f2a9c1b.html"}) {
                    HttpHeaders headers = Http.get(server.uri().resolve(page)).headers();
                    assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
                    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                            .contains("nonce");
                }
                for (String path : new String[] {"own.3f2a9c1b.js", "private.3f2a9c1b"}) {
                    assertThat(Http.get(server.uri().resolve(path), "Authorization", "Bearer x")
                                    .headers()
                                    .allValues("Cache-Control"))
                            .as(path + (isFirst ? " behind" : " before"))
                            .containsExactly("no-store");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSetUpInWebXml(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(context -> {
            webXml(context, Map.of("fingerprinted", "/a/*, /b/*", "immutable", "/c/*"));
            context.addServlet(
                            "hello",
                            Situation.servlet(
                                    (request, response) -> response.getWriter().print("hello")))
                    .addMapping("/*");
        })) {
            for (String path : new String[] {"a/x.3f2a9c1b.js", "b/x-3f2a9c1b.css", "c/x.js"}) {
                assertThat(Http.get(server.uri().resolve(path)).headers().allValues("Cache-Control"))
                        .containsExactly(IMMUTABLE);
            }
            assertThat(Http.get(server.uri().resolve("a/x.js")).headers().allValues("Cache-Control"))
                    .isEmpty();
        }
        assertThatThrownBy(() -> container
                        .start(context -> webXml(context, Map.of("immutable", "c/*", "fingerprints", "/a/*")))
                        .close())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CacheControlFilter.standard().immutable("assets/*", "/ok/*", "/a/*/b", "*.js"))
                .withMessageContaining("'assets/*', '/a/*/b', '*.js'");
    }

    private static void webXml(ServletContext context, Map<String, String> parameters) {
        FilterRegistration.Dynamic filter = context.addFilter("cache", CacheControlFilter.class.getName());
        filter.setInitParameters(parameters);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    private static String cacheControl(ServletContainers container, String path, String... headers) throws Exception {
        HttpResponse<String> response =
                Http.get(Objects.requireNonNull(SERVERS.get(container)).uri().resolve(path), headers);
        String value = String.join(" | ", response.headers().allValues("Cache-Control"));
        return value.equals(JETTYS_OF_ERRORS) ? "no-store" : value;
    }
}
