package com.kapgel.example.orders;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.ServletContext;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Serves customers, restaurants and couriers: filters and servlets on the port that the balancer knows. */
final class WebServer implements AutoCloseable {

    private static final long ANSWERS_IN_FLIGHT_MILLIS = 3_000;

    private final JettyServer jetty;

    private WebServer(JettyServer jetty) {
        this.jetty = jetty;
    }

    /**
     * Takes the port, 0 for any free one; clients that connect already have to wait for {@link #start}.
     *
     * @param unreadable the headers of what Jetty refuses before a filter sees it
     */
    static WebServer bind(String host, int port, SecurityHeaders unreadable) {
        Server server = new Server();
        server.setErrorHandler(new UnreadableRequests(unreadable.forResponse(false)));
        server.setStopTimeout(ANSWERS_IN_FLIGHT_MILLIS);
        return new WebServer(JettyServer.bind(new ServerConnector(server, JettyServer.http()), "PORT", host, port));
    }

    int port() {
        return jetty.port();
    }

    /** Serves what is registered with the context: filters in their order, servlets by their paths. */
    void start(Consumer<ServletContext> setUp) {
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        context.addServletContainerInitializer((classes, servletContext) -> setUp.accept(servletContext));
        jetty.start(new GracefulHandler(context));
    }

    /** No new connections from now on. */
    void stopAccepting() {
        jetty.stopAccepting();
    }

    /** Finishes what is in flight, for three seconds at most, and gives the port back. */
    @Override
    public void close() {
        jetty.close();
    }
}
