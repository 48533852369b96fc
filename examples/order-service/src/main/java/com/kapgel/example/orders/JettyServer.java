package com.kapgel.example.orders;

import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;

/** An embedded Jetty with one port, which it takes first; it serves when everything behind it is ready. */
final class JettyServer implements AutoCloseable {

    private final String variable;
    private final ServerConnector connector;

    private JettyServer(String variable, ServerConnector connector) {
        this.variable = variable;
        this.connector = connector;
    }

    /**
     * Takes the port, 0 for any free one; clients that connect already have to wait for {@link #start}.
     *
     * @param variable what sets the port, for messages
     */
    static JettyServer bind(ServerConnector connector, String variable, String host, int port) {
        connector.setHost(host);
        connector.setPort(port);
        connector.getServer().addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw StartException.noPort(variable, host, port, e);
        }
        return new JettyServer(variable, connector);
    }

    /** HTTP/1.1 that does not say which server speaks it. */
    static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        return new HttpConnectionFactory(http);
    }

    int port() {
        return connector.getLocalPort();
    }

    void start(Handler handler) {
        connector.getServer().setHandler(handler);
        try {
            connector.getServer().start();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not start for " + variable, e);
        }
    }

    /** No new connections from now on. */
    void stopAccepting() {
        connector.close();
    }

    /** Finishes what is in flight, for as long as the server's stop timeout says, and gives the port back. */
    @Override
    public void close() {
        try {
            connector.getServer().stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not stop for " + variable, e);
        } finally {
            connector.close();
        }
    }
}
