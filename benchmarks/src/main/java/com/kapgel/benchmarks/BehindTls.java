package com.kapgel.benchmarks;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Believes the proxy in front about TLS, and sends those who came without it there; the same for every contender. */
final class BehindTls implements Filter {
    private volatile @Nullable URI secure;

    void addTo(ServletContext context) {
        context.addFilter("behind-tls", this).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    /** To be called when the front is there, which needs the container first. */
    void redirectTo(URI front) {
        secure = front;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest httpRequest = (HttpServletRequest) request;
        if ("https".equals(httpRequest.getHeader("X-Forwarded-Proto"))) {
            chain.doFilter(new Secure(httpRequest), response);
        } else {
            HttpServletResponse httpResponse = (HttpServletResponse) response;
            httpResponse.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
            httpResponse.setHeader(
                    "Location",
                    Objects.requireNonNull(secure)
                            .resolve(httpRequest.getRequestURI())
                            .toString());
        }
    }

    private static final class Secure extends HttpServletRequestWrapper {
        private Secure(HttpServletRequest request) {
            super(request);
        }

        @Override
        public boolean isSecure() {
            return true;
        }

        @Override
        public String getScheme() {
            return "https";
        }
    }
}
