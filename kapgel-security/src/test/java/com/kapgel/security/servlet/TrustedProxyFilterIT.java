package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.ContainerSettings;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind a proxy on this machine: the truth about the client, whatever way a request takes through a container. */
class TrustedProxyFilterIT {
    /** Each path leads to a page that says what it knows of the client. */
    private static final Map<String, Answer> PATHS = Map.of(
            "/page", TrustedProxyFilterIT::tell,
            "/forward",
                    (request, response) -> request.getRequestDispatcher("/page").forward(request, response),
            "/include",
                    (request, response) -> request.getRequestDispatcher("/page").include(request, response),
            "/async", (request, response) -> request.startAsync().dispatch("/page"),
            "/async-wrapped",
                    (request, response) -> request.startAsync(request, response).dispatch("/page"),
            "/async-twice", (request, response) -> request.startAsync().dispatch("/async-wrapped"),
            "/async-thread",
                    (request, response) -> {
                        AsyncContext async = request.startAsync(request, response);
                        async.start(() -> {
                            tellUnchecked((HttpServletRequest) async.getRequest(), response);
                            async.complete();
                        });
                    },
            "/send-error", (request, response) -> response.sendError(500),
            "/exception",
                    (request, response) -> {
                        throw new IOException("thrown on purpose");
                    },
            "/async-to-exception", (request, response) -> request.startAsync().dispatch("/exception"));

    private static final String[] FROM_THE_PROXY = {
        "X-Forwarded-For", "6.6.6.6, [2001:DB8::7]:4711",
        "X-Forwarded-For", "127.0.0.9",
        "X-Forwarded-Proto", "https",
        "X-Forwarded-Host", "shop.example",
        "X-Real-IP", "6.6.6.6",
        "Forwarded", "for=6.6.6.6",
        "X-Own", "kept"
    };

    private static final Map<ServletContainers, RunningContainer> SERVERS = new EnumMap<>(ServletContainers.class);

