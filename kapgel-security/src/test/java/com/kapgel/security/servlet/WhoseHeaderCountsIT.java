package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.Situation.Answer;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpHeaders;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application's headers and ours on one response, and the two that depend on the request. */
class WhoseHeaderCountsIT {
    private static final SecurityHeadersFilter API = SecurityHeadersFilter.of(SecurityHeaders.api());
    private static final String FRAME = "X-Frame-Options";
    private static final String HSTS = "Strict-Transport-Security";

    /** Says that the connection is secure, as a filter does that knows the proxy. */
    private static final Filter BEHIND_TLS = (request, response, chain) -> chain.doFilter(
            new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public boolean isSecure() {
                    return true;
                }
            },
            response);

    private static final Answer HELLO =
            (request, response) -> response.getWriter().print("hello");

    private static final Answer EVERY_WAY_TO_SET_A_HEADER = (request, response) -> {
        response.setHeader(FRAME, "SAMEORIGIN");
        response.addHeader("Referrer-Policy", "origin");
        response.setIntHeader("X-XSS-Protection", 1);
        response.addIntHeader("X-Permitted-Cross-Domain-Policies", 7);
        response.setDateHeader("Cross-Origin-Opener-Policy", 0);
        response.addDateHeader("Cross-Origin-Resource-Policy", 0);
    };

    @ParameterizedTest
    @EnumSource
    void theApplicationsValueReplacesOurs(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(container, context -> API.addTo(context, "/*"), EVERY_WAY_TO_SET_A_HEADER);

        assertThat(headers.allValues(FRAME)).containsExactly("SAMEORIGIN");
        assertThat(headers.allValues("Referrer-Policy")).containsExactly("origin");
        assertThat(headers.allValues("X-XSS-Protection")).containsExactly("1");
        assertThat(headers.allValues("X-Permitted-Cross-Domain-Policies")).containsExactly("7");
        assertThat(headers.allValues("Cross-Origin-Opener-Policy")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(headers.allValues("Cross-Origin-Resource-Policy")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    /** Tomcat 10 takes no header back, whoever asks it to. */
    @ParameterizedTest
    @EnumSource
    void whatTheApplicationTakesBackGoesUnlessEnforced(ServletContainers container) throws Exception {
        Answer without = (request, response) -> {
            response.setHeader(FRAME, null);
            response.addHeader("Referrer-Policy", null);
        };
        HttpHeaders headers = answer(container, context -> API.addTo(context, "/*"), without);

        assertThat(headers.allValues(FRAME))
                .containsExactly(container == ServletContainers.TOMCAT ? new String[] {"DENY"} : new String[0]);
        assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");

        headers = answer(container, context -> API.enforce().addTo(context, "/*"), without);
        assertThat(headers.allValues(FRAME)).containsExactly("DENY");
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationsValueIsIgnoredWhenEnforced(ServletContainers container) throws Exception {
        HttpHeaders headers =
                answer(container, context -> API.enforce().addTo(context, "/*"), EVERY_WAY_TO_SET_A_HEADER);

        SecurityHeaders.api()
                .forResponse(false)
                .forEach((name, value) ->
                        assertThat(headers.allValues(name)).as(name).containsExactly(value));
    }

    @ParameterizedTest
    @EnumSource
    void anEarlierFiltersValueStaysUnlessEnforced(ServletContainers container) throws Exception {
        Filter earlier = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(FRAME, "SAMEORIGIN");
            chain.doFilter(request, response);
        };
        ServletContextConsumer first = context -> add(context, "earlier", earlier);

        assertThat(answer(container, both(first, context -> API.addTo(context, "/*")), HELLO)
                        .allValues(FRAME))
                .containsExactly("SAMEORIGIN");
        assertThat(answer(container, both(first, context -> API.enforce().addTo(context, "/*")), HELLO)
                        .allValues(FRAME))
                .containsExactly("DENY");
    }

    @ParameterizedTest
    @EnumSource
    void whatTellsTheServerIsTakenOut(ServletContainers container) throws Exception {
        Filter telling = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("X-Powered-By", "JSP/3.1");
            ((HttpServletResponse) response).setHeader("Server", "Apache-Coyote/1.1");
            chain.doFilter(request, response);
        };
        HttpHeaders headers = answer(
                container,
                both(context -> add(context, "telling", telling), context -> API.addTo(context, "/*")),
                HELLO);

        // Not every container takes a header back; then it is empty.
        assertThat(headers.firstValue("X-Powered-By").orElse("")).isEmpty();
        assertThat(headers.firstValue("Server").orElse("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noContainerTellsItsName(ServletContainers container) throws Exception {
        for (Answer answer : List.of(HELLO, (Answer) (request, response) -> response.reset(), (Answer)
                (request, response) -> response.sendError(404))) {
            HttpHeaders headers = answer(container, context -> API.addTo(context, "/*"), answer);

            assertThat(headers.firstValue("X-Powered-By").orElse("")).isEmpty();
            assertThat(headers.firstValue("Server").orElse("")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalPoliciesOfTheApplicationAreAllSent(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(container, context -> API.addTo(context, "/*"), (request, response) -> {
            response.addHeader("content-security-policy", "default-src 'self'");
            response.addHeader("content-security-policy", "img-src 'none'");
        });

        assertThat(headers.allValues("Content-Security-Policy"))
                .containsExactlyInAnyOrder("default-src 'self'", "img-src 'none'");
    }

    @ParameterizedTest
    @EnumSource
    void otherHeadersOfTheApplicationAreLeftAlone(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(container, context -> API.enforce().addTo(context, "/*"), (request, response) -> {
            response.addHeader("X-Team", "a");
            response.addHeader("X-Team", "b");
            response.addIntHeader("X-Count", 1);
            response.addDateHeader("X-Since", 0);
        });

        assertThat(headers.allValues("X-Team")).containsExactlyInAnyOrder("a", "b");
        assertThat(headers.allValues("X-Count")).containsExactly("1");
        assertThat(headers.allValues("X-Since")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @ParameterizedTest
    @EnumSource
    void addedTwiceItStillSendsEachHeaderOnceAndTheFirstDecides(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(
                container,
                both(
                        context -> API.addTo(context, "/*"),
                        context -> SecurityHeadersFilter.of(SecurityHeaders.kapgel())
                                .enforce()
                                .named("second")
                                .addTo(context, "/*")),
                HELLO);

        SecurityHeaders.api()
                .forResponse(false)
                .forEach((name, value) ->
                        assertThat(headers.allValues(name)).as(name).containsExactly(value));
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatIsTakenIsRefused(ServletContainers container) {
        ServletContextConsumer twice = both(context -> API.addTo(context, "/*"), context -> API.addTo(context, "/a/*"));

        assertThatIllegalStateException()
                .isThrownBy(() -> container.start(twice).close())
                .withMessageContaining("A filter named kapgel-security-headers is registered already");
    }

    @ParameterizedTest
    @EnumSource
    void worksAsAPlainFilterOfAFramework(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(container, context -> add(context, "bean", API), (request, response) -> {
            response.reset();
            response.setHeader("X-Team", "orders");
        });

        assertThat(headers.allValues(FRAME)).containsExactly("DENY");
        assertThat(headers.allValues("X-Team")).containsExactly("orders");
    }

    @ParameterizedTest
    @EnumSource
    void hstsIsSentWhereTheRequestIsSecure(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(
                container,
                both(context -> add(context, "proxy", BEHIND_TLS), context -> API.addTo(context, "/*")),
                HELLO);

        assertThat(headers.allValues(HSTS)).containsExactly("max-age=31536000; includeSubDomains");
    }

    @ParameterizedTest
    @EnumSource
    void hstsIsNotSentOutsideProduction(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(
                container,
                both(
                        context -> add(context, "proxy", BEHIND_TLS),
                        context -> SecurityHeadersFilter.of(
                                        SecurityHeaders.api().production(false))
                                .addTo(context, "/*")),
                HELLO);

        assertThat(headers.allValues(HSTS)).isEmpty();
        assertThat(headers.allValues(FRAME)).containsExactly("DENY");
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersWordDoesNotMakeTheRequestSecure(ServletContainers container) throws Exception {
        HttpHeaders headers = answer(
                container,
                context -> API.addTo(context, "/*"),
                HELLO,
                "X-Forwarded-Proto",
                "https",
                "Forwarded",
                "proto=https");

        assertThat(headers.allValues(HSTS)).isEmpty();
    }

    /** The headers of the answer to one request, from a container with these filters. */
    private static HttpHeaders answer(
            ServletContainers container, ServletContextConsumer filters, Answer answer, String... requestHeaders)
            throws Exception {
        ServletContextConsumer servlet = context ->
                context.addServlet("servlet", Situation.servlet(answer)).addMapping("/page");
        try (RunningContainer server = container.start(both(filters, servlet))) {
            return Http.get(server.uri().resolve("page"), requestHeaders).headers();
        }
    }

    private static ServletContextConsumer both(ServletContextConsumer first, ServletContextConsumer second) {
        return context -> {
            first.accept(context);
            second.accept(context);
        };
    }

    private static void add(ServletContext context, String name, Filter filter) {
        context.addFilter(name, filter).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
}
