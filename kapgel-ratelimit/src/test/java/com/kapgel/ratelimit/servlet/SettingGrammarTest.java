package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.kapgel.ratelimit.servlet.RateLimitFilter.Header;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingGrammarTest {
    @ParameterizedTest
    @CsvSource({
        "client-address, client-address/64",
        "' client-address/56 ', client-address/56",
        "principal, principal",
        "header:X-Api-Key, header:X-Api-Key",
        "api-key, header:X-Api-Key",
        "path, path",
        "method, method",
        "client-address+method, client-address/64+method",
        "principal + path + method, principal+path+method"
    })
    void readsAKey(String text, String key) {
        assertThat(SettingGrammar.key(new SettingText(text))).hasToString(key);
    }

    @Test
    void readsHeaders() {
        assertThat(SettingGrammar.headers(new SettingText("none"))).isEmpty();
        assertThat(SettingGrammar.headers(new SettingText("retry-after"))).containsExactly(Header.RETRY_AFTER);
        assertThat(SettingGrammar.headers(new SettingText("X-RateLimit, RateLimit")))
                .containsExactlyInAnyOrder(Header.RATE_LIMIT, Header.X_RATE_LIMIT);
    }

    @Test
    void readsWhatToSkip() {
        Predicate<HttpServletRequest> skip = SettingGrammar.skip(new SettingText("OPTIONS, HEAD, /health, /static/**"));

        assertThat(skip.test(request("OPTIONS", "/orders"))).isTrue();
        assertThat(skip.test(request("HEAD", "/orders"))).isTrue();
        assertThat(skip.test(request("GET", "/health"))).isTrue();
        assertThat(skip.test(request("GET", "/static/css/a.css"))).isTrue();
        assertThat(skip.test(request("GET", "/health/details"))).isFalse();
        assertThat(skip.test(request("GET", "/orders"))).isFalse();
        // Not every container normalizes what the framework behind it then does.
        for (String path : new String[] {
            "/static/../orders",
            "/static/./../orders",
            "/static/..;x=1/orders",
            "/static//../orders",
            "/static/..%2forders",
            "/static/..\\..\\orders",
            "/static/%2e%2e/orders",
            "/static/%5c../orders"
        }) {
            assertThat(skip.test(request("GET", path))).as(path).isFalse();
        }
        assertThat(skip.test(request("GET", "/static/a..b/.hidden"))).isTrue();
    }

    @Test
    void readsWhatToRefund() {
        IntPredicate refund = SettingGrammar.refund(new SettingText("304, 5xx"));

        assertThat(Stream.of(304, 500, 503, 599)).allMatch(refund::test);
        assertThat(Stream.of(200, 302, 404, 429)).noneMatch(refund::test);
    }

    static Stream<Arguments> unreadable() {
        Consumer<SettingText> key = SettingGrammar::key;
        Consumer<SettingText> headers = SettingGrammar::headers;
        Consumer<SettingText> skip = SettingGrammar::skip;
        Consumer<SettingText> refund = SettingGrammar::refund;
        Consumer<SettingText> flag = SettingGrammar::flag;
        Consumer<SettingText> backend = SettingGrammar::backend;
        return Stream.of(
                arguments(key, "", "^", "expected client-address"),
                arguments(key, "ip", "^", "expected client-address"),
                arguments(key, "principal + ip", "            ^", "expected client-address"),
                arguments(key, "principal+", "          ^", "expected client-address"),
                arguments(key, "client-address/x", "               ^", "bits between 32 and 128"),
                arguments(key, "client-address/8", "               ^", "bits between 32 and 128"),
                arguments(key, "method+header:", "              ^", "the name of a header"),
                arguments(key, "header:X Y", "       ^", "the name of a header"),
                arguments(headers, "none, retry-after", "^", "expected retry-after, ratelimit or x-ratelimit"),
                arguments(headers, "retry-after, x-limit", "             ^", "expected retry-after"),
                arguments(skip, "OPTIONS, health", "         ^", "expected a method such as OPTIONS"),
                arguments(skip, "options", "^", "expected a method such as OPTIONS"),
                arguments(skip, "/a/**/b", "^", "or a path such as"),
                arguments(refund, "304, 5xy", "     ^", "expected a status such as 304"),
                arguments(refund, "304,,5xx", "    ^", "expected a status such as 304"),
                arguments(flag, "yes", "^", "expected true or false"),
                arguments(backend, "reddis", "^", "expected redis, memory or disabled"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void pointsAtTheWordThatDoesNotFit(Consumer<SettingText> grammar, String text, String caret, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grammar.accept(new SettingText(text)))
                .withMessageContaining(message)
                .withMessageEndingWith(", at character " + caret.length() + ":\n  " + text + "\n  " + caret);
    }

    private static HttpServletRequest request(String method, String path) {
        return new FakeRequest()
                .with("getMethod", method)
                .with("getServletPath", path)
                .make();
    }
}
