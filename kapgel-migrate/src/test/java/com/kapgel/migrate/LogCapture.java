package com.kapgel.migrate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a logger and those below it say while this is open. */
final class LogCapture implements AutoCloseable {

    private final Logger logger;
    private final @Nullable Level before;
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    private LogCapture(Logger logger, Level level) {
        this.logger = logger;
        this.before = logger.getLevel();
        events.start();
        logger.addAppender(events);
        logger.setLevel(level);
    }

    static LogCapture of(String logger, Level level) {
        return new LogCapture((Logger) LoggerFactory.getLogger(logger), level);
    }

    /** Messages and stack traces. */
    String text() {
        return events.list.stream()
                .map(event ->
                        event.getFormattedMessage() + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        logger.setLevel(before);
        logger.detachAppender(events);
    }
}
