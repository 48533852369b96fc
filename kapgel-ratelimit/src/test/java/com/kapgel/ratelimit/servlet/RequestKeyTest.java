package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestKeyTest {
    private static final String ADDRESS = "203.0.113.9";

    @Test
    void theClientAddressIsTheContainers() {
        assertThat(RequestKey.clientAddress().of(FakeRequest.from(ADDRESS).make()))
                .isEqualTo(ADDRESS);
        assertThat(RequestKey.clientAddress(56)
                        .of(FakeRequest.from("2001:db8:1:2ff::1").make()))
                .isEqualTo("2001:db8:1:200::/56");
    }

    @Test
    void aRequestWithoutAnAddressHasAKeyNevertheless() {
        assertThat(RequestKey.clientAddress().of(new FakeRequest().make())).isEqualTo("unknown");
        assertThat(RequestKey.clientAddress().of(FakeRequest.from("").make())).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 31, 129})
    void refusesAPrefixThatTellsNobodyApart(int prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestKey.clientAddress(prefix))
                .withMessage("ipv6Prefix must be between 32 and 128, was " + prefix);
    }

    @Test
    void thePrincipalIsTheUserOrElseTheAddress() {
        RequestKey key = RequestKey.principal();

        assertThat(key.of(user("ada"))).isEqualTo("user:ada");
        assertThat(key.of(user(""))).isEqualTo(ADDRESS);
        assertThat(key.of(FakeRequest.from(ADDRESS).make())).isEqualTo(ADDRESS);
        // Whoever calls himself like an address shares nothing with it.
        assertThat(key.of(user(ADDRESS))).isNotEqualTo(ADDRESS);
    }

    @Test
    void aHeaderIsHashedOrElseTheAddress() {
        RequestKey key = RequestKey.header("X-Api-Key");
        String ofSecret =
                key.of(FakeRequest.from(ADDRESS).header("X-Api-Key", "s3cret").make());

        assertThat(ofSecret).matches("x-api-key:[0-9a-f]{32}").doesNotContain("s3cret");
        // printf s3cret | sha256sum
        assertThat(ofSecret).isEqualTo("x-api-key:1ec1c26b50d5d3c58d9583181af80766");
        assertThat(key.of(FakeRequest.from(ADDRESS).header("X-Api-Key", "other").make()))
                .isNotEqualTo(ofSecret);
        assertThat(key.of(FakeRequest.from(ADDRESS).header("X-Api-Key", " ").make()))
                .isEqualTo(ADDRESS);
        assertThat(key.of(FakeRequest.from(ADDRESS).make())).isEqualTo(ADDRESS);
        assertThat(RequestKey.apiKey()
                        .of(FakeRequest.from(ADDRESS)
                                .header("X-Api-Key", "s3cret")
                                .make()))
                .isEqualTo(ofSecret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Api", "X-Api:", "X\r\nY", "\u00dc"})
    void refusesANameThatNoHeaderHas(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestKey.header(name))
                .withMessageContaining("cannot be the name of a header");
    }

    @Test
    void aMethodThatNobodyKnowsIsNoKeyOfItsOwn() {
        assertThat(RequestKey.method()
                        .of(new FakeRequest().with("getMethod", "GET").make()))
                .isEqualTo("GET");
        assertThat(RequestKey.method()
                        .of(new FakeRequest().with("getMethod", "X4711").make()))
                .isEqualTo("OTHER");
        assertThat(RequestKey.method()
                        .of(new FakeRequest().with("getMethod", "get").make()))
                .isEqualTo("OTHER");
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/17, path:/orders/{id}",
        "/orders/18, path:/orders/{id}",
        "/orders/, path:/api",
        "/orders/17/items, path:/orders/{id}/items",
        "/static/a/b.css, path:/static/**",
        "/static, path:/static/**",
        "/statics, path:/api",
        "/, path:/api"
    })
    void aPathIsTheTemplateThatItMatches(String path, String key) {
        RequestKey templates = RequestKey.path("/orders/{id}", "/orders/{id}/items", "/static/**");

        assertThat(templates.of(at(path))).isEqualTo(key);
    }

    @Test
    void withoutATemplateThePathIsTheServletsPattern() {
        assertThat(RequestKey.path().of(at("/orders/17"))).isEqualTo("path:/api");
        assertThat(RequestKey.path().of(new FakeRequest().make())).isEqualTo("path:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "", "/a*", "/**/b", "/*"})
    void refusesATemplateThatWouldNotMean(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestKey.path(template))
                .withMessageContaining("the path template \"" + template + "\"");
    }

    @Test
    void combinedKeysAreJoinedAndEscaped() {
        HttpServletRequest request = FakeRequest.from(ADDRESS)
                .with("getMethod", "GET")
                .header("X-Branch", "a|b\\c")
                .make();
        RequestKey branch = it -> it.getHeader("X-Branch");

        assertThat(RequestKey.clientAddress().and(RequestKey.method()).of(request))
                .isEqualTo(ADDRESS + "|GET");
        assertThat(branch.and(RequestKey.method()).and(branch).of(request)).isEqualTo("a\\|b\\\\c|GET|a\\|b\\\\c");
    }

    @Test
    void combinedKeysKeepTheirBorders() {
        RequestKey both = it -> it.getHeader("A");
        both = both.and(it -> it.getHeader("B"));

        assertThat(both.of(headers("a|b", "c"))).isNotEqualTo(both.of(headers("a", "b|c")));
        assertThat(both.of(headers("a\\", "b"))).isNotEqualTo(both.of(headers("a", "\\b")));
        assertThat(both.of(headers("a\\|b", "c"))).isNotEqualTo(both.of(headers("a", "b|c")));
    }

    private static HttpServletRequest headers(String a, String b) {
        return new FakeRequest().header("A", a).header("B", b).make();
    }

    private static HttpServletRequest user(String name) {
        Principal principal = () -> name;
        return FakeRequest.from(ADDRESS).with("getUserPrincipal", principal).make();
    }

    private static HttpServletRequest at(String path) {
        return new FakeRequest()
                .with("getServletPath", path)
                .with("getHttpServletMapping", new Mapping("/api"))
                .make();
    }

    private record Mapping(String getPattern) implements HttpServletMapping {
        @Override
        public String getMatchValue() {
            return "";
        }

        @Override
        public String getServletName() {
            return "servlet";
        }

        @Override
        public @Nullable MappingMatch getMappingMatch() {
            return null;
        }
    }
}
