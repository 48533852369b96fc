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
import ch.qos.logback.core.joran.spi.JoranException;
import com.kapgel.security.Redactor;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Marker;
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
    void noTerminalObeysAMessageThatWasPutTogetherByHand() throws Exception {
        Path file = file("text.log", pattern("%msg%n"));
        Path json = file("log.json", new JsonEncoder());
        Logger logger = redacted();

        logger.info("city x\u001B[2K\0 end\r\nsecond");
        logger.info("first\u202E {}\nsecond", "izmir");

        assertThat(Files.readString(file))
                .isEqualTo("city x\\u001B[2K\\u0000 end\r\nsecond" + System.lineSeparator()
                        + "first\\u202E izmir\nsecond" + System.lineSeparator());
        assertThat(Files.readString(json)).contains("first\\\\u202E {}");
    }

    @Test
    void namesOfLoggersAndThePropertiesOfTheContextAreNoWayOutEither() throws Exception {
        context.putProperty("password", CANARY);
        context.putProperty("city", "izmir");
        Path text = file("text.log", pattern("%logger %property{password} %property{city}%n"));
        Path json = file("log.json", new JsonEncoder());
        redacted();

        context.getLogger("orders.token=" + CANARY + "\n").info("m");

        assertThat(Files.readAllLines(text)).containsExactly("orders.token=[Filtered]\\n [Filtered] izmir");
        assertThat(Files.readString(json)).doesNotContain(CANARY).contains("\"city\":\"izmir\"");
    }

    @Test
    void writesAnEventThatCannotBeReadWithoutItsTextAndCountsIt() throws Exception {
        Path file = file("text.log", pattern("%level %logger %msg%n"));
        Logger logger = redacted();
        Marker failing = (Marker) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Marker.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(CANARY);
                });

        logger.info(failing, "before " + CANARY);
        logger.info("after");

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "INFO  [an event that could not be read: java.lang.AssertionError]",
                        "INFO com.kapgel.orders after");
        RedactingAppender appender =
                (RedactingAppender) context.getLogger("ROOT").getAppender("redacting text.log");
        assertThat(appender.unreadableEvents()).isEqualTo(1);
    }

    @Test
    void aTextThatLogsIsWrittenAsWell() throws Exception {
        Path file = file("text.log", pattern("%msg%n"));
        Logger logger = redacted();
        Object logging = new Object() {
            @Override
            public String toString() {
                logger.info("inside, pin=1");
                return "token=" + CANARY;
            }
        };

        logger.info("outside {}", logging);

        assertThat(Files.readAllLines(file)).containsExactly("inside, pin=[Filtered]", "outside token=[Filtered]");
    }

    @Test
    void appendersThatComeLaterAreBehindItWhenItIsInstalledAgain() throws Exception {
        Logger logger = redacted();
        Path file = file("later.log", pattern("%msg%n"));

        logger.info("before");
        RedactingAppender.installIn(context, Redactor.standard());
        logger.info("password=" + CANARY);

        assertThat(Files.readAllLines(file)).containsExactly("before", "password=[Filtered]");
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
        configure("""
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
                """.formatted(file));

        context.getLogger("a").info("password=" + CANARY);
        context.stop();

        assertThat(Files.readAllLines(file)).containsExactly("password=[Filtered]");
    }

    @Test
    void filesAreNotNamedAfterSecretsInTheMdc() throws Exception {
        configure("""
                <configuration>
                  <appender name="SIFT" class="ch.qos.logback.classic.sift.SiftingAppender">
                    <discriminator><key>tenant</key><defaultValue>none</defaultValue></discriminator>
                    <sift>
                      <appender name="FILE-${tenant}" class="ch.qos.logback.core.FileAppender">
                        <file>%s/${tenant}.log</file>
                        <encoder><pattern>%%msg%%n</pattern></encoder>
                      </appender>
                    </sift>
                  </appender>
                  <appender name="REDACTED" class="com.kapgel.security.logback.RedactingAppender">
                    <appender-ref ref="SIFT"/>
                  </appender>
                  <root level="INFO"><appender-ref ref="REDACTED"/></root>
                </configuration>
                """.formatted(folder));
        context.getMDCAdapter().put("tenant", "AKIAIOSFODNN7EXAMPLE");

        context.getLogger("a").info("m");
        context.stop();

        assertThat(folder)
                .isNotEmptyDirectory()
                .isDirectoryNotContaining(file -> file.toString().contains("AKIA"));
    }

    private void configure(String xml) throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
