package com.kapgel.testkit;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import java.net.InetSocketAddress;
import java.util.Set;

/** Undertow, embedded. */
final class UndertowContainer {
    private UndertowContainer() {}

    static RunningContainer start(StartingContext context) throws Exception {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("test")
                // As in the other two: a filter that cannot be initialized fails the start, not the first request.
                .setEagerFilterInit(true)
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        StartingContext.class, new ImmediateInstanceFactory<>(context), Set.of()));
        DeploymentManager application = Servlets.newContainer().addDeployment(info);
        application.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(application.start())
                .build();
        RunningContainer.Stop stop = () -> {
            server.stop();
            application.stop();
            application.undeploy();
        };
        try {
            server.start();
        } catch (RuntimeException e) {
            stop.run();
            throw e;
        }
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return new RunningContainer("Undertow", address.getPort(), stop);
    }
}
