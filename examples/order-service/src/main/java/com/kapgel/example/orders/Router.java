package com.kapgel.example.orders;

import io.sentry.Sentry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler for a request, and turns every failure into a problem that a client can read. */
final class Router extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final transient List<Route> routes = new ArrayList<>();

    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws IOException, SQLException;
    }

    /**
     * Adds a route; {@code {name}} in the path stands for one segment. A route for GET answers HEAD too. All routes are
     * added before the first request.
     */
    Router on(String method, String path, Handler handler) {
        routes.add(Route.of(method, path, handler));
        return this;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Call call = new Call(request, response, Map.of());
        try {
            dispatch(
                    call,
                    request.getServletPath()
                            + Optional.ofNullable(request.getPathInfo()).orElse(""));
        } catch (ProblemException e) {
            call.answer(e);
        } catch (SQLException e) {
            call.answer(problem(request, response, e));
        } catch (RuntimeException e) {
            call.answer(broken(request, e));
        }
    }

    private void dispatch(Call call, String path) throws IOException, SQLException {
        String method = call.isHead() ? "GET" : call.request().getMethod();
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                call.request().setAttribute(Route.ATTRIBUTE, route.path());
                if (route.method().equals(method)) {
                    route.handler().handle(new Call(call.request(), call.response(), variables.get()));
                    return;
                }
                allowed.addAll(route.method().equals("GET") ? List.of("GET", "HEAD") : List.of(route.method()));
            }
        }
        if (allowed.isEmpty()) {
            throw ProblemException.notFound("There is nothing at this path.");
        }
        call.response().setHeader("Allow", String.join(", ", allowed));
        throw ProblemException.methodNotAllowed(String.join(" or ", allowed));
    }

    /** With all that may explain a failure; {@link Logs} takes the secrets out. */
    private static String described(HttpServletRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.getHeaderNames().asIterator().forEachRemaining(name -> headers.put(name, request.getHeader(name)));
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        return request.getMethod() + " " + request.getRequestURI() + query + " " + headers;
    }

    private static ProblemException problem(HttpServletRequest request, HttpServletResponse response, SQLException e) {
        String state = Optional.ofNullable(e.getSQLState()).orElse("");
        if (e instanceof SQLTransientException || state.startsWith("08") || state.startsWith("57P")) {
            log.warn("{} {}: the database does not answer", request.getMethod(), request.getRequestURI());
            response.setHeader("Retry-After", "5");
            return ProblemException.unavailable("The database does not answer. Please try again shortly.");
        }
        return broken(request, e);
    }

    /** Told here and nowhere else, since the filters see an answer as any other. */
    private static ProblemException broken(HttpServletRequest request, Exception e) {
        log.error("{} failed", described(request), e);
        Sentry.captureException(e);
        return ProblemException.broken();
    }
}
