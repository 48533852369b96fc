package com.kapgel.example.orders;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Embedded Jetty: takes the port first, and serves when everything behind it is ready. */
final class WebServer implements AutoCloseable {

    private static final long ANSWERS_IN_FLIGHT_MILLIS = 3_000;

    private final Server server;
    private final ServerConnector connector;

    private WebServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Takes the port, 0 for any free one; clients that connect already have to wait for {@link #start}.
     *
     * @param unreadable the headers of what Jetty refuses before a filter sees it
     */
    static WebServer bind(String host, int port, SecurityHeaders unreadable) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        Server server = new Server();
        server.setErrorHandler(new UnreadableRequests(unreadable.forResponse(false)));
        server.setStopTimeout(ANSWERS_IN_FLIGHT_MILLIS);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw StartException.noPort("PORT", host, port, e);
        }
        return new WebServer(server, connector);
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Serves what is registered with the context: filters in their order, servlets by their paths. */
    void start(Consumer<ServletContext> setUp) {
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        context.addServletContainerInitializer((classes, servletContext) -> setUp.accept(servletContext));
        server.setHandler(new GracefulHandler(context));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not start", e);
        }
    }

    /** No new connections from now on. */
    void stopAccepting() {
        connector.close();
    }

    /** Finishes what is in flight, for three seconds at most, and gives the port back. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not stop", e);
        } finally {
            connector.close();
        }
    }
}
