package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** A request that knows only what the test tells it: getters by name, and headers. */
final class FakeRequest {
    private final Map<String, Object> answers = new HashMap<>();

    static FakeRequest from(String address) {
        return new FakeRequest().with("getRemoteAddr", address);
    }

    FakeRequest with(String getter, Object answer) {
        answers.put(getter, answer);
        return this;
    }

    FakeRequest header(String name, String value) {
        return with("getHeader " + name, value);
    }

    HttpServletRequest make() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                        answers.get(arguments == null ? method.getName() : method.getName() + " " + arguments[0]));
    }
}
