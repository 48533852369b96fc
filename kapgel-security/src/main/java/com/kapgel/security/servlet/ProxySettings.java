package com.kapgel.security.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What code or {@code web.xml} says about proxies, refused with all that is wrong. */
final class ProxySettings {
    private static final String NOBODY =
            "trusted is missing, expected addresses or ranges such as 10.0.0.5, 10.0.0.0/8";

    private ProxySettings() {}

    /** The hosts that code names, at least one. */
    static TrustedHosts hosts(String... texts) {
        List<String> problems = new ArrayList<>();
        if (texts.length == 0) {
            problems.add(NOBODY);
        }
        TrustedHosts hosts = TrustedHosts.read(List.of(texts), problem -> problems.add("trusted " + problem));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("TrustedProxyFilter: " + String.join("; ", problems) + ".");
        }
        return hosts;
    }

    /** The preset with the hosts that code names. */
    static ProxyTrust preset(ProxyPreset preset, String... texts) {
        if (texts.length == 0) {
            throw new IllegalArgumentException(
                    "TrustedProxyFilter: trusted is missing, expected " + preset.missing() + ".");
        }
        return preset.with(hosts(texts));
    }

    /** What the init-params say. */
    static ProxyTrust of(FilterConfig config) throws ServletException {
        InitParameters parameters = InitParameters.of(config);
        ProxyTrust trust = with(parameters, "header", ProxyTrust::by, hosts(parameters));
        trust = with(parameters, "ignore", (before, names) -> before.ignoring(InitParameters.words(names)), trust);
        parameters.refuseProblems();
        return trust;
    }

    private static ProxyTrust hosts(InitParameters parameters) {
        String trusted = parameters.take("trusted");
        String name = parameters.take("preset");
        TrustedHosts hosts = TrustedHosts.read(
                trusted == null ? List.of() : InitParameters.words(trusted),
                problem -> parameters.problem("trusted " + problem));
        ProxyPreset preset = name == null ? null : ProxyPreset.find(name);
        if (name != null && preset == null) {
            parameters.problem("preset is '" + name + "', expected one of " + ProxyPreset.names());
        }
        boolean nobody = trusted == null || InitParameters.words(trusted).isEmpty();
        if (nobody && name == null) {
            parameters.problem(NOBODY);
        } else if (nobody && preset != null && !preset.missing().isEmpty()) {
            parameters.problem("trusted is missing, expected " + preset.missing());
        }
        return preset == null ? ProxyTrust.of(hosts) : preset.with(hosts);
    }

    private static ProxyTrust with(
            InitParameters parameters,
            String name,
            BiFunction<ProxyTrust, String, ProxyTrust> change,
            ProxyTrust trust) {
        String value = parameters.take(name);
        try {
            return value == null ? trust : change.apply(trust, value);
        } catch (IllegalArgumentException e) {
            parameters.problem(String.valueOf(e.getMessage()));
            return trust;
        }
    }
}
