package com.kapgel.benchmarks;

import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.catalina.filters.HttpHeaderSecurityFilter;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.XXssProtectionHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;

/** Who sends security headers, and in which container. */
record HeaderContender(String name, ServletContainers container, Registration registration) {
    /** Puts the contender before everything that the container answers. */
    @FunctionalInterface
    interface Registration {
        void addTo(ServletContext context);
    }

    static HeaderContender ours(String name, SecurityHeaders headers) {
        return new HeaderContender(
                name,
                ServletContainers.JETTY,
                context -> SecurityHeadersFilter.of(headers).addTo(context, "/*"));
    }

    /** The writers that HttpSecurity.headers() has when nobody configures it. */
    static HeaderContender springSecurity() {
        return filter(
                "spring-security",
                ServletContainers.TOMCAT,
                new HeaderWriterFilter(List.of(
                        new XContentTypeOptionsHeaderWriter(),
                        new XXssProtectionHeaderWriter(),
                        new CacheControlHeadersWriter(),
                        new HstsHeaderWriter(),
                        new XFrameOptionsHeaderWriter())));
    }

    /** Sends what {@code SecurityHeaders.api()} sends. */
    static HeaderContender springSecurityAlike() {
        List<HeaderWriter> writers = SecurityHeaders.api().forResponse(false).entrySet().stream()
                .map(header -> (HeaderWriter) new StaticHeadersWriter(header.getKey(), header.getValue()))
                .toList();
        return filter("spring-security-alike", ServletContainers.TOMCAT, new HeaderWriterFilter(writers));
    }

    /** What {@link #springSecurity} sends on a plain connection, sent by us. */
    static SecurityHeaders asSpringSecurity() {
        return SecurityHeaders.builder()
                .header("X-Content-Type-Options", "nosniff")
                .header("X-XSS-Protection", "0")
                .header("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
                .header("Pragma", "no-cache")
                .header("Expires", "0")
                .header("X-Frame-Options", "DENY")
                .build();
    }

    /** What {@link #tomcat} sends on a plain connection, sent by us. */
    static SecurityHeaders asTomcat() {
        return SecurityHeaders.builder()
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** The floor: the same headers, set one by one and not looked after. */
    static HeaderContender byHand() {
        return fixed("by-hand", SecurityHeaders.api().forResponse(false));
    }

    static HeaderContender tomcat() {
        return filter("tomcat-headers", ServletContainers.TOMCAT, new HttpHeaderSecurityFilter());
    }

    /** Headers of a peer that does not run on the JVM. */
    static HeaderContender fixed(String name, Map<String, String> headers) {
        return filter(name, ServletContainers.JETTY, (request, response, chain) -> {
            headers.forEach(((HttpServletResponse) response)::setHeader);
            chain.doFilter(request, response);
        });
    }

    private static HeaderContender filter(String name, ServletContainers container, Filter filter) {
        return new HeaderContender(
                name,
                container,
                context -> context.addFilter(name, filter)
                        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*"));
    }
}
