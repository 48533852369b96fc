package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scrubbers of others are tested with, or are known to miss: Sentry's Relay, its SDKs for Java and Python, OWASP's list. */
class RedactorVectorsTest {
    private static final Redactor STANDARD = Redactor.standard();

    /** Of Relay's tests, and what its expression misses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "the_secret",
                "a_password_here",
                "a_password_number",
                "api_key",
                "apiKey",
                "otp",
                "two-factor",
                "two_factor",
                "x-api-key",
                "X-Api-Key",
                "MYSQL_PWD",
                "authorization",
                "Proxy-Authorization",
                "auth",
                "passwd",
                "credentials",
                "privatekey",
                "private_key",
                "private-key",
                "token",
                "session",
                "sessionid",
                "csrftoken",
                "csrf_token",
                "x_csrftoken",
                "X-CSRF-Token",
                "X-XSRF-TOKEN",
                "_xsrf",
                "set_cookie",
                "Set-Cookie",
                "cookie",
                "PHPSESSID",
                "JSESSIONID",
                "connect.sid",
                "pwd",
                "passphrase",
                "dsn",
                "DATABASE_URL",
                "connectionString",
                "jwt",
                "sid",
                "bearer",
                "signing_key",
                "encryptionKey",
                "SUPABASE_SERVICE_ROLE_KEY",
                "pin",
                "cvv",
                "ssn",
                "card_number",
                "db_password",
                "db.password",
                "authToken",
                "ｐassword",
                "pass\u200Bword",
                "AUTHORIZATION",
                "_vercel_jwt"
            })
    void hidesWhateverStandsUnderTheNameOfASecret(String key) {
        assertThat(STANDARD.hidesKey(key)).isTrue();
        for (Object value : new Object[] {"x", 42, List.of(42, 43), Map.of("a", 1), true}) {
            assertThat(STANDARD.redactStructure(Map.of(key, value))).isEqualTo(Map.of(key, "[Filtered]"));
        }
        assertThat(STANDARD.redact(key + "=abc\ncity=izmir")).isEqualTo(key + "=[Filtered]\ncity=izmir");
    }

    /** Among them what Relay's expression takes for secrets. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "auXth",
                "author",
                "author_id",
                "secretary",
                "is_authenticated",
                "authority",
                "tokenizer",
                "max_tokens",
                "tokens_used",
                "api_key_id",
                "cookie_consent",
                "token_bucket",
                "JwtException",
                "passenger",
                "compass",
                "keyboard",
                "monkey",
                "order_id",
                "key",
                "city",
                "public_key_id"
            })
    void keepsWhatStandsUnderAnotherName(String key) {
        assertThat(STANDARD.hidesKey(key)).isFalse();
        assertThat(STANDARD.redactStructure(Map.of(key, "x"))).isEqualTo(Map.of(key, "x"));
        assertThat(STANDARD.redact(key + "=abc")).isEqualTo(key + "=abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"378282246310005", "6011111111111117", "4111111111111111", "5555555555554444"})
    void hidesACardWhereverItStands(String card) {
        assertThat(STANDARD.redact(card)).isEqualTo("[Filtered]");
        assertThat(STANDARD.redact("'" + card + "'")).isEqualTo("'[Filtered]'");
        assertThat(STANDARD.redact("paid with " + card + ".")).isEqualTo("paid with [Filtered].");
        assertThat(STANDARD.redact("https://kapgel.com/pay/" + card + "?a=b"))
                .isEqualTo("https://kapgel.com/pay/[Filtered]?a=b");
        assertThat(STANDARD.redactStructure(Map.of("blocked_uri", card)))
                .isEqualTo(Map.of("blocked_uri", "[Filtered]"));
    }

    /** Relay hides the first, whose check digit is wrong; the second is a time in microseconds. */
    @ParameterizedTest
    @ValueSource(strings = {"4571234567890111", "1453843029218310"})
    void keepsNumbersThatAreNoCards(String number) {
        assertThat(STANDARD.redact("order " + number)).isEqualTo("order " + number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RSA PRIVATE KEY",
                "EC PRIVATE KEY",
                "PRIVATE KEY",
                "ENCRYPTED PRIVATE KEY",
                "OPENSSH PRIVATE KEY"
            })
    void hidesKeysInPemOverLinesAndOnOne(String kind) {
        for (String newline : List.of("\n", "\r\n", "\\n", " ")) {
            String text = "key: -----BEGIN " + kind + "-----" + newline + "MIIBVQ+/z==" + newline + "-----END " + kind
                    + "----- end";
            assertThat(STANDARD.redact(text)).doesNotContain("MIIB").endsWith(" end");
        }
    }

