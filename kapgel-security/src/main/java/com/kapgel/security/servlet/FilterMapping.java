package com.kapgel.security.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** Registers a filter from code, and refuses what the container would pass over in silence. */
final class FilterMapping {
    private static final EnumSet<DispatcherType> ALL_BUT_INCLUDES =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.ERROR);

    private FilterMapping() {}

    /** For every dispatch that can write a header, after the filters that are there, with asynchronous requests allowed. */
    static void add(ServletContext servletContext, String name, Filter filter, String... urlPatterns) {
        add(servletContext, name, filter, ALL_BUT_INCLUDES, urlPatterns);
    }

    /** Likewise, for requests as they come in only. */
    static void addForRequests(ServletContext servletContext, String name, Filter filter, String... urlPatterns) {
        add(servletContext, name, filter, EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    static String requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The filter's name is blank. Give it one, or leave out named(...).");
        }
        return name;
    }

    private static void add(
            ServletContext servletContext,
            String name,
            Filter filter,
            EnumSet<DispatcherType> dispatches,
            String... urlPatterns) {
        requirePatterns(urlPatterns);
        FilterRegistration.Dynamic registration = servletContext.addFilter(name, filter);
        if (registration == null) {
            throw new IllegalStateException(
                    "A filter named " + name + " is registered already. Give this one its own name with named(...).");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(dispatches, true, urlPatterns);
    }

    private static void requirePatterns(String... urlPatterns) {
        if (urlPatterns.length == 0) {
            throw new IllegalArgumentException("No URL pattern is given. For every response, use \"/*\".");
        }
        List<String> wrong =
                Stream.of(urlPatterns).filter(pattern -> !matches(pattern)).toList();
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "URL pattern '" + String.join("', '", wrong)
                            + "' would not match what it looks like. Write \"/*\" for everything, \"/pages/*\" for all below a folder,"
                            + " \"*.html\" for an extension and \"/pages\" for one path; the Servlet specification knows no other.");
        }
    }

    /** Whether it is of one of the forms of the Servlet specification (12.2), in which a star elsewhere is a star and no more. */
    private static boolean matches(String pattern) {
        int star = pattern.indexOf('*');
        if (pattern.startsWith("*.")) {
            return pattern.length() > 2 && pattern.chars().skip(2).noneMatch(c -> c == '*' || c == '.' || c == '/');
        }
        boolean isFolder = pattern.endsWith("/*") && star == pattern.length() - 1;
        return pattern.startsWith("/") && (star < 0 || isFolder);
    }
}
