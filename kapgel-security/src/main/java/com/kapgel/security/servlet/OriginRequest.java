package com.kapgel.security.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A request that says where it came from, and shows none of the headers from which that was told. */
final class OriginRequest extends HttpServletRequestWrapper {
    private final Origin origin;
    private final Predicate<String> hidden;

    /** @param hidden which headers are, by name without regard to case */
    OriginRequest(HttpServletRequest request, Origin origin, Predicate<String> hidden) {
        super(request);
        this.origin = origin;
        this.hidden = hidden;
    }

    static boolean isAround(ServletRequest request) {
        return request instanceof OriginRequest
                || (request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(OriginRequest.class));
    }

    @Override
    public @Nullable String getRemoteAddr() {
        return origin.address();
    }

    /** The address: to look its name up would take time, and its owner decides what it is. */
    @Override
    public @Nullable String getRemoteHost() {
        return origin.address();
    }

    @Override
    public int getRemotePort() {
        return origin.port();
    }

    @Override
    public String getScheme() {
        return origin.scheme() == null ? super.getScheme() : origin.scheme();
    }

    @Override
    public boolean isSecure() {
        return origin.scheme() == null ? super.isSecure() : origin.scheme().equals("https");
    }

    @Override
    public String getServerName() {
        return origin.host() == null ? super.getServerName() : origin.host().name();
    }

    @Override
    public int getServerPort() {
        HostName host = origin.host();
        if (host != null && host.port() != Port.UNKNOWN) {
            return host.port();
        }
        if (origin.serverPort() != Port.UNKNOWN) {
            return origin.serverPort();
        }
        boolean byDefault = host != null || super.getServerPort() == Port.ofScheme(super.getScheme());
        int port = byDefault ? Port.ofScheme(getScheme()) : Port.UNKNOWN;
        return port == Port.UNKNOWN ? super.getServerPort() : port;
    }

    @Override
    public StringBuffer getRequestURL() {
        StringBuffer url =
                new StringBuffer(128).append(getScheme()).append("://").append(getServerName());
        int port = getServerPort();
        if (port != Port.ofScheme(getScheme()) && port > 0) {
            url.append(':').append(port);
        }
        return url.append(getRequestURI());
    }

    @Override
    public @Nullable String getHeader(String name) {
        return hidden.test(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return hidden.test(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(hidden);
        return Collections.enumeration(names);
    }

    @Override
    public long getDateHeader(String name) {
        return hidden.test(name) ? -1 : super.getDateHeader(name);
    }

    @Override
    public int getIntHeader(String name) {
        return hidden.test(name) ? -1 : super.getIntHeader(name);
    }
}
