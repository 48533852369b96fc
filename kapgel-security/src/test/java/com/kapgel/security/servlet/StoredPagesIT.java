package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A nonce is for one response: what may be stored has none, and a page that has one is not stored. */
class StoredPagesIT {
    /** What is sent without its nonce, since the application lets it be stored. */
    private static final Map<String, Answer> STORED = Map.ofEntries(
            Map.entry("/max-age", (request, response) -> response.setHeader("Cache-Control", "public, max-age=60")),
            Map.entry("/no-cache", (request, response) -> response.addHeader("cache-control", "no-cache")),
            Map.entry("/etag", (request, response) -> response.setHeader("ETag", "\"1\"")),
            Map.entry("/last-modified", (request, response) -> response.setDateHeader("Last-Modified", 0)),
            Map.entry("/cdn", (request, response) -> response.setHeader("CDN-Cache-Control", "max-age=60")),
            Map.entry(
                    "/cloudflare",
                    (request, response) -> response.addHeader("cloudflare-cdn-cache-control", "max-age=60")),
            Map.entry("/surrogate", (request, response) -> {
                response.setHeader("Cache-Control", "private");
                response.setHeader("Surrogate-Control", "max-age=60");
            }),
            Map.entry("/nginx", (request, response) -> response.setIntHeader("X-Accel-Expires", 60)),
            Map.entry("/async-stored", (request, response) -> {
                AsyncContext async = request.startAsync();
                ((HttpServletResponse) async.getResponse()).setHeader("Cache-Control", "max-age=60");
                async.complete();
            }),
            Map.entry("/async-stored-in-a-thread", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    ((HttpServletResponse) async.getResponse()).setHeader("Cache-Control", "max-age=60");
                    async.complete();
                });
            }),
            Map.entry("/after-an-include-with-reset", (request, response) -> {
                request.getRequestDispatcher("/reset-only").include(request, response);
                response.setHeader("Cache-Control", "max-age=60");
            }),
            Map.entry("/after-an-include-that-is-stored", (request, response) -> {
                request.getRequestDispatcher("/max-age").include(request, response);
                response.setHeader("Cache-Control", "max-age=60");
            }),
            Map.entry(
                    "/earlier-cdn", (request, response) -> response.getWriter().print("set by an earlier filter")),
            Map.entry("/not-modified", (request, response) -> response.setStatus(304)),
            Map.entry("/not-modified-with-a-word", (request, response) -> response.sendError(304, "as before")),
            Map.entry("/not-modified-error", (request, response) -> response.sendError(304)),
            Map.entry("/earlier", (request, response) -> response.getWriter().print("set by an earlier filter")),
            Map.entry("/after-reset", (request, response) -> {
                response.reset();
                response.setHeader("Cache-Control", "max-age=60");
            }));

    /** What keeps its nonce, and is not stored. */
    private static final Map<String, Answer> UNSTORED = Map.ofEntries(
            Map.entry("/plain", (request, response) -> response.getWriter().print("hello")),
            Map.entry("/page", (request, response) -> response.getWriter().print(CspNonce.of(request))),
            Map.entry(
                    "/template",
                    (request, response) -> response.getWriter().print(request.getAttribute(CspNonce.ATTRIBUTE))),
            Map.entry("/no-store", (request, response) -> {
                response.setHeader("Cache-Control", "private, no-store");
                response.getWriter().print(CspNonce.of(request));
            }),
            Map.entry("/own-no-store-and-expires", (request, response) -> {
                response.setHeader("Cache-Control", "no-store");
                response.setDateHeader("Expires", 0);
                response.setHeader("ETag", "\"1\"");
            }),
            Map.entry("/used-then-stored", (request, response) -> {
                String nonce = CspNonce.of(request);
                response.setHeader("Cache-Control", "max-age=60");
                response.setHeader("ETag", "\"1\"");
                response.getWriter().print(nonce);
            }),
            Map.entry("/stored-then-used", (request, response) -> {
                response.setHeader("Cache-Control", "max-age=60");
                response.setDateHeader("Last-Modified", 0);
                response.getWriter().print(CspNonce.of(request));
            }),
            Map.entry("/stored-then-reset", (request, response) -> {
                response.setHeader("Cache-Control", "max-age=60");
                response.reset();
                response.getWriter().print(CspNonce.of(request));
            }),
            Map.entry("/forwarded", (request, response) -> {
                response.setHeader("Cache-Control", "max-age=60");
                request.getRequestDispatcher("/page").forward(request, response);
            }),
            Map.entry("/async", (request, response) -> request.startAsync().dispatch("/used-then-stored")),
            Map.entry("/reset-only", (request, response) -> response.reset()),
            Map.entry("/taken-back", (request, response) -> response.setHeader("Cache-Control", null)),
            Map.entry("/added-nothing", (request, response) -> response.addHeader("Cache-Control", null)),
            Map.entry("/used-then-taken-back", (request, response) -> {
                String nonce = CspNonce.of(request);
                response.setHeader("Cache-Control", null);
                response.getWriter().print(nonce);
            }),
            Map.entry("/no-store-then-taken-back", (request, response) -> {
                response.setHeader("Cache-Control", "no-store");
                response.setHeader("cache-control", null);
            }),
            Map.entry("/cdn-without-storing", (request, response) -> {
                response.setHeader("CDN-Cache-Control", "no-store");
                response.setHeader("X-Accel-Expires", "0");
            }),
            Map.entry("/used-then-cdn", (request, response) -> {
                String nonce = CspNonce.of(request);
                response.setHeader("CDN-Cache-Control", "max-age=60");
                response.setIntHeader("X-Accel-Expires", 60);
                response.getWriter().print(nonce);
            }),
            Map.entry("/cdn-then-used", (request, response) -> {
                response.setHeader("Surrogate-Control", "max-age=60");
                response.setHeader("X-Accel-Expires", "60");
                response.getWriter().print(CspNonce.of(request));
            }),
            Map.entry("/async-page", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    ((HttpServletResponse) async.getResponse()).setHeader("Cache-Control", "max-age=60");
                    async.dispatch("/page");
                });
            }),
            Map.entry("/async-page-in-a-forward", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    response.getWriter().print(CspNonce.of(request));
                } else {
                    request.getRequestDispatcher("/async-to-itself").forward(request, response);
                }
            }),
            Map.entry("/async-to-itself", (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    response.getWriter().print(CspNonce.of(request));
                } else {
                    request.startAsync().dispatch();
                }
            }),
            Map.entry("/async-reset", (request, response) -> {
                AsyncContext async = request.startAsync();
                async.getResponse().reset();
                async.getResponse().getWriter().print(CspNonce.of(request));
                async.complete();
            }),
            Map.entry("/page-with-an-include-that-resets", (request, response) -> {
                request.getRequestDispatcher("/reset-only").include(request, response);
                response.setHeader("ETag", "\"1\"");
                response.getWriter().print(CspNonce.of(request));
            }),
            Map.entry("/include-of-a-page", (request, response) -> {
                request.getRequestDispatcher("/page").include(request, response);
                response.setHeader("Cache-Control", "max-age=60");
            }),
            Map.entry("/error", (request, response) -> {
                response.setHeader("Cache-Control", "max-age=60");
                response.sendError(500);
            }));

    private static final Map<ServletContainers, RunningContainer> SERVERS = new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start() {
        for (ServletContainers container : ServletContainers.values()) {
            SERVERS.put(container, container.start(StoredPagesIT::register));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningContainer::close);
    }

    static Stream<Arguments> stored() {
        return everywhere(STORED);
    }

    static Stream<Arguments> unstored() {
        return everywhere(UNSTORED);
    }

    private static Stream<Arguments> everywhere(Map<String, Answer> paths) {
        return Stream.of(ServletContainers.values())
                .flatMap(container -> paths.keySet().stream().map(path -> Arguments.of(container, path)));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void whatMayBeStoredHasNoNonce(ServletContainers container, String path) throws Exception {
        HttpHeaders headers = get(container, path);

        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("script-src 'none'", "style-src 'self';")
                .doesNotContain("nonce");
        assertThat(headers.allValues("Cache-Control"))
                .hasSizeLessThan(2)
                .noneMatch(value -> value.contains("no-store"));
    }

    @ParameterizedTest
    @MethodSource("unstored")
    void aPageWithANonceIsNotStored(ServletContainers container, String path) throws Exception {
        HttpHeaders headers = get(container, path);

        assertThat(headers.firstValue("Content-Security-Policy").orElse("none")).contains("'nonce-");
        assertThat(headers.allValues("Cache-Control")).hasSize(1).allMatch(value -> value.contains("no-store"));
        assertThat(List.of("CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"))
                .allSatisfy(name -> assertThat(headers.allValues(name)).isSubsetOf("no-store", "0"));
    }

    /** To keep our response in force after {@code startAsync()} changes nothing else. */
    @ParameterizedTest
    @EnumSource
    void anAsynchronousDispatchGoesWhereItWouldGoWithoutUs(ServletContainers container) throws Exception {
        Answer echo = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch();
                return;
            }
            response.getWriter()
                    .print(request.getDispatcherType() + " " + request.getRequestURI() + " " + request.getServletPath()
                            + " " + request.getPathInfo() + " " + request.getQueryString() + " "
                            + request.getParameter("r") + " "
                            + request.getRequestURL()
                                    .substring(request.getRequestURL().indexOf("/echo")));
        };
        List<String> answers = new ArrayList<>();
        for (boolean withFilter : new boolean[] {false, true}) {
            try (RunningContainer server = container.start(context -> {
                if (withFilter) {
                    SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(context, "/*");
                    CacheControlFilter.standard().immutable("/*").addTo(context, "/*");
                }
                ServletRegistration.Dynamic servlet = context.addServlet("echo", Situation.servlet(echo));
                servlet.setAsyncSupported(true);
                servlet.addMapping("/echo/*");
            })) {
                answers.add(Http.get(server.uri().resolve("echo/a%20b;v=1/c?q=1&r=%C3%BC"))
                        .body());
            }
        }
        assertThat(answers.get(0)).startsWith("ASYNC /echo/a%20b");
        assertThat(answers.get(1)).isEqualTo(answers.get(0));
    }

    /** Whatever else is set before or after it. */
    @ParameterizedTest
    @EnumSource
    void theApplicationsNoStoreStays(ServletContainers container) throws Exception {
        Answer piecewise = (request, response) -> {
            response.addHeader("Cache-Control", "no-cache");
            response.addHeader("Cache-Control", "no-store");
            response.addHeader("Cache-Control", "must-revalidate");
            response.setHeader("ETag", "\"1\"");
        };
        Answer error = (request, response) -> {
            response.setHeader("ETag", "\"1\"");
            response.setStatus(404);
        };
        try (RunningContainer server = container.start(context -> {
            SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(context, "/*");
            context.addServlet("piecewise", Situation.servlet(piecewise)).addMapping("/piecewise");
            context.addServlet("error", Situation.servlet(error)).addMapping("/error");
        })) {
            assertThat(Http.get(server.uri().resolve("piecewise")).headers().allValues("Cache-Control"))
                    .containsExactly("no-cache", "no-store", "must-revalidate");
            assertThat(Http.get(server.uri().resolve("error")).headers().allValues("Cache-Control"))
                    .containsExactly("no-store");
        }
    }

    /** Tomcat 10 cannot take a header back, so its value goes. */
    @ParameterizedTest
    @EnumSource
    void aNonceInAHeaderOfOnesOwnLeavesWithTheOthersAndComesBack(ServletContainers container) throws Exception {
        SecurityHeaders headers = SecurityHeaders.html().toBuilder()
                .header("X-Nonce", "the nonce is {nonce}")
                .build();
        Answer stored = (request, response) -> response.setHeader("ETag", "\"1\"");
        Answer used = (request, response) -> {
            response.setHeader("ETag", "\"1\"");
            response.getWriter().print(CspNonce.of(request));
        };
        Answer own = (request, response) -> {
            response.setHeader("ETag", "\"1\"");
            response.addHeader("X-Nonce", "none");
        };
        try (RunningContainer server = container.start(context -> {
            SecurityHeadersFilter.of(headers).addTo(context, "/*");
            context.addServlet("stored", Situation.servlet(stored)).addMapping("/stored");
            context.addServlet("used", Situation.servlet(used)).addMapping("/used");
            context.addServlet("own", Situation.servlet(own)).addMapping("/own");
        })) {
            HttpHeaders ofStored = Http.get(server.uri().resolve("stored")).headers();
            assertThat(ofStored.firstValue("X-Nonce").orElse("")).isEmpty();
            assertThat(ofStored.firstValue("ETag")).isPresent();
            assertThat(ofStored.map().toString()).doesNotContain("nonce is", "'nonce-");

            assertThat(Http.get(server.uri().resolve("own")).headers().allValues("X-Nonce"))
                    .containsExactly("none");

            HttpResponse<String> page = Http.get(server.uri().resolve("used"));
            assertThat(page.headers().allValues("X-Nonce")).containsExactly("the nonce is " + page.body());
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("'nonce-" + page.body() + "'");
        }
    }

    private static HttpHeaders get(ServletContainers container, String path) throws Exception {
        return Http.get(Objects.requireNonNull(SERVERS.get(container)).uri().resolve(path))
                .headers();
    }

    private static void register(ServletContext servletContext) {
        Filter earlier = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("Cache-Control", "public, max-age=60");
            chain.doFilter(request, response);
        };
        Filter earlierCdn = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("CDN-Cache-Control", "max-age=60");
            chain.doFilter(request, response);
        };
        servletContext
                .addFilter("earlier-cdn", earlierCdn)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/earlier-cdn");
        servletContext
                .addFilter("earlier", earlier)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/earlier");
        SecurityHeadersFilter.of(SecurityHeaders.html()).enforce().addTo(servletContext, "/*");
        Stream.of(STORED, UNSTORED)
                .forEach(paths -> paths.forEach((path, answer) -> {
                    ServletRegistration.Dynamic registration =
                            servletContext.addServlet(path, Situation.servlet(answer));
                    registration.setAsyncSupported(true);
                    registration.addMapping(path);
                }));
        servletContext
                .addServlet(
                        "error-page",
                        Situation.servlet(
                                (request, response) -> response.getWriter().print(CspNonce.of(request))))
                .addMapping("/error-page");
        ContainerSettings.errorPage(servletContext, 500, "/error-page");
    }
}
