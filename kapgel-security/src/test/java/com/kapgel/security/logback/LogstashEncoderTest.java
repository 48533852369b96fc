package com.kapgel.security.logback;

import static net.logstash.logback.argument.StructuredArguments.entries;
import static net.logstash.logback.argument.StructuredArguments.fields;
import static net.logstash.logback.argument.StructuredArguments.keyValue;
import static net.logstash.logback.argument.StructuredArguments.value;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.kapgel.security.Redactor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MarkerFactory;

/** Behind an encoder that reads the fields of the objects that it finds. */
class LogstashEncoderTest {
    private static final String CANARY = "HUNT3R";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final LogstashEncoder encoder = new LogstashEncoder();

    @BeforeEach
    void install() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        encoder.setContext(context);
        encoder.setIncludeNonStructuredArguments(true);
        encoder.start();
        appender.setContext(context);
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
        RedactingAppender.installIn(context, Redactor.standard());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private String json(Consumer<Logger> call) {
        call.accept(context.getLogger("orders"));
        return new String(encoder.encode(appender.list.get(0)), StandardCharsets.UTF_8);
    }

    /** Says nothing in its text, and everything to an encoder. */
    public static final class Login {
        public String getUser() {
            return "ayse";
        }

        public String getPassword() {
            return CANARY;
        }

        @Override
        public String toString() {
            return "a login";
        }
    }

    static List<Consumer<Logger>> calls() {
        Login login = new Login();
        return List.of(
                logger -> logger.info("a login {}", keyValue("password", CANARY)),
                logger -> logger.info("a login {}", fields(login)),
                logger -> logger.info("a login", fields(login)),
                logger -> logger.info("a login {}", keyValue("login", login)),
                logger -> logger.info("a login {}", entries(Map.of("password", CANARY))),
                logger -> logger.info("a login {}", login),
                logger -> logger.info("a login {}", List.of(login)),
                logger -> logger.info(Markers.append("login", login), "a login"),
                logger -> logger.info(Markers.append("password", CANARY), "a login"),
                logger -> logger.info(Markers.appendFields(login), "a login"),
                logger -> logger.info(Markers.appendRaw("login", "{\"password\":\"" + CANARY + "\"}"), "a login"),
                logger -> logger.info(MarkerFactory.getDetachedMarker("AUDIT"), "a login {}", login),
                logger -> logger.info(Markers.empty().and(Markers.append("login", login)), "a login"),
                logger -> logger.atInfo().addKeyValue("login", login).log("a login"),
                logger -> logger.atInfo().addKeyValue("login", List.of(login)).log("a login"),
                logger -> logger.atInfo()
                        .addKeyValue("login", Map.of("password", "two " + CANARY))
                        .log("a login"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void findsNoSecretInAnyObject(Consumer<Logger> call) {
        assertThat(json(call)).doesNotContain(CANARY).contains("a login");
    }

    /** Its name is in no text, so that only the field can be hidden. */
    @Test
    void findsNoFieldInAnArgumentThatTellsItsValueAlone() {
        assertThat(json(logger -> logger.info("login {}", value("password", CANARY))))
                .doesNotContain("\"password\"");
    }

    @Test
    void findsFieldsWhereTheyHoldNoSecret() {
        assertThat(json(logger -> logger.atInfo()
                        .addKeyValue("order", Map.of("id", 5, "token", "x"))
                        .addKeyValue("cities", List.of("izmir"))
                        .addKeyValue("count", 7)
                        .log("m")))
                .contains("\"id\":5", "\"token\":\"[Filtered]\"", "\"cities\":[\"izmir\"]", "\"count\":7");
    }
}
