package com.kapgel.security.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.kapgel.security.Redactor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MarkerFactory;

class RedactingAppenderTest {
    private static final String CANARY = "c4n4ry";
    private static final String KNOWN = "known-c4n4ry-secret";

    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();

    /** As SLF4J gives it to the context of an application. */
    @BeforeEach
    void prepare() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Path file(String name, Encoder<ILoggingEvent> encoder) {
        Path file = folder.resolve(name);
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName(name);
        appender.setFile(file.toString());
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
        return file;
    }

    private PatternLayoutEncoder pattern(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return encoder;
    }

    private Logger redacted() {
        RedactingAppender.installIn(context, Redactor.standard().alsoHiding(KNOWN));
        return context.getLogger("com.kapgel.orders");
    }

    /** Whatever part of an event a secret is in, it is in no file, and the rest of the event is. */
    @Test
    void noPartOfAnEventTellsASecret() throws Exception {
        Path text = file("text.log", pattern("%level [%thread] %logger %marker %msg %mdc %kvp%n%ex"));
        Path json = file("log.json", new JsonEncoder());
        Logger logger = redacted();
        Exception cause =
                new IllegalStateException("redis://u:" + CANARY + "@host:6379", new RuntimeException("pin=" + CANARY));
        cause.addSuppressed(new IllegalArgumentException("{\"token\":\"" + CANARY + "\"}"));
        context.getMDCAdapter().put("password", CANARY);
        context.getMDCAdapter().put("request", "secret=" + CANARY + " city=izmir");

        logger.info("password=" + CANARY + " user=ayse");
        logger.info("token={} of {}", CANARY, "mehmet");
        logger.info("is {} and {}", "auth=" + CANARY, Map.of("apiKey", CANARY));
        logger.info("known {} and half of known-c4n4ry{}", KNOWN, "-secret");
        logger.atInfo()
                .addKeyValue("sid", CANARY)
                .addKeyValue("query", "a=1&token=" + CANARY)
                .addKeyValue("n", 42)
                .log("pairs");
        logger.atInfo()
                .addMarker(MarkerFactory.getDetachedMarker("AUDIT"))
                .addMarker(MarkerFactory.getDetachedMarker("pin=" + CANARY))
                .log("marked");
        logger.error("failed, cookie: " + CANARY, new RuntimeException("pwd=" + CANARY, cause));
        Thread.currentThread().setName("worker token=" + CANARY);
        logger.warn("from a thread");
        Thread.currentThread().setName("main");

        for (Path file : List.of(text, json)) {
            assertThat(Files.readString(file))
                    .doesNotContain(CANARY)
                    .contains(
                            "user=ayse",
                            "mehmet",
                            "izmir",
                            "42",
                            "pairs",
                            "AUDIT",
                            "pin=[Filtered]",
                            "from a thread",
                            "IllegalStateException",
                            "host:6379")
                    .contains("com.kapgel.orders", "RedactingAppenderTest.java");
        }
    }

    @Test
    void nobodyForgesALineWithAValue() throws Exception {
        Path file = file("text.log", pattern("%msg %mdc %kvp%n%nopex%ex{short}"));
        Logger logger = redacted();
        String forged = "x\r\nINFO admin logged in\u001B[2K";
        context.getMDCAdapter().put("user", forged);

        logger.atInfo().addKeyValue("city", forged).log("city {} first\nsecond line of the programmer", forged);
        logger.info("failed", new RuntimeException(forged));
        logger.info("failed with {} for {}", new RuntimeException(forged), "ayse");

        assertThat(Files.readAllLines(file)).noneMatch(line -> line.startsWith("INFO admin"));
        assertThat(Files.readString(file))
                .doesNotContain("\u001B")
                .contains("x\\r\\nINFO admin")
                .contains("first\nsecond");
    }

    @Test
    void tellsNothingOfAnEventThatFails() throws Exception {
        Path file = file("text.log", pattern("%level %msg%n"));
        Logger logger = redacted();
        Object failing = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException(CANARY);
            }
        };

        logger.info("before {}", failing);
        logger.info("after");

        assertThat(Files.readString(file))
                .doesNotContain(CANARY)
                .contains("could not be read")
                .contains("INFO after");
    }

    @Test
    void takesALaterRedactorWhenInstalledAgain() throws Exception {
        Path file = file("text.log", pattern("%msg%n"));
        Logger logger = redacted();

        RedactingAppender.installIn(context, Redactor.standard().alsoHidingKeys("city"));
        logger.info("city=izmir");

        assertThat(Files.readAllLines(file)).containsExactly("city=[Filtered]");
    }

    @Test
    void isConfiguredInXml() throws Exception {
        Path file = folder.resolve("xml.log");
        String xml = """
                <configuration>
                  <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                    <file>%s</file>
                    <encoder><pattern>%%msg%%n</pattern></encoder>
                  </appender>
                  <appender name="REDACTED" class="com.kapgel.security.logback.RedactingAppender">
                    <appender-ref ref="FILE"/>
                  </appender>
                  <root level="INFO"><appender-ref ref="REDACTED"/></root>
                </configuration>
                """.formatted(file);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

        context.getLogger("a").info("password=" + CANARY);
        context.stop();

        assertThat(Files.readAllLines(file)).containsExactly("password=[Filtered]");
    }
}
