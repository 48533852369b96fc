package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServletContainersIT {
    @ParameterizedTest
    @EnumSource
    void serveAServlet(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(
                context -> context.addServlet("hello", new Hello()).addMapping("/hello"))) {
            HttpResponse<String> response = get(server.uri().resolve("hello"));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void finishAnswersAsynchronously(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(context -> {
            ServletRegistration.Dynamic late = context.addServlet("late", new Late());
            late.setAsyncSupported(true);
            late.addMapping("/late");
        })) {
            assertThat(get(server.uri().resolve("late")).body()).isEqualTo("late");
        }
    }

    @ParameterizedTest
    @EnumSource
    void showFiltersTheRequestsThatNoServletAnswers(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(context -> {
            Filter marker = (request, response, chain) -> {
                ((HttpServletResponse) response).setHeader("X-Seen", "yes");
                chain.doFilter(request, response);
            };
            context.addFilter("marker", marker)
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        })) {
            HttpResponse<String> response = get(server.uri().resolve("nowhere"));
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("X-Seen")).hasValue("yes");
        }
    }

    @ParameterizedTest
    @EnumSource
    void letATestTakeTheRootPath(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(
                context -> context.addServlet("hello", new Hello()).addMapping("/"))) {
            assertThat(get(server.uri().resolve("any/where")).body()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void throwWhatTheRegistrationThrows(ServletContainers container) {
        IllegalArgumentException mistake = new IllegalArgumentException("the name is taken");
        assertThatThrownBy(() -> container.start(context -> {
                    throw mistake;
                }))
                .isSameAs(mistake);
    }

    @ParameterizedTest
    @EnumSource
    void wrapACheckedExceptionOfTheRegistration(ServletContainers container) {
        IOException mistake = new IOException("no such file");
        assertThatIllegalStateException()
                .isThrownBy(() -> container.start(context -> {
                    throw mistake;
                }))
                .withMessageContaining(container.name())
                .withCause(mistake);
    }

    @ParameterizedTest
    @EnumSource
    void letAFailedAssertionThrough(ServletContainers container) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> container.start(context -> {
                    throw new AssertionError("expected a mapping");
                }))
                .withMessage("expected a mapping");
    }

    @ParameterizedTest
    @EnumSource
    void doNotStartWhenAFilterDoesNot(ServletContainers container) {
        assertThatIllegalStateException()
                .isThrownBy(() -> container.start(context -> context.addFilter("broken", new BrokenFilter())
                        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*")))
                .withMessageContaining("did not start");
    }

    @ParameterizedTest
    @EnumSource
    void answerNobodyAfterClose(ServletContainers container) {
        RunningContainer server = container.start(context -> {});
        server.close();
        server.close();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(server.uri()));
    }

    @ParameterizedTest
    @EnumSource
    void runSideBySide(ServletContainers container) throws Exception {
        try (RunningContainer one = container.start(
                        context -> context.addServlet("hello", new Hello()).addMapping("/one"));
                RunningContainer other = container.start(
                        context -> context.addServlet("hello", new Hello()).addMapping("/other"))) {
            assertThat(get(one.uri().resolve("one")).statusCode()).isEqualTo(200);
            assertThat(get(one.uri().resolve("other")).statusCode()).isEqualTo(404);
            assertThat(get(other.uri().resolve("other")).statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("hello");
        }
    }

    private static final class Late extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    async.getResponse().getWriter().print("late");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                async.complete();
            });
        }
    }

    private static final class BrokenFilter implements Filter {
        @Override
        public void init(FilterConfig config) {
            throw new IllegalStateException("no policy given");
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {
            throw new AssertionError("a broken filter must not run");
        }
    }
}
