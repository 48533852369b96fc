package com.kapgel.benchmarks;

import com.kapgel.security.servlet.HttpsRedirectFilter;
import com.kapgel.security.servlet.TrustedProxyFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;

/** Believes the proxy in front about TLS, and sends those who came without it there; the same for every contender. */
final class BehindTls implements Filter {
    private volatile HttpsRedirectFilter redirect = HttpsRedirectFilter.except();

    void addTo(ServletContext context) {
        TrustedProxyFilter.trusting("127.0.0.1").addTo(context, "/*");
        context.addFilter("behind-tls", this).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    /** To be called when the front is there, which needs the container first. */
    void redirectTo(URI front) {
        redirect = redirect.port(front.getPort());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        redirect.doFilter(request, response, chain);
    }
}
