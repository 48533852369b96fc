package com.kapgel.health;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** The program of {@link DrainOnShutdownIT}: prints what happens to it. */
public final class DrainingProcess {
    private DrainingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        printLog();
        Drain drain = Drain.builder()
                .preDrain(Duration.ofSeconds(2))
                .onGoodbye(() -> System.out.println("goodbye"))
                .onStop("server", () -> System.out.println("server"))
                .onStopLast("errors", Duration.ofSeconds(1), () -> System.out.println("errors"))
                .build();
        drain.beginOnShutdown();
        drain.beginOnShutdown();
        if (args[0].equals("closed")) {
            drain.close();
            return;
        }
        System.out.println("running");
        Thread.currentThread().join(); // only a signal ends it
    }

    private static void printLog() {
        Logger log = (Logger) LoggerFactory.getLogger(Drain.class);
        AppenderBase<ILoggingEvent> console = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                System.out.println(event.getFormattedMessage());
            }
        };
        console.setContext(log.getLoggerContext());
        console.start();
        log.addAppender(console);
        log.setLevel(Level.INFO);
    }
}
