package com.kapgel.testkit;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the test's callback inside a starting container and remembers how it failed; containers tend to swallow that. */
final class StartingContext implements ServletContainerInitializer {
    private final ServletContextConsumer registration;
    private volatile @Nullable Throwable failure;

    StartingContext(ServletContextConsumer registration) {
        this.registration = registration;
    }

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) throws ServletException {
        try {
            registration.accept(context);
        } catch (Throwable e) {
            failure = e;
            throw new ServletException("The test's registration failed", e);
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    RuntimeException rethrow(ServletContainers container) {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(container + " did not start: " + thrown, thrown);
    }
}
