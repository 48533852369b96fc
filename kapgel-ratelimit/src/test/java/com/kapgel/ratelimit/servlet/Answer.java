package com.kapgel.ratelimit.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;

/** A servlet of one line. */
@FunctionalInterface
interface Answer {
    Answer HELLO = (request, response) -> response.getWriter().write("hello");

    void to(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;

    /** Answers at these patterns, asynchronously if it likes. */
    default void addTo(ServletContext context, String... patterns) {
        var registration = context.addServlet("servlet at " + patterns[0], new AnsweringServlet(this));
        registration.addMapping(patterns);
        registration.setAsyncSupported(true);
    }

    /** Runs before the filters that are added later. */
    static void before(ServletContext context, Answer answer) {
        var registration = context.addFilter("before", new AnsweringFilter(answer));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    final class AnsweringServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        AnsweringServlet(Answer answer) {
            this.answer = answer;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            answer.to(request, response);
        }
    }

    record AnsweringFilter(Answer answer) implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            answer.to((HttpServletRequest) request, (HttpServletResponse) response);
            chain.doFilter(request, response);
        }
    }
}
