package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportingTest {
    private static final URI REPORTS = URI.create("https://reports.kapgel.com/csp");
    private static final String POLICY = "Content-Security-Policy";
    private static final String REPORT_ONLY = "Content-Security-Policy-Report-Only";

    @Test
    void violationsOfBothPoliciesAreReported() {
        SecurityHeaders headers = SecurityHeaders.html().toBuilder()
                .reportViolationsTo(REPORTS)
                .contentSecurityPolicyReportOnly(ContentSecurityPolicy.api())
                .build();

        assertThat(headers.forResponse(true))
                .containsEntry("Reporting-Endpoints", "csp=\"https://reports.kapgel.com/csp\"")
                .containsEntry(
                        POLICY,
                        ContentSecurityPolicy.html() + "; report-uri https://reports.kapgel.com/csp; report-to csp")
                .containsEntry(
                        REPORT_ONLY,
                        ContentSecurityPolicy.api() + "; report-uri https://reports.kapgel.com/csp; report-to csp");
        assertThat(headers.toBuilder()
                        .reportViolationsTo(URI.create("/csp"))
                        .build()
                        .forResponse(true))
                .containsEntry("Reporting-Endpoints", "csp=\"/csp\"")
                .containsEntry(POLICY, ContentSecurityPolicy.html() + "; report-uri /csp; report-to csp");
    }

    @Test
    void endpointsAreAddedToThoseThatAreThere() {
        SecurityHeaders headers = SecurityHeaders.builder()
                .header("Reporting-Endpoints", "default=\"/reports\"")
                .reportingEndpoint("csp", REPORTS)
                .contentSecurityPolicy(
                        ContentSecurityPolicy.api().toBuilder().reportTo("csp").build())
                .build();

        assertThat(headers.forResponse(true))
                .containsEntry("Reporting-Endpoints", "default=\"/reports\", csp=\"https://reports.kapgel.com/csp\"");
    }

    @Test
    void refusesAnEndpointTwice() {
        SecurityHeaders.Builder builder = SecurityHeaders.builder().reportingEndpoint("csp", REPORTS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.reportViolationsTo(REPORTS))
                .withMessageContaining("Reporting endpoint csp is given twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("Reporting-Endpoints", "a=\"/a\""))
                .withMessageContaining("Header Reporting-Endpoints is given twice");
        assertThat(builder.remove("reporting-endpoints")
                        .reportingEndpoint("csp", URI.create("/csp"))
                        .build()
                        .forResponse(true))
                .containsEntry("Reporting-Endpoints", "csp=\"/csp\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://kapgel.com/r", "mailto:a@kapgel.com", "reports", "https:/r", ""})
    void refusesAnEndpointThatBrowsersIgnore(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().reportingEndpoint("csp", URI.create(uri)))
                .withMessageContaining(
                        "Reporting endpoint csp is " + uri + ", which browsers ignore. Give it an https URL");
    }

    /** It looks like a path with a slash too many, and is a host. */
    @ParameterizedTest
    @ValueSource(strings = {"//csp", "//kapgel.com/r", "///csp"})
    void refusesAnEndpointOnAHostWithoutScheme(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.api().toBuilder().reportViolationsTo(URI.create(uri)))
                .withMessage("Reporting endpoint csp is " + uri + ", a host without its scheme. Give it an https URL, "
                        + "or a path on this host.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CSP", "a b", "1", "a\r\nb"})
    void refusesANameThatBrowsersCannotRead(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder().reportingEndpoint(name, REPORTS))
                .withMessageContaining("has a name that browsers cannot read")
                .withMessageNotContainingAny("\r", "\n");
    }

    @Test
    void refusesAPolicyThatReportsToNobody() {
        ContentSecurityPolicy policy =
                ContentSecurityPolicy.api().toBuilder().reportTo("reports").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder()
                        .contentSecurityPolicy(policy)
                        .contentSecurityPolicyReportOnly(policy)
                        .reportingEndpoint("csp", REPORTS)
                        .build())
                .withMessage("""
                        Security headers:
                          - Content-Security-Policy reports to reports, which is no endpoint. Add reportingEndpoint("reports", uri), \
                        or use reportViolationsTo(uri) in place of both
                          - Content-Security-Policy-Report-Only reports to reports, which is no endpoint. Add \
                        reportingEndpoint("reports", uri), or use reportViolationsTo(uri) in place of both\
                        """);
        assertThat(SecurityHeaders.builder()
                        .contentSecurityPolicy(policy)
                        .header(
                                "Report-To",
                                "{\"group\":\"reports\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://a.com\"}]}")
                        .build()
                        .forResponse(true))
                .containsKey(POLICY);
    }

    @Test
    void refusesOtherHeadersThatReportToNobody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder()
                        .header("Cross-Origin-Opener-Policy", "same-origin; report-to=\"coop\"")
                        .header(
                                "Permissions-Policy",
                                "camera=();report-to=pp, usb=();report-to=csp, hid=();report-to=pp")
                        .header("X-Team", "a; report-to=b")
                        .reportingEndpoint("csp", REPORTS)
                        .build())
                .withMessage("""
                        Security headers:
                          - Cross-Origin-Opener-Policy reports to coop, which is no endpoint. Add reportingEndpoint("coop", uri)
                          - Permissions-Policy reports to pp, which is no endpoint. Add reportingEndpoint("pp", uri)\
                        """);
    }

    @Test
    void refusesReportsOfNoPolicy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SecurityHeaders.builder().reportViolationsTo(REPORTS).build())
                .withMessageContaining("reportViolationsTo(https://reports.kapgel.com/csp) has no policy");
    }

    @Test
    void refusesAUrlThatWouldEndThePolicy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.api().toBuilder()
                        .reportViolationsTo(URI.create("https://kapgel.com/r;v=1"))
                        .build())
                .withMessageContaining("report-uri: 'https://kapgel.com/r;v=1' has a semicolon");
    }

    @Test
    void reportOnlyStandsBesideAnEnforcedPolicy() {
        assertThat(SecurityHeaders.html().toBuilder()
                        .contentSecurityPolicyReportOnly(ContentSecurityPolicy.html())
                        .build()
                        .forResponse(true))
                .containsEntry(POLICY, ContentSecurityPolicy.html().toString())
                .containsEntry(REPORT_ONLY, ContentSecurityPolicy.html().toString());
        assertThat(SecurityHeaders.builder()
                        .contentSecurityPolicyReportOnly(ContentSecurityPolicy.api())
                        .build()
                        .forResponse(true))
                .containsOnlyKeys(REPORT_ONLY);
    }

    @Test
    void refusesANonceThatNothingEnforces() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.html().toBuilder()
                        .remove(POLICY)
                        .contentSecurityPolicyReportOnly(ContentSecurityPolicy.html())
                        .build())
                .withMessageContaining(
                        "Content-Security-Policy-Report-Only has a nonce, and no Content-Security-Policy");
    }

    @Test
    void refusesWhatBrowsersIgnoreInReportOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.builder()
                        .header(REPORT_ONLY, "default-src 'self'; sandbox; upgrade-insecure-requests")
                        .build())
                .withMessageContaining("has sandbox, which browsers ignore there. Take it out with remove(\"sandbox\")")
                .withMessageContaining("has upgrade-insecure-requests, which browsers ignore there");
    }

    @Test
    void refusesAPolicyTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecurityHeaders.api().toBuilder()
                        .contentSecurityPolicy(ContentSecurityPolicy.api())
                        .header("content-security-policy", "default-src 'self'"))
                .withMessageContaining("Header content-security-policy is given twice");
    }
}
