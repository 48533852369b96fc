package com.kapgel.monitoring.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers as a test says, to any method, also asynchronously. */
final class AnsweringServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private AnsweringServlet(Answer answer) {
        this.answer = answer;
    }

    /** Registers one, under the name of its pattern. */
    static void addTo(ServletContext context, String pattern, Answer answer) {
        ServletRegistration.Dynamic registration = context.addServlet(pattern, new AnsweringServlet(answer));
        registration.setAsyncSupported(true);
        registration.addMapping(pattern);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        answer.to(request, response);
    }

    @FunctionalInterface
    interface Answer {
        void to(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }
}
