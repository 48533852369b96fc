package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the filter's settings from its init-params, and reports all that is wrong with them at once. */
final class InitParameters {
    private final String filterName;
    private final Map<String, String> unread = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private InitParameters(FilterConfig config) {
        filterName = config.getFilterName();
        Collections.list(config.getInitParameterNames())
                .forEach(name -> unread.put(name, config.getInitParameter(name)));
    }

    /** The settings, with a limiter on a backend that was opened for it. */
    static OwnedSettings settings(FilterConfig config, Map<String, String> environment) throws ServletException {
        return new InitParameters(config).settings(environment);
    }

    /** A filter that was built in code has no use for init-params; ignoring them would hide a mistake. */
    static void refuseAny(FilterConfig config) throws ServletException {
        new InitParameters(config).refuseProblems(" when the filter is built in code");
    }

    private OwnedSettings settings(Map<String, String> environment) throws ServletException {
        RateLimiter.Builder limiter = limiter();
        if (!unread.containsKey("limits")) {
            problems.add("init-param limits is missing, such as 600/min;burst=100");
        }
        take("limits", text -> Limit.parseAll(text.text())).ifPresent(limits -> limits.forEach(limiter::limit));
        RequestKey key = take("key", SettingGrammar::key).orElseGet(RequestKey::clientAddress);
        Map<String, String> variables = new HashMap<>(environment);
        take("backend", SettingGrammar::backend).ifPresent(name -> variables.put("RATE_LIMIT_BACKEND", name));
        List<Function<FilterSettings, FilterSettings>> changes = new ArrayList<>();
        take("skip", SettingGrammar::skip).ifPresent(skip -> changes.add(it -> it.withSkip(skip)));
        take("refund", SettingGrammar::refund).ifPresent(refund -> changes.add(it -> it.withRefundWhen(refund)));
        take("headers", SettingGrammar::headers).ifPresent(headers -> changes.add(it -> it.withHeaders(headers)));
        take("shadow", SettingGrammar::flag)
                .filter(shadow -> shadow)
                .ifPresent(shadow -> changes.add(FilterSettings::withShadow));
        refuseProblems("");
        Backend backend = backend(variables);
        FilterSettings settings =
                FilterSettings.of(limiter.backend(backend).build(), key).withName(filterName);
        for (Function<FilterSettings, FilterSettings> change : changes) {
            settings = change.apply(settings);
        }
        return new OwnedSettings(settings, backend);
    }

    private RateLimiter.Builder limiter() {
        String name =
                Optional.ofNullable(unread.remove("name")).map(String::strip).orElse(filterName);
        try {
            return RateLimiter.builder(name);
        } catch (IllegalArgumentException e) {
            problems.add("init-param name, or else the filter's name, is that of the limiter: " + e.getMessage());
            return RateLimiter.builder("unnamed");
        }
    }

    private Backend backend(Map<String, String> variables) throws ServletException {
        try {
            return Backend.fromEnvironment(variables);
        } catch (IllegalArgumentException e) {
            throw new ServletException("Filter " + filterName + " has no backend: " + e.getMessage(), e);
        }
    }

    private <T> Optional<T> take(String name, Function<SettingText, T> grammar) {
        String value = unread.remove(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(grammar.apply(new SettingText(value)));
        } catch (IllegalArgumentException e) {
            problems.add("init-param " + name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void refuseProblems(String circumstance) throws ServletException {
        unread.keySet().forEach(name -> problems.add("init-param " + name + " is unknown" + circumstance));
        if (!problems.isEmpty()) {
            throw new ServletException("Filter " + filterName + ":\n" + String.join("\n", problems));
        }
    }
}
