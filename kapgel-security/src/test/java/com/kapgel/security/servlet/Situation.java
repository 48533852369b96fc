package com.kapgel.security.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The ways in which an application answers, each as a servlet, with the request that leads there and its status. */
enum Situation {
    WRITER(200, (request, response) -> response.getWriter().print("hello")),
    OUTPUT_STREAM(200, (request, response) -> response.getOutputStream().write(bytes("hello"))),
    NOTHING_WRITTEN(200, (request, response) -> {}),
    NO_CONTENT(204, (request, response) -> response.setStatus(204)),
    NOT_MODIFIED(304, (request, response) -> response.setStatus(304)),
    NO_SERVLET(404, "GET", "no-servlet-here", (request, response) -> {}),
    SEND_ERROR(403, (request, response) -> response.sendError(403, "not yours")),
    SEND_ERROR_WITH_ERROR_PAGE(500, (request, response) -> response.sendError(500)),
    EXCEPTION_WITH_ERROR_PAGE(500, (request, response) -> {
        throw new IllegalStateException("thrown on purpose");
    }),
    EXCEPTION_AFTER_SOME_OUTPUT(500, (request, response) -> {
        response.getWriter().print("some");
        throw new ServletException("thrown on purpose");
    }),
    REDIRECT(302, (request, response) -> response.sendRedirect("elsewhere")),
    LARGER_THAN_THE_BUFFER(200, (request, response) -> {
        for (int i = 0; i < 100; i++) {
            response.getOutputStream().write(new byte[10_000]);
        }
    }),
    FLUSH_BUFFER(200, (request, response) -> {
        response.flushBuffer();
        response.getWriter().print("after");
    }),
    FLUSH_WRITER(200, (request, response) -> {
        response.getWriter().flush();
        response.getWriter().print("after");
    }),
    CLOSE_OUTPUT_STREAM(200, (request, response) -> response.getOutputStream().close()),
    RESET(200, (request, response) -> {
        response.getWriter().print("thrown away");
        response.reset();
        response.getOutputStream().write(bytes("hello"));
    }),
    RESET_TWICE(200, (request, response) -> {
        response.reset();
        response.reset();
    }),
    RESET_BUFFER(200, (request, response) -> {
        response.getWriter().print("thrown away");
        response.resetBuffer();
        response.getWriter().print("hello");
    }),
    RESET_THEN_SEND_ERROR(404, (request, response) -> {
        response.reset();
        response.sendError(404);
    }),
    HEAD(200, "HEAD", "WRITER", (request, response) -> {}),
    OPTIONS(200, "OPTIONS", "WRITER", (request, response) -> {}),
    METHOD_NOT_ALLOWED(405, "DELETE", "WRITER", (request, response) -> {}),
    ASYNC_COMPLETE(200, (request, response) -> {
        AsyncContext async = request.startAsync();
        async.start(() -> {
            write(async, "hello");
            async.complete();
        });
    }),
    ASYNC_COMPLETE_AT_ONCE(200, (request, response) -> {
        response.getWriter().print("hello");
        request.startAsync().complete();
    }),
    ASYNC_STREAM(200, (request, response) -> {
        AsyncContext async = request.startAsync(request, response);
        response.flushBuffer();
        async.start(() -> {
            for (int i = 0; i < 50; i++) {
                write(async, "data: " + i + "\n\n");
            }
            async.complete();
        });
    }),
    ASYNC_RESET(200, (request, response) -> {
        AsyncContext async = request.startAsync(request, response);
        async.start(() -> {
            async.getResponse().reset();
            write(async, "hello");
            async.complete();
        });
    }),
    ASYNC_DISPATCH(200, (request, response) -> request.startAsync().dispatch("/WRITER")),
    ASYNC_DISPATCH_TO_RESET(200, (request, response) -> request.startAsync().dispatch("/RESET")),
    ASYNC_DISPATCH_TO_EXCEPTION(
            500, (request, response) -> request.startAsync().dispatch("/EXCEPTION_WITH_ERROR_PAGE")),
    ASYNC_TIMEOUT(500, (request, response) -> request.startAsync().setTimeout(100)), // Jetty misses shorter ones
    FORWARD(200, (request, response) -> forward("/WRITER", request, response)),
    FORWARD_TO_RESET(200, (request, response) -> forward("/RESET", request, response)),
    FORWARD_TO_SEND_ERROR(403, (request, response) -> forward("/SEND_ERROR", request, response)),
    FORWARD_TO_EXCEPTION(500, (request, response) -> forward("/EXCEPTION_WITH_ERROR_PAGE", request, response)),
    INCLUDE(200, (request, response) -> {
        response.getWriter().print("before");
        request.getRequestDispatcher("/WRITER").include(request, response);
    }),
    INCLUDE_THAT_FLUSHES(
            200,
            (request, response) -> request.getRequestDispatcher("/FLUSH_WRITER").include(request, response)),
    INCLUDE_THAT_RESETS(200, (request, response) -> {
        request.getRequestDispatcher("/RESET_TWICE").include(request, response);
        response.getWriter().print("after");
    }),
    INCLUDE_BY_NAME_THAT_RESETS(200, (request, response) -> {
        request.getServletContext().getNamedDispatcher("RESET_TWICE").include(request, response);
        response.getWriter().print("after");
    }),
    STATIC_FILE(200, "GET", "static/style.css", (request, response) -> {}),
    STATIC_FILE_NOT_FOUND(404, "GET", "static/no-such-file.css", (request, response) -> {}),
    STATIC_FILE_NOT_MODIFIED(304, "GET", "static/style.css", (request, response) -> {});

    final int status;
    final String method;
    final String path;

    @SuppressWarnings("ImmutableEnumChecker") // each is a lambda without state
    private final Answer answer;

    Situation(int status, Answer answer) {
        this.status = status;
        this.method = "GET";
        this.path = name();
        this.answer = answer;
    }

    Situation(int status, String method, String path, Answer answer) {
        this.status = status;
        this.method = method;
        this.path = path;
        this.answer = answer;
    }

    /** Answers GET as the situation says. */
    HttpServlet servlet() {
        return servlet(answer);
    }

    static HttpServlet servlet(Answer answer) {
        return new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                answer.to(request, response);
            }
        };
    }

    /** An error page that starts over, as JSP engines do. */
    static HttpServlet errorPage() {
        return new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                if (request.getDispatcherType() != DispatcherType.ERROR) {
                    throw new IllegalStateException("Only for errors");
                }
                int status = response.getStatus();
                response.reset();
                response.setStatus(status);
                response.getWriter().print("our error page");
            }
        };
    }

    private static void forward(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        request.getRequestDispatcher(path).forward(request, response);
    }

    private static void write(AsyncContext async, String text) {
        try {
            async.getResponse().getOutputStream().write(bytes(text));
            async.getResponse().flushBuffer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    interface Answer {
        void to(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }
}