    @Test
    void hidesOnlyThePasswordOfEachUrl() {
        assertThat(STANDARD.redact("{\"a\":\"pg://matt:pass@h/1\",\"b\":[\"redis://:pw@h\",\"amqp://u:p%40w@h/v\"]}"))
                .isEqualTo(
                        "{\"a\":\"pg://matt:[Filtered]@h/1\",\"b\":[\"redis://:[Filtered]@h\",\"amqp://u:[Filtered]@h/v\"]}");
    }

    /** Cut at the first {@code @}, as Sentry's SDK does, the end of the password stays. */
    @ParameterizedTest
    @CsvSource({
        "https://u:p@ss@h/x,       https://u:[Filtered]@h/x",
        "https://u:p:ss@h/x,       https://u:[Filtered]@h/x",
        "https://u:p%40ss@h/x,     https://u:[Filtered]@h/x",
        "redis://:p@ss@h:6379/0,   redis://:[Filtered]@h:6379/0",
        "postgres:///path,         postgres:///path",
        "ftp://ayse@h/x,           ftp://[Filtered]@h/x",
    })
    void readsUserInfoToItsEnd(String url, String redacted) {
        assertThat(STANDARD.redact(url)).isEqualTo(redacted);
    }

    /** A known secret goes from such a sentence too. */
    @Test
    void keepsWhatASentenceTellsInWordsUnlessItIsKnown() {
        String sentence = "User password is secret123 for authentication";

        assertThat(STANDARD.redact(sentence)).isSameAs(sentence);
        assertThat(STANDARD.alsoHiding("secret123").redact(sentence))
                .isEqualTo("User password is [Filtered] for authentication");
    }

    @Test
    void takesMapsThatCannotBeChangedAndTextsOfTenMillionCharacters() {
        Map<String, String> unmodifiable = Collections.unmodifiableMap(Map.of("password", "x"));
        String huge = "city=izmir ".repeat(900_000) + "password=hunter2";

        assertThat(STANDARD.redactStructure(unmodifiable)).isEqualTo(Map.of("password", "[Filtered]"));
        assertThat(STANDARD.redact(huge)).hasSize(huge.length() + 3).endsWith("izmir password=[Filtered]");
    }

    /** Each makes a search that looks back or ahead too far take the square of its length: here, minutes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "\"",
                "\\",
                "-",
                "1 ",
                "=",
                ":",
                "@",
                "://",
                "password=",
                "{\"a\":",
                "[",
                "<",
                "<password>",
                "%3D",
                "eyJ",
                ".",
                "-----BEGIN ",
                "Bearer ",
                "TR33",
                "a@",
                "u:p@",
                "https://",
                "Cookie: ",
                "Cookie:,",
                "Cookie: a,b=",
                "Cookie=a=\"",
                "Cookie=\\",
                "\"Cookie\":\"a=\"",
                "authorization=a b=",
                "Authorization: Digest ",
                "auth: token: ",
                "eyJ-",
                "4444 ",
                ":\\/\\/u:",
                "%3A%2F%2Fu%3A",
                "'",
                "&",
                "1.",
                "+9",
                "'password':{",
                "token=[x\n",
                "token=[\n",
                "token=[\"\n",
                "token=[ \n \n",
                "password='x\n",
                "password=\\\"x\n",
                "\"Cookie\":\"a=\n",
                "Cookie: ]",
                "Cookie: a\" ",
                "Key (token)=(",
                ")=(",
                "redis://a:1/",
                "http://[",
                "//[::1]:1,",
                "a:1,",
                "name=password, value=",
                "<password> ",
                "<token>x",
                "com.a.token: ",
                "a4111111111111111",
                "4111111111111111a",
                "%22password%22%3A%5B",
                "password%3D%22",
                "cookies: [{\"a\":\"",
                "\"cookies\":[\n",
                "Cookie:[\\n",
                "password='a''",
                "password=a'",
                "\u200B"
            })
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsForEightMillionOfAnything(String part) {
        String text = part.repeat(8_000_000 / part.length());

        assertThat(STANDARD.alsoHidingIpAddresses()
                        .alsoHidingPhoneNumbers()
                        .redact(text)
                        .length())
                .isLessThanOrEqualTo(10 * text.length());
    }
}
