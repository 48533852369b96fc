package com.kapgel.testkit;

import jakarta.servlet.ServletContext;

/** Registers the filters and servlets of a test while the container starts. */
@FunctionalInterface
public interface ServletContextConsumer {
    /** Called once, before the context starts; what it throws reaches the test. */
    void accept(ServletContext context) throws Exception;
}
