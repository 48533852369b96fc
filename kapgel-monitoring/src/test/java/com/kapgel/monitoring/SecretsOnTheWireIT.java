package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.Sentry;
import io.sentry.SentryEvent;
import io.sentry.protocol.Message;
import io.sentry.protocol.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real SDK sends of secrets by their names, in URLs and by their looks; and of what only resembles one. */
class SecretsOnTheWireIT {
    private SentryServer server;

    @BeforeEach
    void startSentry() {
        server = new SentryServer();
        Sentry.init(options -> {
            options.setDsn(server.dsn());
            options.setShutdownTimeoutMillis(100);
            SentryHardening.apply(options, "test", null);
        });
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @FieldSource("com.kapgel.monitoring.JsonRedactionTest#NAMES_OF_SECRETS")
    void textsListsAndMapsBehindTheNameOfASecretAreHidden(String name) {
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtra("text", Map.of(name, "hunter2"));
        event.setExtra("list", Map.of(name, List.of("hunter2", List.of("hunter2"))));
        event.setExtra("map", Map.of(name, Map.of("current", "hunter2")));
        event.setExtra("array", Map.of(name, new String[] {"hunter2"}));
        event.setTag(name, "hunter2");
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .doesNotContain("hunter2")
                .contains("\"text\":{\"" + name + "\":\"[Filtered]\"}")
                .contains("\"list\":{\"" + name + "\":[\"[Filtered]\",[\"[Filtered]\"]]}")
                .contains("\"map\":{\"" + name + "\":{\"current\":\"[Filtered]\"}}")
                .contains("\"array\":{\"" + name + "\":[\"[Filtered]\"]}");
    }

    @Test
    void whatOnlySoundsLikeASecretStays() {
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setExtra("tokenCount", 5);
        event.setExtra("passwordResetEnabled", true);
        event.setExtra("emailVerified", true);
        event.setExtra("session_count", 3);
        event.setExtra("authorId", "a17");
        event.setExtra("authorName", "Yaşar");
        event.setExtra("password", true);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains("\"tokenCount\":5", "\"passwordResetEnabled\":true", "\"emailVerified\":true")
                .contains("\"session_count\":3", "\"authorId\":\"a17\"", "\"authorName\":\"Yaşar\"")
                .contains("\"password\":true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            token=h17&b=1           | token=[Filtered]&b=1
            b=1&token=h17           | b=1&token=[Filtered]
            token                   | token
            a=b;token=h17           | a=b;token=[Filtered]
            %74oken=h17             | %74oken=[Filtered]
            to=h17%40b.com          | to=[Filtered]
            token=h17&b=%           | token=[Filtered]&b=%
            token=h17&b=%zz&c=%4    | token=[Filtered]&b=%zz&c=%4
            """)
    void parametersAreHiddenInQueryStringsUrlsAndFragments(String query, String expected) {
        Request request = new Request();
        request.setUrl("https://shop.example/orders?" + query);
        request.setQueryString(query);
        request.setFragment(query);
        SentryEvent event = new SentryEvent(new IllegalStateException("GET /orders?" + query));
        event.setRequest(request);
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .doesNotContain("h17")
                .contains("\"query_string\":\"" + expected + "\"", "\"fragment\":\"" + expected + "\"")
                .contains("\"url\":\"https://shop.example/orders?" + expected + "\"")
                .contains("\"value\":\"GET /orders?" + expected + "\"");
    }

    @Test
    void aQueryStringOfSixtyFourKilobytesIsReadToItsEnd() {
        Request request = new Request();
        request.setQueryString("a=%41&".repeat(11_000) + "%74oken=h17");
        SentryEvent event = new SentryEvent(new IllegalStateException("no"));
        event.setRequest(request);
        Sentry.captureEvent(event);

        assertThat(server.only("event")).contains("&%74oken=[Filtered]\"").doesNotContain("h17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Object@4b1c1ea0",
                "java.base@17.0.15/java.lang.Thread",
                "git@github.com:x/y",
                "@Override",
                "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "pkg@1.2.3"
            })
    void whatOnlyLooksLikeAnAddressStays(String text) {
        SentryEvent event = new SentryEvent(new IllegalStateException("by " + text));
        event.setExtra("by", List.of(text));
        Sentry.captureEvent(event);

        assertThat(server.only("event")).contains("\"value\":\"by " + text + "\"", "\"by\":[\"" + text + "\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bearer a17.b17.c17                                   | Bearer [Filtered]
            eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Zm9vYmFyYTE3    | [Filtered]
            https://u:a17@h/                                     | https://u:[Filtered]@h/
            jdbc:postgresql://h/db?user=u&password=a17           | jdbc:postgresql://h/db?user=u&password=[Filtered]
            redis://:a17@h:6379/0                                | redis://:[Filtered]@h:6379/0
            paid with 4111 1111 1111 1111                        | paid with [Filtered]
            paid with 4111111111111111                           | paid with [Filtered]
            call +90 532 123 45 67                               | call [Filtered]
            call +90 (532) 123 45 67                             | call [Filtered]
            """)
    void secretsAreHiddenByTheirLooks(String text, String expected) {
        SentryEvent event = new SentryEvent();
        Message message = new Message();
        message.setFormatted(text);
        event.setMessage(message);
        event.setThrowable(new IllegalStateException(text));
        event.setExtra("seen", List.of(text));
        Sentry.captureEvent(event);

        assertThat(server.only("event"))
                .contains("\"formatted\":\"" + expected + "\"", "\"value\":\"" + expected + "\"")
                .contains("\"seen\":[\"" + expected + "\"]");
    }
}
