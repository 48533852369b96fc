package com.kapgel.testkit;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, embedded. */
final class JettyContainer {
    private JettyContainer() {}

    static RunningContainer start(StartingContext context) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        handler.addServletContainerInitializer(context);
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return new RunningContainer("Jetty", connector.getLocalPort(), server::stop);
    }
}
