package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields handed to Jetty are headers like others. Whether they went there is seen by Jetty's Server header: they take it out, while by the
 * Servlet API it can only be emptied.
 */
class JettyFieldsIT {
    private static final Map<String, String> API = SecurityHeaders.api().forResponse(false);
    private static final String FRAME = "X-Frame-Options";
    private static final Answer HELLO =
            (request, response) -> response.getWriter().print("hello");

    private static final Answer NONCE_AS_BODY =
            (request, response) -> response.getWriter().print(CspNonce.of(request));

    @Test
    void eachHeaderIsSentOnceAndNoServer() throws Exception {
        assertDirect(answer(HELLO));
    }

    @Test
    void theNextRequestOfTheConnectionHasThemToo() throws Exception {
        try (RunningContainer jetty = start(context -> {}, HELLO)) {
            String answers =
                    Http.raw(jetty.uri(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2) + "GET / HTTP/1.0\r\n\r\n");

            assertThat(answers.split("HTTP/1.1 200 OK\r\n"))
                    .hasSize(4)
                    .allSatisfy(one -> assertThat(one).doesNotContain("Server:"))
                    .filteredOn(one -> !one.isEmpty())
                    .allSatisfy(one -> API.forEach(
                            (name, value) -> assertThat(one).containsOnlyOnce("\r\n" + name + ": " + value + "\r\n")))
                    .hasSize(3);
        }
    }

    @Test
    void aPageHasThemTooWithItsOwnNonceEachTime() throws Exception {
        try (RunningContainer jetty = startWith(SecurityHeaders.html(), NONCE_AS_BODY)) {
            Set<String> nonces = new HashSet<>();
            for (int page = 0; page < 2; page++) {
                HttpResponse<String> answer = Http.get(jetty.uri());
                SecurityHeaders.html()
                        .forResponse(false)
                        .forEach((name, value) -> assertThat(answer.headers().allValues(name))
                                .as(name)
                                .containsExactly(value.replace(SecurityHeaders.NONCE, answer.body())));
                assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
                assertThat(answer.headers().allValues("Server")).isEmpty();
                nonces.add(answer.body());
            }
            assertThat(nonces).hasSize(2);
        }
    }

    @Test
    void aPolicyThatIsThereAlreadyGoesThroughTheServletApiAndWins() throws Exception {
        try (RunningContainer jetty = ServletContainers.JETTY.start(context -> {
            add(context, setting("content-security-policy", "default-src 'self'"));
            secure(context, SecurityHeaders.html(), HELLO);
        })) {
            HttpHeaders headers = Http.get(jetty.uri()).headers();

            assertThat(headers.allValues("Content-Security-Policy")).containsExactly("default-src 'self'");
            assertThat(headers.allValues("Server")).containsExactly("");
        }
    }

    @Test
    void theApplicationSeesThem() throws Exception {
        HttpHeaders headers = answer((request, response) -> response.setHeader(
                "X-Seen",
                response.containsHeader("x-frame-options")
                        + " " + response.getHeader(FRAME)
                        + " " + response.getHeaders(FRAME)
                        + " " + response.getHeaderNames().containsAll(API.keySet())));

        assertThat(headers.firstValue("X-Seen")).hasValue("true DENY [DENY] true");
    }

    @Test
    void theApplicationReplacesAndRemovesThemOneByOne() throws Exception {
        HttpHeaders headers = answer((request, response) -> {
            response.setHeader(FRAME, "SAMEORIGIN");
            response.addHeader("referrer-policy", "origin");
            response.setHeader("Permissions-Policy", null);
        });

        assertThat(headers.allValues(FRAME)).containsExactly("SAMEORIGIN");
        assertThat(headers.allValues("Referrer-Policy")).containsExactly("origin");
        assertThat(headers.allValues("Permissions-Policy")).isEmpty();
        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    /** All responses share the fields. */
    @Test
    void whatOneAnswerReplacesTheNextHasAsItWas() throws Exception {
        Answer replacing = (request, response) -> {
            if (request.getQueryString() != null) {
                response.setHeader(FRAME, request.getQueryString());
            }
        };
        try (RunningContainer jetty = start(context -> {}, replacing)) {
            HttpHeaders first = Http.get(jetty.uri().resolve("?SAMEORIGIN")).headers();
            HttpHeaders second = Http.get(jetty.uri()).headers();

            assertThat(first.allValues(FRAME)).containsExactly("SAMEORIGIN");
            assertDirect(second);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "sendError", "exception", "flush", "large", "async", "not modified"})
    void theyAreSentHoweverTheAnswerEnds(String end) throws Exception {
        assertDirect(answer((request, response) -> {
            switch (end) {
                case "reset" -> {
                    response.reset();
                    response.getWriter().print("again");
                }
                case "sendError" -> response.sendError(418);
                case "exception" -> throw new IllegalStateException("on purpose");
                case "flush" -> response.flushBuffer();
                case "large" -> response.getOutputStream().write(new byte[1_000_000]);
                case "async" -> {
                    AsyncContext async = request.startAsync(request, response);
                    async.start(async::complete);
                }
                default -> response.setStatus(304);
            }
        }));
    }

    @Test
    void aResponseThatAFilterHasWrappedGoesThroughTheServletApi() throws Exception {
        Filter wrapping = (request, response, chain) ->
                chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response));

