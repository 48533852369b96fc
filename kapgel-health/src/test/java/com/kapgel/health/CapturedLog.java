package com.kapgel.health;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged from INFO upwards while it is open, by us and by anybody else. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level levelBefore = root.getLevel();
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private CapturedLog() {}

    static CapturedLog open() {
        CapturedLog log = new CapturedLog();
        log.setContext(log.root.getLoggerContext());
        log.start();
        log.root.addAppender(log);
        log.root.setLevel(Level.INFO);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    /** Our own lines, as "LEVEL message". */
    List<String> lines() {
        return events.stream()
                .filter(event -> event.getLoggerName().equals(Health.class.getName()))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** All text of all loggers, stack traces included. */
    String everything() {
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent event : events) {
            text.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        root.setLevel(levelBefore);
        root.detachAppender(this);
        stop();
    }
}