    @BeforeAll
    static void start() {
        for (ServletContainers container : ServletContainers.values()) {
            SERVERS.put(container, container.start(context -> {
                TrustedProxyFilter.trusting("127.0.0.0/8").addTo(context, "/*");
                register(context);
            }));
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
    void theTruthIsToldOnEveryWay(ServletContainers container, String path) throws Exception {
        URI uri = Objects.requireNonNull(SERVERS.get(container)).uri().resolve(path);

        String body = Http.get(uri, FROM_THE_PROXY).body();

        assertThat(body)
                .startsWith("2001:db8::7 2001:db8::7 4711 https true shop.example 443 https://shop.example/")
                .contains("x-own=kept")
                .doesNotContain("6.6.6.6", "forwarded");
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    void aStrangerIsNotBelievedOnAnyWay(ServletContainers container, String path) throws Exception {
        ServletContextConsumer application = context -> {
            TrustedProxyFilter.trusting("10.0.0.0/8").addTo(context, "/*");
            register(context);
        };
        try (Logged logged = new Logged(TrustedProxyFilter.class);
                RunningContainer server = container.start(application)) {
            URI uri = server.uri().resolve(path);

            for (int i = 0; i < 2; i++) {
                assertThat(Http.get(uri, FROM_THE_PROXY).body())
                        .startsWith("127.0.0.1 127.0.0.1 ")
                        .contains(" http false 127.0.0.1 " + uri.getPort() + " http://127.0.0.1:" + uri.getPort() + "/")
                        .contains("x-own=kept")
                        .doesNotContain("6.6.6.6", "forwarded");
            }
            assertThat(logged.messages()).singleElement().asString().contains("X-Forwarded-For from 127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerInBracketsAsJettyWritesItIsKnown(ServletContainers container) throws Exception {
        ServletContextConsumer application = context -> {
            context.addFilter("peer", connectedFrom("[fd00::5]"))
                    .addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
            TrustedProxyFilter.trusting("fd00::/8").header("Forwarded").addTo(context, "/*");
            register(context);
        };
        try (RunningContainer server = container.start(application)) {
            assertThat(get(server, "page", "Forwarded", "for=\"x, for=\"[2001:db8::7]\";proto=https;host=shop.example"))
                    .startsWith("2001:db8::7 2001:db8::7 -1 https true shop.example 443");
            assertThat(get(server, "page")).startsWith("fd00::5 fd00::5 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mappedTwiceItDecidesOnce(ServletContainers container) throws Exception {
        ServletContextConsumer application = context -> {
            TrustedProxyFilter.trusting("127.0.0.1").addTo(context, "/page", "/*");
            TrustedProxyFilter.trusting("3.3.3.3").named("second").addTo(context, "/*");
            context.addServlet("page", Situation.servlet((request, response) -> {
                        int wrappers = 0;
                        for (Object it = request; it instanceof OriginRequest wrapper; it = wrapper.getRequest()) {
                            wrappers++;
                        }
                        response.getWriter().print(request.getRemoteAddr() + " by " + wrappers);
                    }))
                    .addMapping("/page");
        };
        try (RunningContainer server = container.start(application)) {
            assertThat(get(server, "page", "X-Forwarded-For", "6.6.6.6, 3.3.3.3"))
                    .isEqualTo("3.3.3.3 by 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void strictTransportSecurityIsSentOverTheTlsOfATrustedProxyOnly(ServletContainers container) throws Exception {
        assertThat(hstsBehind(container, TrustedProxyFilter.trusting("127.0.0.1"), "https"))
                .isEqualTo(1);
        assertThat(hstsBehind(container, TrustedProxyFilter.trusting("127.0.0.1"), "http"))
                .isZero();
        assertThat(hstsBehind(container, TrustedProxyFilter.trusting("10.0.0.1"), "https"))
                .isZero();
    }

    private static int hstsBehind(ServletContainers container, TrustedProxyFilter filter, String proto)
            throws Exception {
        ServletContextConsumer application = context -> {
            filter.addTo(context, "/*");
            SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
        };
        try (RunningContainer server = container.start(application)) {
            HttpResponse<String> response = Http.get(server.uri(), "X-Forwarded-Proto", proto);
            return response.headers().allValues("Strict-Transport-Security").size();
        }
    }

    @ParameterizedTest
    @EnumSource
    void webXmlNamesTheProxies(ServletContainers container) throws Exception {
        try (RunningContainer server =
                container.start(webXml(Map.of("trusted", "10.0.0.0/8, 127.0.0.1", "header", "X-Real-IP")))) {
            assertThat(get(server, "page", "X-Real-IP", "3.3.3.3", "X-Forwarded-For", "6.6.6.6"))
                    .startsWith("3.3.3.3 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongInitParamKeepsTheApplicationFromStarting(ServletContainers container) {
        assertThatThrownBy(() -> container
                        .start(webXml(Map.of("trusted", "10.0.0.0/33")))
                        .close())
                .isInstanceOf(IllegalStateException.class);
    }

    private static ServletContextConsumer webXml(Map<String, String> initParameters) {
        return context -> {
            FilterRegistration.Dynamic filter = context.addFilter("proxies", TrustedProxyFilter.class.getName());
            filter.setInitParameters(initParameters);
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            register(context);
        };
    }

    private static String get(RunningContainer server, String path, String... headers) throws Exception {
        return Http.get(server.uri().resolve(path), headers).body();
    }

    private static Filter connectedFrom(String address) {
        return (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                        return address;
                    }
                },
                response);
    }

    private static void register(ServletContext servletContext) {
        PATHS.forEach((path, answer) -> {
            ServletRegistration.Dynamic registration = servletContext.addServlet(path, Situation.servlet(answer));
            registration.setAsyncSupported(true);
            registration.addMapping(path);
        });
        HttpServlet errorPage = new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                tell(request, response);
            }
        };
        servletContext.addServlet("error-page", errorPage).addMapping("/error-page");
        ContainerSettings.errorPage(servletContext, 500, "/error-page");
    }

    private static void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String headers = Collections.list(request.getHeaderNames()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT) + "=" + request.getHeader(name))
                .collect(Collectors.joining("; "));
        response.getWriter()
                .print(request.getRemoteAddr() + " " + request.getRemoteHost() + " " + request.getRemotePort() + " "
                        + request.getScheme() + " " + request.isSecure() + " " + request.getServerName() + " "
                        + request.getServerPort() + " " + request.getRequestURL() + " " + headers
                        + request.getHeader("X-Forwarded-For") + request.getHeader("FORWARDED"));
    }

    private static void tellUnchecked(HttpServletRequest request, HttpServletResponse response) {
        try {
            tell(request, response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
