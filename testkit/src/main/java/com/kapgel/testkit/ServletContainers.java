package com.kapgel.testkit;

import java.util.Objects;

/**
 * The servlet containers on which every filter and servlet of ours is tested.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource
 * void sendsTheHeader(ServletContainers container) throws Exception {
 *     try (RunningContainer server = container.start(context -> filter.addTo(context, "/*"))) {
 *         // GET server.uri()
 *     }
 * }
 * }</pre>
 *
 * <p>Each start listens on a random port of the loopback address, plain HTTP/1.1, with the container's default error pages.
 * Filters mapped to {@code /*} see every request, also those that no servlet answers.
 */
public enum ServletContainers {
    /** Jetty 12.1 with the Jakarta EE 10 context. */
    JETTY {
        @Override
        RunningContainer run(StartingContext context) throws Exception {
            return JettyContainer.start(context);
        }
    },
    /** Tomcat 10.1. */
    TOMCAT {
        @Override
        RunningContainer run(StartingContext context) throws Exception {
            return TomcatContainer.start(context);
        }
    },
    /** Undertow 2.3. */
    UNDERTOW {
        @Override
        RunningContainer run(StartingContext context) throws Exception {
            return UndertowContainer.start(context);
        }
    };

    /**
     * Starts the container with one context at the root path.
     *
     * @throws IllegalStateException when the container does not start; what the callback throws, unchecked, is thrown as
     *     it is, checked exceptions are its cause
     */
    public RunningContainer start(ServletContextConsumer registration) {
        StartingContext context = new StartingContext(Objects.requireNonNull(registration, "registration"));
        ContainerLogs.onlyFailures();
        try {
            RunningContainer running = run(context);
            if (context.failure() == null) {
                return running;
            }
            running.close();
        } catch (Exception e) {
            if (context.failure() == null) {
                throw new IllegalStateException(this + " did not start: " + e.getMessage(), e);
            }
        }
        throw context.rethrow(this);
    }

    abstract RunningContainer run(StartingContext context) throws Exception;
}
