package com.kapgel.security;

import static com.kapgel.security.ContentSecurityPolicy.NONCE;
import static com.kapgel.security.ContentSecurityPolicy.NONE;
import static com.kapgel.security.ContentSecurityPolicy.SELF;
import static com.kapgel.security.ContentSecurityPolicy.STRICT_DYNAMIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentSecurityPolicyTest {
    private static final String SHA256 = "'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q='";
    private static final String SHA384 = "'sha384-" + "A".repeat(64) + "'";
    private static final String SHA512 = "'sha512-" + "A".repeat(86) + "=='";

    @Test
    void presetsAreThoseOfTheHeaders() {
        assertThat(ContentSecurityPolicy.api()).hasToString(policyOf(SecurityHeaders.api()));
        assertThat(ContentSecurityPolicy.html()).hasToString(policyOf(SecurityHeaders.html()));
        assertThat(ContentSecurityPolicy.kapgel()).hasToString(policyOf(SecurityHeaders.kapgel()));
    }

    @Test
    void oneDirectiveOfAPresetIsChangedInItsPlace() {
        ContentSecurityPolicy changed = ContentSecurityPolicy.api().toBuilder()
                .frameAncestors(SELF, "https://kapgel.com")
                .remove("base-uri")
                .imgSrc(SELF)
                .build();

        assertThat(changed)
                .hasToString("default-src 'none'; frame-ancestors 'self' https://kapgel.com; form-action 'none'; "
                        + "img-src 'self'");
        assertThat(ContentSecurityPolicy.api().toString()).contains("frame-ancestors 'none'");
    }

    @Test
    void everyDirectiveHasAMethod() {
        String policy = ContentSecurityPolicy.builder()
                .defaultSrc(NONE)
                .scriptSrc(NONCE, STRICT_DYNAMIC, "'unsafe-eval'", "'wasm-unsafe-eval'", "'report-sample'")
                .scriptSrcElem(SELF, "'report-sha256'", "'inline-speculation-rules'")
                .scriptSrcAttr("'unsafe-hashes'", SHA256)
                .styleSrc(SELF, SHA384)
                .styleSrcElem(NONCE)
                .styleSrcAttr("'unsafe-inline'")
                .imgSrc("*", "data:")
                .fontSrc("fonts.kapgel.com")
                .connectSrc("wss://*.kapgel.com:*")
                .mediaSrc("blob:", "mediastream:")
                .objectSrc(NONE)
                .frameSrc("https://kapgel.com/maps/", "http://localhost:8080")
                .childSrc("https://*:443")
                .workerSrc(SELF)
                .manifestSrc("xn--kapgel-bya.com.")
                .fencedFrameSrc("https:")
                .baseUri(NONE)
                .formAction(SELF, "com.kapgel.app:")
                .frameAncestors(SELF)
                .sandbox("allow-scripts", "allow-forms")
                .upgradeInsecureRequests()
                .requireTrustedTypesFor("'script'")
                .trustedTypes("dompurify", "lit-html#2", "'allow-duplicates'")
                .reportTo("csp")
                .reportUri("/csp", "https://o1.ingest.sentry.io/api/2/security/?sentry_key=a")
                .build()
                .toString();

        assertThat(policy.split("; ")).hasSize(CspDirective.values().length);
        for (CspDirective directive : CspDirective.values()) {
            assertThat(policy).contains(directive + (directive == CspDirective.UPGRADE_INSECURE_REQUESTS ? ";" : " "));
        }
    }

    @Test
    void parsesWhatBrowsersReadInTheSameWay() {
        assertThat(ContentSecurityPolicy.parse("  Default-Src   'SELF'\tHTTPS://CDN.example.com/A ;; img-src data:; "))
                .hasToString("default-src 'self' https://cdn.example.com/A; img-src data:")
                .isEqualTo(ContentSecurityPolicy.parse("default-src 'self' https://cdn.example.com/A; img-src data:"))
                .hasSameHashCodeAs(
                        ContentSecurityPolicy.parse("default-src 'self' https://cdn.example.com/A; img-src data:"))
                .isNotEqualTo(ContentSecurityPolicy.parse("default-src 'self'"));
        assertThat(ContentSecurityPolicy.parse("script-src " + SHA512.replace("sha", "SHA")))
                .hasToString("script-src " + SHA512);
        assertThat(ContentSecurityPolicy.parse("sandbox")).hasToString("sandbox");
        assertThat(ContentSecurityPolicy.parse("trusted-types")).hasToString("trusted-types");
    }

    @Test
    void hashesAScriptAsBrowsersDo() {
        // From CSP Level 3, section 8.3: the hash of alert('Hello, world.');
        assertThat(ContentSecurityPolicy.sha256("alert('Hello, world.');"))
                .isEqualTo("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
        assertThat(ContentSecurityPolicy.sha256("a\r\nb\rc")).isEqualTo(ContentSecurityPolicy.sha256("a\nb\nc"));
        assertThatCode(() -> ContentSecurityPolicy.builder()
                        .defaultSrc(NONE)
                        .scriptSrc(ContentSecurityPolicy.sha256("ş"), STRICT_DYNAMIC)
                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Hashes count for javascript: URLs, which are of elements (section 6.7.3.3).
                "script-src-elem 'unsafe-hashes' SHA256",
                "script-src-attr 'unsafe-hashes' SHA256 'report-sample'",
                "script-src-attr 'none'; style-src-attr 'unsafe-inline'",
                // For browsers that know no nonce, or not 'strict-dynamic'.
                "script-src 'self' https: 'unsafe-inline' 'nonce-{nonce}' 'strict-dynamic'",
                "style-src 'unsafe-inline' 'nonce-{nonce}'",
                // The specification has only the first match, Chromium all.
                "connect-src http://127.0.0.1:8080 ws://10.0.0.5 192.168.1.10:*",
                // Schemes of apps, and hosts with one word.
                "form-action com.kapgel.app: kapgel: capacitor://localhost tauri: app: chrome-extension:",
                "connect-src wss: ws://orders:8080 data.kapgel.com https://data",
            })
    void takesWhatBrowsersFollow(String policy) {
        String text = policy.replace("SHA256", SHA256);
        assertThat(ContentSecurityPolicy.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // keywords
                "img-src self                   | img-src: self is taken for a host without quotes. Write 'self'",
                "img-src none                   | Write 'none'",
                "script-src unsafe-inline       | Write 'unsafe-inline'",
                "script-src unsafe-eval         | Write 'unsafe-eval'",
                "script-src unsafe-hashes       | Write 'unsafe-hashes'",
                "script-src strict-dynamic      | Write 'strict-dynamic'",
                "script-src report-sample       | Write 'report-sample'",
                "script-src wasm-unsafe-eval    | Write 'wasm-unsafe-eval'",
                "script-src nonce-abc           | Write 'nonce-{nonce}'",
                "script-src sha256-AbC=         | Write 'sha256-AbC='",
                "script-src sha512-AbC=         | Write 'sha512-AbC='",
                "script-src 'unsafe-inlin'      | script-src: 'unsafe-inlin' is no keyword that browsers know",
                "script-src 'self               | 'self is no keyword",
                "script-src 'https:'            | Schemes and hosts stand without quotes",
                "script-src 'cdn.kapgel.com'    | 'cdn.kapgel.com' is no keyword",
                "script-src \"self\"            | script-src: \"self\" is no source",
                "img-src 'none' https:          | img-src: 'none' is ignored beside other values",
                // where they have no effect
                "img-src 'unsafe-inline'        | img-src: 'unsafe-inline' has no effect here. Take it out; it is for [default-src,",
                "frame-ancestors 'unsafe-inline' | frame-ancestors: 'unsafe-inline' has no effect here",
                "frame-ancestors 'strict-dynamic' | frame-ancestors: 'strict-dynamic' has no effect here",
                "connect-src 'unsafe-eval'      | 'unsafe-eval' has no effect here",
                "script-src-elem 'unsafe-eval'  | 'unsafe-eval' has no effect here",
                "style-src 'strict-dynamic' 'nonce-{nonce}' | 'strict-dynamic' has no effect here",
                "worker-src 'nonce-{nonce}'     | 'nonce-{nonce}' has no effect here",
                "script-src-attr 'nonce-{nonce}' | 'nonce-{nonce}' has no effect here",
                "style-src-elem 'unsafe-hashes' | 'unsafe-hashes' has no effect here",
                "script-src-attr 'self'         | script-src-attr: 'self' has no effect here, as attributes load nothing",
                "script-src-attr self           | self has no effect here, as attributes load nothing",
                "script-src-attr https:         | https: has no effect here, as attributes load nothing",
                "style-src-attr cdn.kapgel.com  | cdn.kapgel.com has no effect here, as attributes load nothing",
                "style-src-attr 'nonce-{nonce}' | 'nonce-{nonce}' has no effect here",
                "script-src-attr 'strict-dynamic' SHA256 | 'strict-dynamic' has no effect here",
                // no older browser follows it either
                "script-src-elem 'self' 'nonce-{nonce}' 'strict-dynamic' | script-src-elem: 'self' is ignored beside 'strict-dynamic'",
                "script-src-elem https: SHA256 'strict-dynamic' *.a.com  | https: *.a.com is ignored beside 'strict-dynamic'",
                "script-src-elem 'unsafe-inline' 'nonce-{nonce}' | 'unsafe-inline' is ignored beside a nonce by all browsers that follow",
                "style-src-elem 'unsafe-inline' SHA256 | 'unsafe-inline' is ignored beside a hash",
                "script-src-attr 'unsafe-inline' 'unsafe-hashes' SHA256 | 'unsafe-inline' is ignored beside a hash",
                "form-action 'report-sample'    | 'report-sample' has no effect here",
                "img-src 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q=' | has no effect here",
                // what needs company
                "script-src 'strict-dynamic' https: | script-src: 'strict-dynamic' lets no script run without a nonce or hash",
                "default-src 'strict-dynamic'   | Add 'nonce-{nonce}'",
                "script-src 'unsafe-hashes'     | 'unsafe-hashes' has no effect without a hash",
                "script-src-attr 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q=' | without 'unsafe-hashes'",
                // nonces and hashes
                "script-src 'nonce-abc123'      | a nonce that is the same in every response protects nothing. Write 'nonce-{nonce}'",
                "script-src 'nonce-{nonce}      | a nonce that is the same",
                "script-src 'nonce-'            | a nonce that is the same",
                "script-src 'sha256-abc'        | 'sha256-abc' is no hash: the base64 has not the length",
                "script-src 'sha256-'           | 'sha256-' is no hash",
                "script-src 'sha256-            | 'sha256- is no hash",
                "script-src 'sha256-!jnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q=' | is no hash",
                "script-src 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q'  | with its padding",
                "script-src 'sha256-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4R=' | is no hash",
                "script-src 'sha384-ljnbcYBXd7tV7thdmczq2fMT1H+UTPRWXD4fWqFDA4Q=' | is no hash",
                "script-src 'md5-ljnbcYBXd7tV7thdmczq2g=='                        | is no keyword",
                // schemes and hosts
                "img-src https                  | https is taken for a host without a colon. Write https:",
                "img-src data                   | Write data:",
                "img-src https://               | https:// is no source that browsers can read",
                "img-src //cdn.kapgel.com       | is no source",
                "img-src /images/               | is no source",
                "img-src kapgel_com             | is no source",
                "img-src *.*.kapgel.com         | is no source",
                "img-src cdn.*.kapgel.com       | is no source",
                "img-src *kapgel.com            | is no source",
                "img-src https://*kapgel.com    | is no source",
                "img-src kapgel..com            | is no source",
                "img-src *://kapgel.com         | is no source",
                "img-src kapgel.com:http        | is no source",
                "img-src kapgel.com:99999       | is no source",
                "img-src https://kapgel.com:    | is no source",
                "img-src https://u@kapgel.com   | is no source",
                "img-src [::1]                  | is no source",
                "img-src https://kapgel.com//a  | is no source",
                "img-src https://kapgel.com/%zz | is no source",
                "img-src https://kapgel.com/<a> | is no source",
                "img-src 1https:                | is no source",
                "img-src data:*                 | data:* is taken for a port of a host with the name data. Write data:",
                "img-src https:443              | https:443 is taken for a port of a host with the name https. Write https:",
                "img-src blob:x                 | Write blob:",
                "img-src data://*               | data://* matches nothing, as URLs with data: have no host. Write data:",
                "img-src blob://kapgel.com      | Write blob:",
                "img-src htps:                  | htps: has a scheme that no browser knows. Did you mean https?",
                "img-src hhtps:                 | Did you mean https?",
                "img-src htpts:                 | Did you mean https?",
                "img-src htp://kapgel.com       | htp://kapgel.com has a scheme that no browser knows. Did you mean http?",
                "img-src dtaa:                  | Did you mean data?",
                "media-src media-stream:        | Did you mean mediastream?",
                "script-src javascript:         | javascript: matches nothing, as such URLs are inline scripts",
                "connect-src 10.1               | 10.1 matches nothing, as browsers write IPv4 addresses as four decimal numbers",
                "connect-src 010.0.0.5          | 010.0.0.5 matches nothing",
                "connect-src http://256.1.1.1:80 | http://256.1.1.1:80 matches nothing",
                "connect-src *.0.0.1            | *.0.0.1 matches nothing",
                "connect-src 1.2.3.4.5          | 1.2.3.4.5 matches nothing",
                "img-src https://kapgel.com/?a  | has a query or a fragment",
                "img-src https://kapgel.com/#a  | has a query or a fragment",
                "img-src https://kapgel.com/*   | has a star in its path, which stands for nothing but itself. End the path with /",
                "frame-ancestors https://kapgel.com/shop | frame-ancestors: https://kapgel.com/shop matches no page",
                "img-src kapgel.com kapgel.com  | img-src: kapgel.com stands there twice",
                "img-src KAPGEL.com kapgel.com  | img-src: kapgel.com stands there twice",
                "img-src 'self' 'SELF'          | img-src: 'self' stands there twice",
                "img-src                        | img-src: no source is given. Write 'none'",
                // other values
                "upgrade-insecure-requests 1    | upgrade-insecure-requests: 1 is ignored. Take it out",
                "sandbox allow-everything       | sandbox: allow-everything is no flag that browsers know. There are [allow-downloads,",
                "sandbox allow-forms allow-forms | sandbox: allow-forms stands there twice",
                "require-trusted-types-for      | require-trusted-types-for: the value is missing. Write 'script'",
                "require-trusted-types-for script | script is ignored. Write 'script'",
                "require-trusted-types-for 'style' | 'style' is ignored. Write 'script'",
                "trusted-types 'self'           | trusted-types: 'self' is no name of a policy",
                "trusted-types a!b              | a!b is no name of a policy",
                "trusted-types 'none' a         | 'none' is ignored beside other values",
                "report-to                      | report-to: one name of an endpoint is expected, not 0",
                "report-to a b                  | report-to: one name of an endpoint is expected, not 2",
                "report-to https://kapgel.com/r | https://kapgel.com/r is no name of an endpoint",
                "report-uri                     | report-uri: the URL is missing",
                "report-uri mailto:a@kapgel.com | report-uri: mailto:a@kapgel.com is no http or https URL",
                "report-uri kapgel.com/csp      | report-uri: kapgel.com/csp is no http or https URL, and no path from the root",
                "report-uri //csp               | report-uri: //csp is no http or https URL, and no path from the root",
                "report-uri https:/csp          | is no http or https URL",
                "report-uri https://kapgel.com/%zz | is no http or https URL",
                // directives
                "imgsrc 'self'                  | imgsrc: browsers know no directive of this name. Did you mean img-src?",
                "defaultSrc 'self'              | Did you mean default-src?",
                "default_src 'self'             | Did you mean default-src?",
                "-default-src 'self'            | Did you mean default-src?",
                "default-src- 'self'            | Did you mean default-src?",
                "scrpit-src 'self'              | Did you mean script-src?",
                "frame-ancestor 'self'          | Did you mean frame-ancestors?",
                "__proto__ 'self'               | __proto__: browsers know no directive of this name",
                "default src                    | default: browsers know no directive of this name",
                "block-all-mixed-content        | block-all-mixed-content: browsers have given this directive up. Leave it out",
                "plugin-types application/pdf   | plugin-types: browsers have given this directive up",
                "img-src 'self'; IMG-SRC 'self' | img-src: is given twice, and browsers ignore the second",
                "\"\"                           | the policy is empty",
                "\" ; ;; \"                     | the policy is empty",
            })
    void refusesWhatBrowsersIgnoreOrMisread(String policy, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.parse(policy.replace("SHA256", SHA256)))
                .withMessageStartingWith("Header Content-Security-Policy:\n  - ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "https://a;script-src | 'https://a;script-src' has a semicolon, which ends the directive. Write %3B",
                "https://a,b          | has a comma, which ends the policy. Write %2C",
                "'self' https:        | has a blank. Give each value as an argument of its own",
                "\"\"                 | a value is empty",
                "köfte.com            | 'k\\u00F6fte.com' has a character that is not printable ASCII. Write hosts in Punycode",
            })
    void refusesAValueThatWouldEndOrSplitTheDirective(String value, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ContentSecurityPolicy.builder().defaultSrc(value).build())
                .withMessageContaining("default-src: ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\nX-Evil:", "a\u0000b", "a\tb", "a\u007Fb", "a\u2028b"})
    void refusesControlCharacters(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ContentSecurityPolicy.builder().defaultSrc(value).build())
                .withMessageContaining("default-src: 'a\\u")
                .withMessageNotContainingAny("\r", "\u0000", "\t", "\u007F", "\u2028", "\nb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.builder()
                        .defaultSrc(SELF)
                        .directive(value)
                        .build())
                .withMessageContaining("a\\u");
    }

    /** The names that helmet refuses in its own tests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "á",
                "default src",
                "default_src",
                "DefaultSrc",
                "defaultSrc",
                "-default-src",
                "default-src-",
                "__proto__"
            })
    void refusesANameThatIsNone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.builder()
                        .withoutDefaultSrc()
                        .directive(name, SELF)
                        .build())
                .withMessageContaining(name.isEmpty() ? "a directive has no name" : "no directive of this name");
    }

    @Test
    void refusesADirectiveTwiceHoweverItIsGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.builder()
                        .defaultSrc(SELF)
                        .directive("Default-Src", SELF)
                        .build())
                .withMessageContaining("default-src: is given twice");
    }

    @Test
    void refusesAPolicyWithoutDefaultSrcUnlessItIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.builder().imgSrc(SELF).build())
                .withMessageContaining("default-src is missing")
                .withMessageContaining("withoutDefaultSrc()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.api().toBuilder()
                        .remove("default-src")
                        .build())
                .withMessageContaining("default-src is missing");
        assertThat(ContentSecurityPolicy.builder()
                        .withoutDefaultSrc()
                        .frameAncestors(NONE)
                        .build())
                .isEqualTo(ContentSecurityPolicy.parse("frame-ancestors 'none'"));
        assertThat(ContentSecurityPolicy.parse("frame-ancestors 'none'").toBuilder()
                        .imgSrc(SELF)
                        .build())
                .hasToString("frame-ancestors 'none'; img-src 'self'");
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.api().toBuilder()
                        .remove("img-src")
                        .remove("imgSrc")
                        .build())
                .withMessageContaining(
                        "img-src: cannot be removed, it is not there. There are [default-src, frame-ancestors")
                .withMessageContaining("imgSrc: browsers know no directive of this name. Did you mean img-src?");
    }

    @Test
    void aDirectiveThatWasRemovedMayBeGivenAgain() {
        assertThat(ContentSecurityPolicy.builder()
                        .defaultSrc(SELF)
                        .remove("default-src")
                        .defaultSrc(NONE)
                        .build())
                .hasToString("default-src 'none'");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentSecurityPolicy.builder()
                        .scriptSrc("self", STRICT_DYNAMIC)
                        .imgSrc(NONE, "https")
                        .directive("stylesrc", SELF)
                        .build())
                .withMessage("""
                        Header Content-Security-Policy:
                          - stylesrc: browsers know no directive of this name. Did you mean style-src?
                          - script-src: self is taken for a host without quotes. Write 'self'
                          - script-src: 'strict-dynamic' lets no script run without a nonce or hash beside it. Add 'nonce-{nonce}'
                          - img-src: https is taken for a host without a colon. Write https:
                          - img-src: 'none' is ignored beside other values. Take it or them out
                          - default-src is missing, so what no directive speaks of may load from anywhere. Add it, or say withoutDefaultSrc()\
                        """);
    }

    @Test
    void aBuilderUsedOnDoesNotChangeWhatItBuilt() {
        ContentSecurityPolicy.Builder builder = ContentSecurityPolicy.builder().defaultSrc(SELF);
        ContentSecurityPolicy built = builder.build();

        builder.imgSrc(NONE);

        assertThat(built).hasToString("default-src 'self'");
        assertThat(List.of(built, ContentSecurityPolicy.parse("default-src 'self'")))
                .allMatch(built::equals);
    }

    private static String policyOf(SecurityHeaders headers) {
        return Objects.requireNonNull(headers.forResponse(true).get("Content-Security-Policy"));
    }
}
