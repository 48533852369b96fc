package com.kapgel.benchmarks;

import ch.qos.logback.core.pattern.DynamicConverter;
import ch.qos.logback.core.pattern.ReplacingCompositeConverter;
import com.kapgel.security.Redactor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Secrets taken out of a text. */
@State(Scope.Benchmark)
public class RedactorBenchmark {
    /** The names that the redactor knows, as they are written in keys: with {@code [-_. ]?} between words. */
    private static final String KEYS =
            "password|passwd|passphrase|passcode|passwort|parola|pwd|pass|secrets?|token|jwt|bearer"
                    + "|credentials?|authorization|oauth|auth|dsn|t?otp|pin|cv[vc]|ssn|cookies?|sessionid|session|sid|csrf|xsrf|sig|hmac"
                    + "|(?:api|private|secret|access|account|signing|encryption|master|shared|storage|role|anon|ssh)[-_. ]?key"
                    + "|conn(?:ection)?[-_. ]?string|(?:database|db|redis|jdbc)[-_. ]?url|two[-_. ]?factor|(?:card|account)[-_. ]?number";

    /** As a logback.xml has it: {@code %replace(%msg){'…', '$1[Filtered]'}}. */
    private static final String EXPRESSION = "(?i)((?<![a-z])(?:" + KEYS
            + ")(?![a-z])[\"']?\\s*[=:]\\s*)(?:\"[^\"]*\"|'[^']*'|(?:Bearer |Basic )?[^\\s,;&\"']+)";

    private static final String CLEAN =
            "GET https://api.kapgel.com/v1/orders city=izmir page=2 tookMs=14 id 7f0c1e52-9b1d-4c5e-8f6a-2d9e31b7a0c4 done by pool-1";

    private static final String DIRTY =
            "POST https://api.kapgel.com/v1/login user=ayse password=hunter2 {\"token\":\"abcdef\"} Authorization: Bearer 0123456789abc";

    @Param("ours")
    public String contender = "ours";

    /** Which text. */
    @Param("clean-line")
    public String text = "clean-line";

    private String input = "";
    private UnaryOperator<String> redactor = UnaryOperator.identity();

    /** Chooses both. */
    @Setup
    public void choose() {
        input = text(text);
        redactor = switch (contender) {
            case "ours" -> Redactor.standard();
            case "logback-replace" -> logback();
            case "no-op" -> UnaryOperator.identity();
            default -> throw new IllegalArgumentException("There is no contender " + contender);
        };
    }

    private static String text(String name) {
        return switch (name) {
            case "clean-line" -> CLEAN;
            case "dirty-line" -> DIRTY;
            case "stack-trace" -> stackTrace();
            default -> hostile(name);
        };
    }

    private static String stackTrace() {
        StringBuilder trace =
                new StringBuilder("java.lang.IllegalStateException: order 42 of branch-17 failed after 3 attempts\n");
        for (int frame = 0; frame < 60; frame++) {
            trace.append("\tat com.kapgel.orders.Frame")
                    .append(frame)
                    .append(".call(Frame")
                    .append(frame)
                    .append(".java:");
            trace.append(100 + frame).append(") ~[orders-1.4.2.jar:1.4.2]\n");
        }
        return trace.toString();
    }

    /** {@code KIND-MEGABYTES}: a text that makes careless expressions take very long. */
    private static String hostile(String name) {
        int dash = name.lastIndexOf('-');
        int length = Integer.parseInt(name.substring(dash + 1)) << 20;
        String unit = HostileText.valueOf(name.substring(0, dash)).unit;
        return unit.repeat(length / unit.length());
    }

    /** What is repeated. */
    enum HostileText {
        LETTERS("a"),
        QUOTES("\""),
        DASHES("-"),
        DIGITS_WITH_BLANKS("4 "),
        GROUPS_OF_DIGITS("4444 "),
        EQUALS_SIGNS("="),
        SECRETS("password=\"a\" "),
        OPEN_QUOTES("password=\""),
        BRACKETS("token=[["),
        BACKSLASHES("password=\\\\\""),
        AT_SIGNS("a@"),
        URLS("://a:"),
        PLAIN_URLS("://a "),
        TOKENS("eyJ"),
        BLOCKS("-----BEGIN "),
        ELEMENTS("<password "),
        COMMAS("password=a,b"),
        COOKIES("Cookie:,"),
        COOKIE_PAIRS("Cookie: a,b=");

        private final String unit;

        HostileText(String unit) {
            this.unit = unit;
        }
    }

    /** Logback's own converter, without the pattern around it. */
    private static UnaryOperator<String> logback() {
        ReplacingCompositeConverter<String> converter = new ReplacingCompositeConverter<>();
        converter.setOptionList(List.of(EXPRESSION, "$1[Filtered]"));
        converter.setChildConverter(new Message());
        converter.start();
        return converter::convert;
    }

    private static final class Message extends DynamicConverter<String> {
        @Override
        public String convert(String event) {
            return event;
        }
    }

    /** The text without its secrets. */
    @Benchmark
    public String redact() {
        return redactor.apply(input);
    }
}
