package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.servlet.ServletException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxySettingsTest {
    @Test
    void codeTellsAllThatIsWrongWithTheHosts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxyFilter.trusting("10.0.0.5/8", "10.0.0.6", "proxy", "0.0.0.0/0"))
                .withMessage(
                        "TrustedProxyFilter: trusted '10.0.0.5/8' has bits set behind its prefix; write 10.0.0.0/8 for the"
                                + " range, or 10.0.0.5 for the one address; trusted 'proxy' is not an IP address such as 10.0.0.5 or a"
                                + " range such as 10.0.0.0/8; names are not looked up; trusted '0.0.0.0/0' would trust everybody, so"
                                + " anybody could write the address to be taken for; give the addresses of the proxies, at the"
                                + " widest /8.");
    }

    @Test
    void nobodyIsTrustedByDefault() {
        assertThatIllegalArgumentException()
                .isThrownBy(TrustedProxyFilter::trusting)
                .withMessageContaining("trusted is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(TrustedProxyFilter::nginx)
                .withMessageContaining("the addresses of the nginx hosts");
        assertThatIllegalArgumentException()
                .isThrownBy(TrustedProxyFilter::awsLoadBalancer)
                .withMessageContaining("the subnets of the load balancer");
        assertThatIllegalArgumentException()
                .isThrownBy(TrustedProxyFilter::googleLoadBalancer)
                .withMessageContaining("the external address of the load balancer");
        assertThatIllegalStateException()
                .isThrownBy(() -> new TrustedProxyFilter().named("x"))
                .withMessageContaining("TrustedProxyFilter.trusting(...)")
                .withMessageContaining("init-param trusted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                | is not the name of a header",
                "X Forwarded For   | is not the name of a header",
                "X-Forwarded-For:  | is not the name of a header",
                "x-forwarded-proto | holds no address",
                "X-Forwarded-Host  | holds no address",
            })
    void aHeaderThatNamesNoClientIsRefused(String header, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxyFilter.trusting("10.0.0.5").header(header))
                .withMessageContaining("header ")
                .withMessageContaining(reason);
    }

    @Test
    void onlyTheThreeBesideTheAddressCanBeIgnored() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxyFilter.trusting("10.0.0.5").ignoring("X-Forwarded-For"))
                .withMessage(
                        "ignore is 'X-Forwarded-For', expected some of X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Port");
    }

    @Test
    void aBlankNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxyFilter.trusting("10.0.0.5").named(" "))
                .withMessageContaining("name is blank");
    }

    @Test
    void itSaysWhatItDoes() {
        assertThat(TrustedProxyFilter.trusting("10.0.0.0/8", "fd00::5")
                        .header("Forwarded")
                        .ignoring("x-forwarded-host")
                        .alsoTrusting("10.0.0.0/8", "192.0.2.1")
                        .named("edge"))
                .hasToString("TrustedProxyFilter edge trusting [10.0.0.0/8, fd00::5, 192.0.2.1] by Forwarded"
                        + " ignoring [X-Forwarded-Host]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trusted=10.0.0.0/8                                | trusting [10.0.0.0/8] by X-Forwarded-For",
                "trusted=10.0.0.0/8, fd00::/8                      | trusting [10.0.0.0/8, fd00::/8] by X-Forwarded-For",
                "trusted=, 10.0.0.5 \t192.0.2.1 ,               | trusting [10.0.0.5, 192.0.2.1] by X-Forwarded-For",
                "trusted=10.0.0.5 & header=Forwarded               | trusting [10.0.0.5] by Forwarded",
                "trusted=10.0.0.5 & header=X-Real-IP               | trusting [10.0.0.5] by X-Real-IP",
                "trusted=10.0.0.5 & ignore=X-Forwarded-Host, x-forwarded-port"
                        + "| trusting [10.0.0.5] by X-Forwarded-For ignoring [X-Forwarded-Host, X-Forwarded-Port]",
                "preset=nginx & trusted=10.0.0.5"
                        + "| trusting [10.0.0.5] by X-Forwarded-For ignoring [X-Forwarded-Host, X-Forwarded-Port]",
                "preset=aws-load-balancer & trusted=10.0.0.0/16    "
                        + "| trusting [10.0.0.0/16] by X-Forwarded-For ignoring [X-Forwarded-Host]",
                "preset=google-load-balancer & trusted=203.0.113.7 & header=X-Client"
                        + "| trusting [35.191.0.0/16, 130.211.0.0/22, 2600:2d00:1:b029::/64, 2600:2d00:1:1::/64, 203.0.113.7]"
                        + " by X-Client ignoring [X-Forwarded-Host, X-Forwarded-Port]",
            })
    void webXmlSaysTheSame(String parameters, String trust) throws ServletException {
        assertThat(read(parameters)).hasToString(trust);
    }

    @Test
    void cloudflareNeedsNoHostsAndTakesMore() throws ServletException {
        assertThat(read("preset=cloudflare"))
                .asString()
                .startsWith("trusting [173.245.48.0/20, ")
                .endsWith(", 2c0f:f248::/32] by CF-Connecting-IP ignoring [X-Forwarded-Host, X-Forwarded-Port]");
        assertThat(read("preset=cloudflare").hosts().ranges()).hasSize(22);
        assertThat(read("preset=cloudflare & trusted=10.0.0.5").hosts().ranges())
                .hasSize(23);
    }

    @Test
    void everyPresetOfWebXmlIsOneOfCode() throws ServletException {
        assertThat(TrustedProxyFilter.cloudflare())
                .asString()
                .endsWith(read("preset=cloudflare").toString());
        assertThat(TrustedProxyFilter.nginx("10.0.0.5"))
                .asString()
                .endsWith(read("preset=nginx & trusted=10.0.0.5").toString());
        assertThat(TrustedProxyFilter.awsLoadBalancer("10.0.0.5"))
                .asString()
                .endsWith(read("preset=aws-load-balancer & trusted=10.0.0.5").toString());
        assertThat(TrustedProxyFilter.googleLoadBalancer("203.0.113.7"))
                .asString()
                .endsWith(read("preset=google-load-balancer & trusted=203.0.113.7")
                        .toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                             | init-param trusted is missing, expected addresses or ranges such as 10.0.0.5",
                "trusted=                     | init-param trusted is missing",
                "trusted=,                    | init-param trusted is missing",
                "trusted=10.0.0.0/33          | init-param trusted '10.0.0.0/33' needs a number from 0 to 32",
                "trusted=0.0.0.0/0            | init-param trusted '0.0.0.0/0' would trust everybody",
                "trusted=10.0.0.5 & header=a b| init-param header 'a b' is not the name of a header",
                "trusted=10.0.0.5 & ignore=x  | init-param ignore is 'x', expected some of X-Forwarded-Proto",
                "preset=cloudfare             | init-param preset is 'cloudfare', expected one of cloudflare, aws-load-balancer,",
                "preset=Cloudflare            | init-param preset is 'Cloudflare', expected one of",
                "preset=nginx                 | init-param trusted is missing, expected the addresses of the nginx hosts",
                "trusted=10.0.0.5 & proxies=x | init-param proxies is unknown",
            })
    void webXmlIsRefusedWithTheNameOfTheSetting(String parameters, String problem) {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> read(parameters))
                .withMessageStartingWith("Filter headers: init-param ")
                .withMessageContaining(problem);
    }

    @Test
    void webXmlTellsAllProblemsAtOnce() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(
                        () -> read("trusted=proxy, 10.0.0.5/8 & preset=x & header=X-Forwarded-Proto & ignore=y & z=1"))
                .withMessageContaining("init-param trusted 'proxy' ")
                .withMessageContaining("init-param trusted '10.0.0.5/8' ")
                .withMessageContaining("init-param preset is 'x'")
                .withMessageContaining("init-param header X-Forwarded-Proto ")
                .withMessageContaining("init-param ignore is 'y'")
                .withMessageContaining("init-param z is unknown");
    }

    @Test
    void aFilterBuiltInCodeTakesNoInitParams() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> TrustedProxyFilter.trusting("10.0.0.5")
                        .init(new FakeFilterConfig(Map.of("trusted", "10.0.0.6"))))
                .withMessage("Filter headers: init-param trusted is unknown when the filter is built in code.");
    }

    /** From {@code name=value & name=value}. */
    private static ProxyTrust read(String parameters) throws ServletException {
        Map<String, String> values = Stream.of((parameters == null ? "" : parameters).split("&"))
                .filter(pair -> pair.contains("="))
                .map(String::strip)
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')), pair -> pair.substring(pair.indexOf('=') + 1)));
        return ProxySettings.of(new FakeFilterConfig(values));
    }
}
