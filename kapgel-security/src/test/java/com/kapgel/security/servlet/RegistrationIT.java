package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.net.http.HttpHeaders;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways into a container: {@code addTo}, and the class by its name as {@code web.xml} does. */
class RegistrationIT {
    @ParameterizedTest
    @EnumSource
    void webXmlNamesThePreset(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(webXml(Map.of("preset", "kapgel")))) {
            HttpHeaders headers = Http.get(server.uri()).headers();

            assertThat(headers.allValues("X-XSS-Protection")).containsExactly("1; mode=block");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongInitParamKeepsTheApplicationFromStarting(ServletContainers container) {
        assertThatThrownBy(
                        () -> container.start(webXml(Map.of("preset", "apii"))).close())
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void eachPathHasItsProfile(ServletContainers container) throws Exception {
        ServletContextConsumer profiles = context -> {
            SecurityHeadersFilter.of(SecurityHeaders.html()).named("pages").addTo(context, "/pages/*", "*.html");
            SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
        };
        try (RunningContainer server = container.start(profiles)) {
            assertThat(referrerPolicy(server, "pages/orders")).containsExactly("strict-origin-when-cross-origin");
            assertThat(referrerPolicy(server, "index.html")).containsExactly("strict-origin-when-cross-origin");
            assertThat(referrerPolicy(server, "orders")).containsExactly("no-referrer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPatternThatMatchesNothingIsRefused(ServletContainers container) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> container
                        .start(context ->
                                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*", "api/*"))
                        .close())
                .withMessageContaining("URL pattern 'api/*' would not match what it looks like");
    }

    /** A container takes "/pages*" for the one path of this name, and tells nobody. */
    @Test
    void patternsWithAStarInTheWrongPlaceAreRefusedByEveryFilter() {
        String[] patterns = {
            "/pages*", "/*/pages", "/pages/*.html", "*", "*.", "*.tar.gz", "*.html/*", "/**", "", "/pages/*"
        };
        List<BiConsumer<ServletContext, String[]>> filters = List.of(
                SecurityHeadersFilter.of(SecurityHeaders.api())::addTo,
                CacheControlFilter.standard()::addTo,
                HttpsRedirectFilter.except()::addTo,
                TrustedProxyFilter.trusting("10.0.0.0/8")::addTo);
        assertThat(filters)
                .allSatisfy(filter -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> ServletContainers.JETTY
                                .start(context -> filter.accept(context, patterns))
                                .close())
                        .withMessageContaining(
                                "URL pattern '/pages*', '/*/pages', '/pages/*.html', '*', '*.', '*.tar.gz', '*.html/*',"
                                        + " '/**', '' would not")
                        .withMessageContaining("\"/pages/*\" for all below a folder"));
    }

    /** Which anybody may have set, by whatever name. */
    @ParameterizedTest
    @EnumSource
    void aForeignRequestAttributeOfOurNameChangesNothing(ServletContainers container) throws Exception {
        Filter foreign = (request, response, chain) -> {
            request.setAttribute(DecidedHeaders.ATTRIBUTE, "foreign");
            request.setAttribute(CacheControlResponse.State.ATTRIBUTE, "foreign");
            chain.doFilter(request, response);
        };
        try (RunningContainer server = container.start(context -> {
            context.addFilter("foreign", foreign)
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
            CacheControlFilter.standard().addTo(context, "/*");
        })) {
            assertThat(Http.get(server.uri()).statusCode()).isEqualTo(404);
            assertThat(referrerPolicy(server, "orders")).containsExactly("no-referrer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noPatternIsRefused(ServletContainers container) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> container
                        .start(context ->
                                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context))
                        .close())
                .withMessageContaining("No URL pattern is given");
    }

    private static List<String> referrerPolicy(RunningContainer server, String path) throws Exception {
        return Http.get(server.uri().resolve(path)).headers().allValues("Referrer-Policy");
    }

    private static ServletContextConsumer webXml(Map<String, String> initParameters) {
        return context -> {
            FilterRegistration.Dynamic filter = context.addFilter("headers", SecurityHeadersFilter.class.getName());
            filter.setInitParameters(initParameters);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        };
    }
}
