package com.kapgel.security.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a filter comes to its application: by code that says where, or in {@code web.xml}. Refuses what the container would pass
 * over in silence.
 *
 * @param name under which code registers it
 * @param inCode whether code has made the filter, and {@code web.xml} has no say in its settings
 */
record FilterMapping(String name, boolean inCode) {
    private static final EnumSet<DispatcherType> ALL_BUT_INCLUDES =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.ERROR);

    static FilterMapping inCode(String name) {
        return new FilterMapping(name, true);
    }

    static FilterMapping inWebXml(String name) {
        return new FilterMapping(name, false);
    }

    /** Under another name, and as it came. */
    FilterMapping named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The filter's name is blank. Give it one, or leave out named(...).");
        }
        return new FilterMapping(name, inCode);
    }

    /** Whether the init-params are the filter's settings; one that code has made takes none. */
    boolean readsInitParameters(FilterConfig config) throws ServletException {
        if (inCode) {
            InitParameters.refuseAny(config);
        }
        return !inCode;
    }

    /** For every dispatch that can write a header, after the filters that are there, with asynchronous requests allowed. */
    void add(ServletContext servletContext, Filter filter, String... urlPatterns) {
        add(servletContext, filter, ALL_BUT_INCLUDES, urlPatterns);
    }

    /** Likewise, for requests as they come in only. */
    void addForRequests(ServletContext servletContext, Filter filter, String... urlPatterns) {
        add(servletContext, filter, EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    private void add(
            ServletContext servletContext, Filter filter, EnumSet<DispatcherType> dispatches, String... urlPatterns) {
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
