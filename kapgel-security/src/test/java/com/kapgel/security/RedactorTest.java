package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final Redactor STANDARD = Redactor.standard();
    private static final String JWT =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJheXNlIiwicm9sZSI6InNlcnZpY2Vfcm9sZSJ9.c2lnbmF0dXJlLW9mLXRoaXM";

    /** Texts, in which what stands between the marks must go and everything else stay. */
    static Stream<String> texts() {
        return Stream.of(
                // key=value and its relatives
                "login failed: user=ayse password=⟦hunter2⟧ city=izmir",
                "password: ⟦hunter2⟧",
                "password = '⟦hunter 2⟧' and more",
                "password=>⟦x⟧, Password := ⟦y⟧",
                "PWD=⟦a⟧;UID=b;passphrase=⟦c⟧",
                "authToken=⟦abc⟧ db.password=⟦def⟧ X-Api-Key: ⟦ghi⟧ APIKey=⟦j⟧ api_key=⟦k⟧ dbPassword2=⟦l⟧",
                "SUPABASE_SERVICE_ROLE_KEY=⟦abc⟧ signing_key=⟦d⟧ encryptionKey=⟦e⟧ accesstoken=⟦f⟧",
                "the_secret=⟦a⟧ a_password_here=⟦b⟧ otp=⟦1⟧ two-factor=⟦2⟧ two_factor=⟦3⟧ MYSQL_PWD=⟦4⟧ auth=⟦5⟧",
                "a_password_number: ⟦42⟧, a_password_list: ⟦[42, 43]⟧, x",
                "pin=⟦1234⟧ cvv: ⟦123⟧ sid=⟦9⟧ jwt=⟦a⟧ dsn=⟦b⟧ DATABASE_URL=⟦postgres://h/db⟧ connectionString=⟦Server=h⟧",
                "api key: ⟦abc⟧, Service role key: ⟦def⟧, your private key = ⟦x⟧",
                "session_key = '⟦abcdefg⟧' WHERE id = 5",
                "password=⟦ab,cd;ef)g⟧",
                "User[name=a, password=⟦b'c\"d`e\"f⟧], 'password=⟦x⟧'. \"token=⟦y⟧\"! {'token': ⟦u'z⟧'}",
                "WHERE password = '⟦it''s x⟧' AND pin=\"⟦a\"\"b⟧\" OR 'token='⟦x⟧''",
                "User[name=a, password=⟦b⟧]",
                "User(name=a, password=⟦b⟧)",
                "{password=⟦a,b⟧, name=c}",
                "Cookie: ⟦a=b; c=d⟧",
                "[Cookie: ⟦a=b; c=d⟧] next",
                "{Cookie=⟦theme=dark; other=x⟧, Host=a, Accept=b}",
                "Set-Cookie: ⟦sid=1; Path=/; HttpOnly⟧\nServer: x",
                "Authorization: ⟦Bearer a.b.c⟧",
                "[Authorization: ⟦Bearer x⟧]",
                "authorization=⟦Basic dXNlcjpwdw==⟧ host=a",
                // all of a header's value
                "Authorization: ⟦Digest username=\"a\", realm=\"b\", response=\"c\"⟧\nHost: d",
                "{Authorization=⟦Digest username=\"a\", realm=\"b\", response=\"c\"⟧}",
                "headers {Cookie=⟦theme=\"dark\"; other=x⟧, Host=a}",
                "Set-Cookie: ⟦sid=\"x\"; Path=/⟧\nServer: y",
                "Cookie: ⟦list=[1]; other=x⟧",
                "Cookie: ⟦a=\"\"; other=it's; third=x⟧",
                "Cookie: ⟦a=b, c=d; e=f⟧",
                "Set-Cookie: ⟦sid=x; Expires=Wed, 21 Oct 2026 07:28:00 GMT⟧\r\nServer: y",
                "Authorization=⟦Splunk x⟧",
                "Authorization=⟦SharedKey account:x⟧, Host=a",
                "Authorization: ⟦Hawk id=\"a\", mac=\"b\"⟧",
                "authorization=⟦Hawk id=\"a\", mac=\"b\"⟧",
                "Authorization=⟦Signature keyId=\"a\",algorithm=\"b\",signature=\"c\"⟧",
                "Authorization=⟦Token token=\"x\"⟧",
                "Authorization: ⟦AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c⟧\nHost: d",
                "[Authorization: ⟦Splunk x⟧, Host: a]",
                "[Cookie:\"⟦theme=\"dark\"; other=x⟧\", Host:\"a\"]",
                "[Authorization:\"⟦Digest username=\"a\", realm=\"b\"⟧\", Host:\"a\"]",
                "{\"Cookie\":\"⟦a=⟧\",\"Host\":\"b\"}",
                "{\"Cookie\":\"⟦theme=\\\"dark\\\"; other=x⟧\",\"Host\":\"b\"}",
                "curl -H \"Authorization: ⟦Bearer x⟧\" -H 'Cookie: ⟦a=b; c=d⟧' https://h",
                // a word that looks like a name before the name
                "INFO com.kapgel.auth: password: ⟦x⟧",
                "com.kapgel.auth.AuthException: password='⟦x⟧'",
                "io.jsonwebtoken.MalformedJwtException: token: ⟦x⟧",
                "auth: X-Api-Key: ⟦x⟧",
                "spring.datasource.password: ⟦x⟧ com.kapgel.db.password: ⟦y⟧",
                "curl --password ⟦hunter2⟧ --user ayse --api-key=⟦x⟧",
                "<user><password>⟦hunter2⟧</password><name>a</name></user>",
                "<ns:password type=\"x\">⟦a⟧</ns:password>",
                "<password><![CDATA[⟦a<b⟧]]></password>",
                "<password>⟦hunter2⟧<\\/password> <password>⟦cut off⟧\nnext",
                // names with dots
                "Smtp.Pass: ⟦x⟧ com.acme.api.token: ⟦x⟧ com.acme.accessToken: ⟦x⟧ Jwt.AccessToken: ⟦x⟧ DB.PASS: ⟦x⟧",
                "//password: ⟦x⟧",
                // a name that is a value itself
                "Header[name=X-Api-Key, value=⟦abc⟧] Entry[key=token, value=⟦x⟧] name=password value=⟦x⟧",
                "headers[0].name=X-Api-Key, headers[0].value=⟦abc⟧",
                "Header[headerName=Cookie, headerValue=⟦a=b; c=d⟧] Header[name=Authorization, value=⟦Bearer abc⟧], x",
                "{\"Key\":\"Authorization\",\"Values\":⟦[\"Bearer x\",\"y\"]⟧}",
                "<input name=\"password\" value=\"⟦hunter2⟧\">",
                "- name: DB_PASSWORD\n  value: \"⟦hunter 2⟧\"\n- name: CITY\n  value: izmir",
                // as frameworks say it
                "    Property: spring.datasource.password\n    Value: \"⟦hunter2⟧\"\n    Origin: a",
                "Field error in object 'user' on field 'password': rejected value ⟦[hunter 2]⟧; codes [Size.user.password]",
                "FieldError{field='password', rejectedValue='⟦hunter2⟧', message='too short'}",
                "Detail: Key (token)=⟦(abc)⟧ already exists. Key (user_id, token)=⟦(5, abc)⟧ is not present",
                "client-key-data: ⟦LS0tLS1CRUdJTg==⟧ code_verifier=⟦x⟧ SAMLResponse=⟦PHNhbWw+⟧",
                // what is opened and not closed, by a stranger or as it is cut off
                "agent x password=\"⟦ and the rest of its line⟧\nlevel=INFO order 42",
                "agent x token=⟦[1, 2 and the rest of its line⟧\nlevel=INFO order 42",
                "secrets=⟦[\"a, b⟧\nlevel=INFO order 42",
                "{\"Cookie\":\"⟦a=b; c=d⟧\nlevel=INFO order 42",
                "{\"secrets\": ⟦[\n  \"a\",\n  \"b\"\n]⟧,\n\"n\":1}",
                "{\"secrets\" : ⟦[ {\n  \"x\" : \"y\"\n}, {\n  \"z\" : \"w\"\n} ]⟧,\n\"n\":1}",
                "\"credentials\" : ⟦{\n  \"user\" : \"a\",\n  \"x\" : \"b⟧",
                "secrets=⟦[\"two\nlines\"]⟧ next",
                "Cookie: ⟦a=b]; c=d⟧",
                "Cookie: ⟦a=b) ; c=d⟧",
                "Cookie: ⟦a=b\" ; c=d⟧\nHost: a",
                "Cookie: ⟦a=[b; c=\"d⟧\nHost: a",
                "Cookie: ⟦a=b}[c]|d; e=f⟧\r\nHost: a",
                // cookies of JSON
                "{\"cookies\":⟦{\"theme\":\"dark\",\"list\":[\"x\"]}⟧,\"host\":\"a\"}",
                "{\"cookies\" : ⟦[ {\n  \"name\" : \"a\",\n  \"value\" : \"x, y\"\n}, {\n  \"name\" : \"b\"\n} ]⟧,\n\"n\":1}",
                "{\n  \"Set-Cookie\": ⟦[\n    \"a=b; Path=/\",\n    \"c=d\"\n  ]⟧,\n  \"n\": 1\n}",
                "{\"body\":\"{\\n  \\\"Cookie\\\": ⟦[\\n    \\\"a=b\\\"\\n  ]⟧,\\n  \\\"n\\\": 1\\n}\"}",
                "{cookies=⟦{theme=dark, sid=x}⟧, host=a}",
                // JSON, JSON in JSON, cut off
                "{\"password\":\"⟦hun\\\"ter2⟧\",\"city\":\"izmir\"}",
                "{\"password\" : \"⟦ends in a backslash \\\\⟧\", \"a\":1}",
                "{\\\"password\\\":\\\"⟦hun\\\\\\\"ter⟧\\\",\\\"a\\\":1}",
                "\\\\\\\"password\\\\\\\":\\\\\\\"⟦x⟧\\\\\\\"",
                "{'token': '⟦abc⟧', 'n': 1}",
                "{\"token\":⟦12345⟧,\"n\":1}",
                "{\"tokens\":[1,2],\"secrets\":⟦[\"a\",\"b\"]⟧}",
                "{\"secrets\":⟦[\"a]\",\"hunter22\"]⟧,\"n\":1}",
                "{\"credentials\":⟦{\"a\":\"x}\\\\\",\"b\":\"\\\"}zzz\"}⟧,\"n\":1}",
                "{\\\"secrets\\\":⟦[\\\"a]\\\",\\\"hunter22\\\"]⟧,\\\"n\\\":1}",
                "{\"credentials\":⟦{\"user\":\"a\",\"x\":{\"y\":1}}⟧,\"n\":1}",
                "{\"password\":\"⟦hunter⟧",
                "{\"password\":\"⟦two\nlines⟧\"}",
                // URLs
                "GET /a?foo=bar&password=⟦hello⟧&the_secret=⟦hello⟧&api_key=⟦secret_key⟧&x=1",
                "foo=bar&password&baz=bar",
                "user%5Bpassword%5D=⟦hunter2⟧&user%5bpin%5d%3D⟦x⟧ %7Bpin%3D⟦x⟧",
                "{\"cookie\":⟦[\"a=b; c=d\"]⟧,\"authorization\":⟦[\"Bearer x\"]⟧}",
                "body: user%3Da%26password%3D⟦hunter2⟧%26x%3D1",
                "%7B%22password%22%3A%22⟦x⟧%22%7D",
                "%7B%22password%22%3A%22⟦a%5C%22b%26c%5C%5C⟧%22%2C%22city%22%3A%22izmir%22%7D&x=1",
                "%7B%22pin%22%3A⟦12⟧%2C%22n%22%3A1%7D password%3D⟦a%22b⟧%22&x=1 %7B%22token%22%3A⟦5⟧%2C+%22n%22%3A1%7D",
                "%7b%22secrets%22%3a⟦%5b%22a%5d%22%2c%22b%22%5d⟧%7d",
                "%7B%22credentials%22%3A⟦%7B%22user%22%3A%7B%22x%22%3A%22y%22%7D%7D⟧%2C%22n%22%3A1%7D",
                "p=%7B%22password%22%3A+%22⟦x⟧%22%2C+%22pin%22+%3A%20⟦12%7D⟧&q=%7B%22token%22%20%3A+%22⟦y⟧%22%7D",
                "body: x%3D1%26password%3D⟦a%2526b⟧%26y%3D2 x%253D1%2526pin%253D⟦a⟧%2526y%253D2",
                "pg://matt:⟦pass⟧@localhost/1",
                "foo redis://redis:⟦foo⟧@localhost:6379/0 bar pg://matt:⟦foo⟧@localhost/1",
                "redis://:⟦pw⟧@h:6379",
                "postgres:///path",
                "https://⟦0123456789abcdef⟧@sentry.io/1",
                "ssh://git@github.com/a/b",
                "amqp://u:⟦p@ss:w%40rd⟧@h/v",
                "postgres://u:⟦p/w#x?y⟧@h/db",
                "https://host:8080/a@b and https://unpkg.com/react@18/index.js",
                "mongodb://u:⟦p⟧@h1:27017,h2:27017/db?replicaSet=x redis://u:⟦p⟧@[::1]:6379 http://u:⟦p⟧@[::1]:80/x@y",
                "redis://u:⟦123/abc⟧@host mongodb+srv://u:⟦1/2⟧@h/db",
                "jdbc:sqlserver://h:1433;user=ayse@server;password=⟦p⟧",
                "jdbc:postgresql://h:5432/db?user=ayse@server&password=⟦p⟧",
                "jdbc:postgresql://h/db?user=u&password=⟦p⟧",
                "jdbc:sqlserver://h;user=u;password=⟦p⟧;encrypt=true",
                "jdbc:oracle:thin:scott/⟦tiger⟧@//h:1521/x",
                "{\"url\":\"redis:\\/\\/u:⟦x⟧@h\"}",
                "redis://u:⟦p^x⟧@h",
                "to=redis%3A%2F%2Fu%3A⟦x⟧%40h%3A6379%2F0&a=b",
                "to=https%3a%2f%2f⟦x⟧%40sentry.io",
                "{\"a\":\"redis://u:⟦p1⟧@h\",\"b\":\"pg://u:⟦p2⟧@h\"}",
                // by their looks
                "header Bearer ⟦abc123def456⟧ sent",
                "Basic ⟦dXNlcjpwdw==⟧",
                "got ⟦" + JWT + "⟧, expired",
                "⟦AKIAIOSFODNN7EXAMPLE⟧ ⟦sk_live_4eC39HqLyjWDarjtT1zdp7dc⟧ ⟦ghp_16C7e42F292c6912E7710c838347Ae178B4a⟧",
                "⟦sb_secret_abcdefghijklmno⟧ ⟦xoxb-123456789012-abcdef⟧ ⟦SG.abcdefghijklmnopqrstuv.xyz⟧",
                "-----BEGIN RSA PRIVATE KEY-----⟦\nMIIEpAIB\nAAKC\n⟧-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----⟦\\nMHcCAQ\\n⟧-----END EC PRIVATE KEY-----\\n",
                "-----BEGIN PRIVATE KEY-----⟦ MIIE⟧",
                "write to ⟦ayse.yilmaz+x@posta.example.com⟧.",
                "eyJhbGciOiJIUzI1NiJ9-⟦AKIAIOSFODNN7EXAMPLE⟧ ⟦xapp-1-A1B2C3D4E5⟧ ⟦pypi-AgEIcHlwaS5vcmcCJDAw⟧",
                "https://⟦hooks.slack.com/services/T000/B000/XXXXXXXX⟧",
                // numbers
                "card ⟦4571234567890112⟧ \"⟦378282246310005⟧\" ⟦6011111111111117⟧, ⟦4111 1111 1111 1111⟧ ⟦5555-5555-5555-4444⟧",
                "⟦3782 822463 10005⟧ troy ⟦9792030000000000⟧ ⟦4571.2345.6789.0112⟧ ⟦4571\u00A02345\u00A06789\u00A00112⟧",
                "card⟦4571234567890112⟧ ⟦4571234567890112⟧TL q=⟦4571%202345%206789%200112⟧ 1,⟦4571234567890112⟧,2",
                "ssn ⟦123-45-6789⟧",
                "iban ⟦TR330006100519786457841326⟧ or ⟦DE89 3704 0044 0532 0130 00⟧.",
                "⟦ES91 2100 0418 4502 0005 1332⟧ EUR 5, ⟦AT61 1904 3002 3457 3201⟧ ODEME ⟦PL61 1090 1014 0000 0712 1981 2874⟧ PLN",
                "⟦tr330006100519786457841326⟧ ⟦tr33 0006 1005 1978 6457 8413 26⟧ ⟦TR33-0006-1005-1978-6457-8413-26⟧",
                "⟦DE89\u00A03704\u00A00044\u00A00532\u00A00130\u00A000⟧",
                // other names and signs
                "passwords=⟦a⟧ apiKeys=⟦b⟧ accessTokens=⟦c⟧ sentrysid=⟦d⟧ fastcsrf=⟦e⟧ sessionId=⟦f⟧",
                "/o?X-Goog-Signature=⟦a⟧&X-Amz-Signature=⟦b⟧&Signature=⟦c⟧",
                "WHERE password != '⟦x⟧' AND token -> ⟦y⟧",
                "{\"name\":\"password\",\"value\":\"⟦x⟧\"},{\"name\":\"city\",\"value\":\"izmir\"}",
                "{\"headers\":[{\"name\": \"Authorization\", \"value\": \"⟦Bearer x⟧\"}]}",
                "form-data; name=\"password\"\r\nContent-Type: text/plain\r\n\r\n⟦x\r\ny⟧\r\n--abc",
                "form-data; name=\"city\"\r\n\r\nizmir\r\n--abc\r\nform-data; name=\"token\"\n\n⟦x⟧\n--abc--",
                "CREATE USER ayse IDENTIFIED BY '⟦x⟧'; ALTER ROLE ayse WITH PASSWORD '⟦y⟧';",
                "$ curl -s -u ayse:⟦x⟧ https://h && curl --user 'ayse:⟦y z⟧' https://h",
                // Unicode
                "ŞİFRE=⟦a⟧ authorızatıon=⟦b⟧ password＝⟦c⟧ password：⟦d⟧",
                "ｐａｓｓｗｏｒｄ=⟦x⟧ pass\u200Bword=⟦y⟧ PAROLA=⟦z⟧ şifre: ⟦ç⟧ AUTHORIZATION=⟦q⟧");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void cutsTheValueAndKeepsTheSentence(String marked) {
        String text = marked.replace("⟦", "").replace("⟧", "");
        String expected = marked.replaceAll("(?s)⟦.*?⟧", "[Filtered]");

        String redacted = STANDARD.redact(text);

        assertThat(redacted).isEqualTo(expected);
        assertThat(STANDARD.redact(redacted)).as("a second time").isSameAs(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "author=ayse author_id=5 secretary=x is_authenticated=true authority: tr max_tokens=4096 tokens_used=12",
                "tokenizer=bpe passenger=2 compass=north keyboard=tr monkey=1 foo=bar auXth=x token_type=bearer password_length=12",
                "order 1453843029218310 of customer 4571234567890113 at 2026-11-26T01:02:03.456Z",
                "request 123e4567-e89b-12d3-a456-426614174000 commit 50bdb5b3c1f0aa5d9c7be41d72fa9c3f0b5d1e2a took 12 ms",
                "id 4444 4444 4444 444 and 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6",
                "Basic authentication is required; the bearer of this token must know",
                "User password is secret123 for authentication",
                "java.lang.IllegalStateException: x\n\tat com.kapgel.Main.main(Main.java:12) ~[app.jar:1.2]",
                "com.example.User@1a2b3c4d and @Override and npm @scope/pkg@1.2.3 and a @ b",
                "password= token=null session=\"\" secret:",
                "https://api.kapgel.com/v1/orders?page=2#top 10:15:30 ratio 4:3 C:\\dir ::1",
                "Converting List<Token> failed after 12 ms for `java.util.ArrayList<com.acme.Session>` of order 42",
                "http://localhost:8080/health x=1, y=2, z=3",
                "lon=41.299327658000564 lat=38.41885000000000 eta 0.4571234567890112 ratio 4.571234567890112E15",
                "EAN 4006381333931 5012345678900 IMEI 356938035643809 490154203237518",
                "at com.kapgel.auth.Session.get(Session.java:123) ~ Token.of(Token.kt:12) cookies (Cookie.java:99)",
                "io.jsonwebtoken.ExpiredJwtException: JWT expired 5 ms ago; javax.security.auth.login.LoginException: Token failure",
                "INFO com.kapgel.auth: user 42 logged in; auth: ok",
                "http://auth:8080/health http://session-db:5432 http://password:80/",
                "cookie_consent=true pass_through=true tokenBucket=10 auth_latency_ms=3 password_changed_at=2026-01-01 api_key_id=7",
                "clone git@github.com:kapgel/x.git",
                "usage: login <token> <file>; app --user <name> <password>@<host> or <token>",
                "com.acme.TokenStore: 5 left, c.k.auth.Session: opened, com.acme.Token: x, Security.JwtUtil: x",
                "com.acme.auth.tokenCleanup: removed 5; com.acme.session: opened",
                "http://[::1]:8080/a@b redis://[::1]:6379 https://host:443/@scope/x@1.0 https://h1:1,h2:2/a@b?c=d@e",
                "mongodb://h1:27017,h2:27017/db?x=a@b docker-pullable://nginx@sha256:0123 oci://r:5000/nginx@sha256:0123",
                "name=city, value=izmir; surname=password, value=x; value=5 Key (user_id, id)=(5, 6) if (a)=(b)",
                "/run/secrets/db_password: Permission denied, /run/secrets/token: no such file or directory",
                "password: must not be blank, Unexpected token: END_OBJECT, Invalid Refresh Token: Refresh Token Not Found",
                "{\"code\":400,\"msg\":\"Password should be at least 6 characters\"} auth.host=a session.port=1",
                "Basic plan selected, Basic support included",
                "order TR330006100519786457841327 and DE12 34"
            })
    void leavesAloneWhatIsNoSecret(String text) {
        assertThat(STANDARD.redact(text)).isSameAs(text);
    }

    @Test
    void hidesIpAddressesAndTelephoneNumbersWhereAskedFor() {
        String text =
                "from 192.168.1.17 and 2001:db8::1 and ::ffff:1.2.3.4 at 10:15:30, call +90 232 123 45 67, version 1.2.3.4.5";

        assertThat(STANDARD.redact(text)).isSameAs(text);
        assertThat(STANDARD.alsoHidingIpAddresses().alsoHidingPhoneNumbers().redact(text))
                .isEqualTo(
                        "from [Filtered] and [Filtered] and [Filtered] at 10:15:30, call [Filtered], version 1.2.3.4.5");
    }

    @Test
    void hidesHeadersThatTellAddressesWhereAskedFor() {
        Redactor redactor = STANDARD.alsoHidingIpAddresses();

        for (String name :
                List.of("X-Forwarded-For", "X-Real-IP", "Remote-Addr", "REMOTE_ADDR", "Forwarded", "clientIp")) {
            assertThat(redactor.hidesKey(name)).as(name).isTrue();
            assertThat(STANDARD.hidesKey(name)).as(name).isFalse();
        }
        assertThat(redactor.redact("X-Forwarded-For: unknown, 10.0.0.1"))
                .isEqualTo("X-Forwarded-For: [Filtered], [Filtered]");
        assertThat(redactor.redact("node:2001:db8::1 face::1 2::1::1::1"))
                .isEqualTo("node:[Filtered] [Filtered] 2::1::1::1");
    }

    @Test
    void hidesKeysThatAreNamedByTheApplication() {
        Redactor redactor = STANDARD.alsoHidingKeys("national id", "courierCode");

        assertThat(redactor.redact("nationalId=1 national_id=2 National-Id: 3 courier.code=4 courier=5"))
                .isEqualTo(
                        "nationalId=[Filtered] national_id=[Filtered] National-Id: [Filtered] courier.code=[Filtered] courier=5");
        assertThat(redactor.hidesKey("user.nationalId")).isTrue();
        assertThat(STANDARD.hidesKey("nationalId")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.alsoHidingKeys("one two three four"))
                .withMessageContaining("one word to three");
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.alsoHidingKeys("42"));
    }

    /** Behind the name of a secret, such words speak about it. */
    @Test
    void hidesKeysOfTheApplicationThatSpeakAboutASecretElsewhere() {
        Redactor redactor = STANDARD.alsoHidingKeys("age", "customer status");

        assertThat(redactor.redact("age=33 user.age=33 customerStatus=x status=y"))
                .isEqualTo("age=[Filtered] user.age=[Filtered] customerStatus=[Filtered] status=y");
    }

    @Test
    void refusesKeysWithDigitsAsTheseArePassedOver() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.alsoHidingKeys("x1"))
                .withMessageContaining("'x1' has digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery",
                "a+b/c=d&e%f",
                "quote\"and\\slash/",
                "türkçe-şifre-ğüı",
                "twelve\nlines\tof"
            })
    void hidesKnownSecretsInEveryForm(String secret) throws Exception {
        Redactor redactor = STANDARD.alsoHiding(secret);
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        String json = secret.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
        Base64.Encoder base64 = Base64.getEncoder();
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);

        for (String form : List.of(secret, encoded, encoded.replace("+", "%20"), json, json.replace("/", "\\/"))) {
            assertThat(redactor.redact("<" + form + ">")).isEqualTo("<[Filtered]>");
        }
        for (String before : List.of("", "a", "ab", "user:", "x:")) {
            byte[] longer = (before + secret + "!").getBytes(StandardCharsets.UTF_8);
            String inside = base64.encodeToString(longer);
            assertThat(redactor.redact("v " + inside)).contains("[Filtered]").hasSizeLessThan(inside.length());
        }
        assertThat(redactor.redact(base64.encodeToString(bytes))).startsWith("[Filtered]");
    }

    /** As they are written by Gson, Jackson, PHP, browsers, Spring and mail. */
    @Test
    void hidesKnownSecretsAsOthersWriteThem() {
        Redactor redactor = STANDARD.alsoHiding("p/w=<ş>&'(x) y+");

        for (String form : List.of(
                "p/w\\u003d\\u003cş\\u003e\\u0026\\u0027(x) y+",
                "p/w=<\\u015f>&'(x) y+",
                "p/w=<\\u015F>&'(x) y+",
                "p\\/w=<\\u015f>&'(x) y+",
                "p\\\\/w=<ş>&'(x) y+",
                "p/w\\\\u003d\\\\u003cş\\\\u003e\\\\u0026\\\\u0027(x) y+",
                "p%2Fw%3D%3C%C5%9F%3E%26'(x)%20y%2B",
                "p%2fw%3d%3c%c5%9f%3e%26'(x)%20y%2b",
                "p/w=%3C%C5%9F%3E&'(x)%20y+",
                "p/w%3D%3C%C5%9F%3E%26'(x)%20y+",
                "p%252Fw%253D%253C%25C5%259F%253E%2526%2527%2528x%2529%2520y%252B",
                "p%252fw%253d%253c%25c5%259f%253e%2526%2527%2528x%2529+y%252b")) {
            assertThat(redactor.redact("<" + form + ">")).isEqualTo("<[Filtered]>");
        }
    }

    @Test
    void hidesKnownSecretsInBase64OverSeveralLines() {
        String secret = "correct horse battery staple ".repeat(4);
        byte[] message = ("x: " + secret + "!").getBytes(StandardCharsets.UTF_8);
        String lines = Base64.getMimeEncoder(20, "\r\n".getBytes(StandardCharsets.UTF_8))
                .encodeToString(message);

        String redacted = STANDARD.alsoHiding(secret).redact("v " + lines + "\r\nend");

        assertThat(redacted).contains("[Filtered]").endsWith("\r\nend").hasSizeLessThan(40);
    }

    @Test
    void hidesAKnownSecretThatIsPartOfTheReplacement() {
        Redactor redactor = STANDARD.alsoHiding("Filtered");

        assertThat(redactor.redact("x Filtered")).isEqualTo("x [Filtered]");
        assertThat(redactor.redact("x [Filtered]")).isEqualTo("x [Filtered]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.alsoHiding("abc[Filtered]"))
                .withMessageContaining("redacted itself");
    }

    /** The longest begins before the others, and is seen last. */
    @Test
    void hidesAKnownSecretAroundOthers() {
        Redactor redactor = STANDARD.alsoHiding("bbbbbbbb", "dddddddd", "a-bbbbbbbb-c-dddddddd-e");

        assertThat(redactor.redact("(a-bbbbbbbb-c-dddddddd-e)")).isEqualTo("([Filtered])");
    }

    @Test
    void hidesKnownSecretsThatOverlap() {
        Redactor redactor =
                STANDARD.alsoHiding("abcdefgh", "efghijkl", "xxabcdefghijklyy").alsoHiding(List.of("aaaaaaaa"));

        assertThat(redactor.redact("-abcdefghijkl-")).isEqualTo("-[Filtered]-");
        assertThat(redactor.redact("-xxabcdefghijklyy-")).isEqualTo("-[Filtered]-");
        assertThat(redactor.redact("-aaaaaaaaaaaaaaaaaaaaa-")).isEqualTo("-[Filtered]-");
        assertThat(redactor.redact("abcdefg")).isEqualTo("abcdefg");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.alsoHiding("hunter2"))
                .withMessageContaining("7 characters")
                .withMessageNotContaining("hunter2");
    }

    private static final List<String> PARTS = List.of(
            "password",
            "=",
            ":",
            " ",
            "\"",
            "\\",
            "\\\"",
            "'",
            "://",
            "@",
            "user",
            "host.com",
            "eyJhbGciOiJI",
            ".",
            "[",
            "]",
            "{",
            "}",
            "<",
            ">",
            "</",
            "token",
            "[Filtered]",
            "x",
            "le",
            "2::",
            "1::",
            "pin",
            "jdbc:oracle:",
            "Set-Cookie",
            "Authorization",
            "Digest ",
            "a=\"",
            "->",
            "!=",
            "%40",
            "%3A%2F%2F",
            "\\/\\/",
            "com.kapgel.auth",
            ": ",
            ", ",
            "4571 2345 6789 0112",
            "-",
            "#",
            "?",
            "age",
            "czNjcjN0LXMzY3IzdA==",
            "</token>",
            "<token>",
            "name=",
            "value=",
            "Key (token)=(",
            "rejected value [",
            "must ",
            "//[::1]:1",
            "redis://",
            "token=[",
            "{\n",
            "\"Cookie\":\"",
            "\r\n",
            "s3cr3t-s3cr3t",
            "4111111111111111",
            "-----BEGIN A-----",
            "-----END ",
            "--",
            "Bearer ",
            "abc123def456",
            ",",
            ";",
            "&",
            "%3D",
            "%26",
            "%22",
            "%5B",
            "%7D",
            "%5C",
            "%2C",
            "+",
            "cookies={\"",
            "\n",
            "\t",
            "null",
            "12",
            "::1",
            "+90 555 111 22 33",
            "ş",
            "\u200B",
            "AKIA",
            "jdbc:oracle:thin:",
            "/",
            "(",
            ")",
            "TR330006100519786457841326",
            "1.2.3.4",
            "Cookie",
            "Basic dXNlcjpwdw==",
            "|",
            "`");

    /** Whatever it is given: applied twice is the same as once, it grows by what replaces, and known secrets are gone. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12, 60, 400})
    void isIdempotentAndBoundedForAnyText(int mostParts) {
        Random random = new Random(mostParts);
        Redactor redactor =
                STANDARD.alsoHiding("s3cr3t-s3cr3t").alsoHidingIpAddresses().alsoHidingPhoneNumbers();
        for (int round = 0; round < 1_200_000 / mostParts; round++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(mostParts); part >= 0; part--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            assertIdempotentAndBounded(redactor, text.toString());
        }
    }

    /** A few parts over and over let one thing that is hidden lead to the next. */
    @Test
    void isIdempotentForTextsThatRepeatThemselves() {
        Random random = new Random(7);
        Redactor redactor =
                STANDARD.alsoHiding("s3cr3t-s3cr3t").alsoHidingIpAddresses().alsoHidingPhoneNumbers();
        for (int round = 0; round < 100_000; round++) {
            StringBuilder unit = new StringBuilder();
            for (int part = random.nextInt(4); part >= 0; part--) {
                unit.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            String before = PARTS.get(random.nextInt(PARTS.size()));
            String behind = PARTS.get(random.nextInt(PARTS.size())) + PARTS.get(random.nextInt(PARTS.size()));
            assertIdempotentAndBounded(redactor, before + unit.toString().repeat(9) + behind);
        }
    }

    private static void assertIdempotentAndBounded(Redactor redactor, String text) {
        String once = redactor.redact(text);

        assertThat(redactor.redact(once)).as(() -> "twice: " + text).isSameAs(once);
        assertThat(once)
                .as(() -> "" + text)
                .doesNotContain("s3cr3t-s3cr3t")
                .hasSizeLessThanOrEqualTo(10 * text.length());
    }

    /** In each, what is hidden leaves behind something that looks like a secret of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:oracle:pin://B@,pin://@;:/}@",
                "x://le:://le:://le:://le:://le:://le:://le:p@h",
                "2::1::1::1::1::1::",
                "password=s3cr3t-s3cr3tabc, token=[Filtered]def",
                "a@b.co.AKIAIOSFODNN7EXAMPLE"
            })
    void changesNothingASecondTime(String text) {
        Redactor redactor = STANDARD.alsoHiding("s3cr3t-s3cr3t").alsoHidingIpAddresses();

        assertIdempotentAndBounded(redactor, text);
        assertIdempotentAndBounded(redactor, text.repeat(20));
    }

    @Test
    void saysWhatItHidesBesides() {
        assertThat(STANDARD).hasToString("Redactor[]");
        assertThat(STANDARD.alsoHiding("12345678").alsoHidingIpAddresses())
                .hasToString("Redactor[known secrets, IP addresses]");
    }
}
