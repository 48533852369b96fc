package com.kapgel.security.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request from any peer that one likes, over plain HTTP to {@code app:8080/orders}. */
final class FakeRequest {
    private final @Nullable String peer;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Object> attributes = new HashMap<>();

    private FakeRequest(@Nullable String peer) {
        this.peer = peer;
    }

    static FakeRequest from(@Nullable String peer) {
        return new FakeRequest(peer);
    }

    FakeRequest header(String name, String... lines) {
        headers.computeIfAbsent(name, key -> new ArrayList<>()).addAll(List.of(lines));
        return this;
    }

    /** What is behind the filter. */
    HttpServletRequest through(TrustedProxyFilter filter) {
        List<HttpServletRequest> seen = new ArrayList<>();
        HttpServletResponse none = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        try {
            filter.doFilter(request(), none, (request, response) -> seen.add((HttpServletRequest) request));
        } catch (IOException | ServletException e) {
            throw new IllegalStateException(e);
        }
        return seen.get(0);
    }

    private HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> answer(method, arguments));
    }

    private @Nullable Object answer(Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "getRemoteAddr" -> peer;
            case "getRemotePort" -> 50_000;
            case "getScheme" -> "http";
            case "isSecure" -> false;
            case "getServerName" -> "app";
            case "getServerPort" -> 8080;
            case "getRequestURI" -> "/orders";
            case "getHeader" ->
                lines(arguments).isEmpty() ? null : lines(arguments).get(0);
            case "getHeaders" -> Collections.enumeration(lines(arguments));
            case "getHeaderNames" -> Collections.enumeration(headers.keySet());
            case "getIntHeader", "getDateHeader" -> throw new IllegalArgumentException("not a number");
            case "getAttribute" -> attributes.get(Objects.requireNonNull(arguments)[0]);
            case "setAttribute" -> attributes.put((String) Objects.requireNonNull(arguments)[0], arguments[1]);
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private List<String> lines(Object @Nullable [] arguments) {
        return headers.getOrDefault((String) Objects.requireNonNull(arguments)[0], List.of());
    }
}