        assertByServletApi(answer(context -> add(context, wrapping), HELLO));
    }

    /** As the request's id of a filter for metrics. */
    @Test
    void otherHeadersThatAreThereAlreadyStay() throws Exception {
        HttpHeaders headers = answer(context -> add(context, setting("X-Request-Id", "4bf92f35")), HELLO);

        assertDirect(headers);
        assertThat(headers.allValues("X-Request-Id")).containsExactly("4bf92f35");
    }

    @Test
    void oneOfThemThatIsThereAlreadyGoesThroughTheServletApiAndWins() throws Exception {
        HttpHeaders headers = answer(context -> add(context, setting("x-frame-options", "SAMEORIGIN")), HELLO);

        assertThat(headers.allValues(FRAME)).containsExactly("SAMEORIGIN");
        assertThat(headers.allValues("Server")).containsExactly("");
    }

    @Test
    void anXPoweredByIsTakenOutThroughTheServletApi() throws Exception {
        HttpHeaders headers = answer(context -> add(context, setting("X-Powered-By", "Jetty(12)")), HELLO);

        assertByServletApi(headers);
        assertThat(headers.allValues("X-Powered-By")).isEmpty();
    }

    /** Else they are written in one piece, which a copy would fail on. */
    @Test
    void aStreamOfSomebodyElseCopiesEachOfThem() throws Exception {
        Queue<HttpFields> copies = new ConcurrentLinkedQueue<>();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer((classes, servletContext) -> secure(servletContext, HELLO));
        server.setHandler(new Handler.Wrapper(context) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                request.addHttpStreamWrapper(stream -> new CopyingStream(stream, copies));
                return super.handle(request, response, callback);
            }
        });
        try {
            server.start();
            assertDirect(Http.get(server.getURI()).headers());
        } finally {
            server.stop();
        }
        assertThat(copies)
                .hasSize(1)
                .allSatisfy(copy -> API.forEach((name, value) ->
                        assertThat(copy.getValuesList(name)).as(name).containsExactly(value)));
    }

    @Test
    void theFilterNeedsNoJetty() throws Exception {
        URL ours = SecurityHeadersFilter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        try (URLClassLoader withoutJetty = new URLClassLoader(new URL[] {ours}, new WithoutJetty())) {
            Class<?> headers = withoutJetty.loadClass(SecurityHeaders.class.getName());
            Object filter = withoutJetty
                    .loadClass(SecurityHeadersFilter.class.getName())
                    .getMethod("of", headers)
                    .invoke(null, headers.getMethod("api").invoke(null));

            assertThat(filter)
                    .hasToString(SecurityHeadersFilter.of(SecurityHeaders.api()).toString());
        }
    }

    private static void assertDirect(HttpHeaders headers) {
        assertOnce(headers);
        assertThat(headers.allValues("Server")).isEmpty();
    }

    private static void assertByServletApi(HttpHeaders headers) {
        assertOnce(headers);
        assertThat(headers.allValues("Server")).containsExactly("");
    }

    private static void assertOnce(HttpHeaders headers) {
        API.forEach(
                (name, value) -> assertThat(headers.allValues(name)).as(name).containsExactly(value));
    }

    private static HttpHeaders answer(Answer answer) throws Exception {
        return answer(context -> {}, answer);
    }

    private static HttpHeaders answer(ServletContextConsumer before, Answer answer) throws Exception {
        try (RunningContainer jetty = start(before, answer)) {
            return Http.get(jetty.uri()).headers();
        }
    }

    private static RunningContainer start(ServletContextConsumer before, Answer answer) {
        return ServletContainers.JETTY.start(context -> {
            before.accept(context);
            secure(context, answer);
        });
    }

    private static RunningContainer startWith(SecurityHeaders headers, Answer answer) {
        return ServletContainers.JETTY.start(context -> secure(context, headers, answer));
    }

    private static void secure(ServletContext context, Answer answer) {
        secure(context, SecurityHeaders.api(), answer);
    }

    private static void secure(ServletContext context, SecurityHeaders headers, Answer answer) {
        SecurityHeadersFilter.of(headers).addTo(context, "/*");
        ServletRegistration.Dynamic servlet = context.addServlet("servlet", Situation.servlet(answer));
        servlet.setAsyncSupported(true);
        servlet.addMapping("/*");
    }

    private static Filter setting(String name, String value) {
        return (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(name, value);
            chain.doFilter(request, response);
        };
    }

    private static void add(ServletContext context, Filter filter) {
        context.addFilter("before", filter).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    private static final class CopyingStream extends HttpStream.Wrapper {
        private final Queue<HttpFields> copies;

        CopyingStream(HttpStream stream, Queue<HttpFields> copies) {
            super(stream);
            this.copies = copies;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            if (response != null) {
                copies.add(HttpFields.build(response.getHttpFields()));
            }
            super.send(request, response, last, content, callback);
        }
    }

    /** Everything that tests see but Jetty, and our classes, which would see it. */
    private static final class WithoutJetty extends ClassLoader {
        private static final List<String> HIDDEN = List.of("org.eclipse.jetty.", "com.kapgel.security.");

        WithoutJetty() {
            super(JettyFieldsIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (HIDDEN.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
