package com.kapgel.testkit;

import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, embedded. */
final class TomcatContainer {
    private TomcatContainer() {}

    static RunningContainer start(StartingContext starting) throws Exception {
        Path folder = WorkFolder.newData("tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        context.addServletContainerInitializer(starting, Set.of());
        // As in every real Tomcat: without a default servlet filters do not see requests that no servlet answers.
        Wrapper fallback = Tomcat.addServlet(context, "default", new DefaultServlet());
        fallback.setOverridable(true);
        context.addServletMappingDecoded("/", "default");
        RunningContainer.Stop stop = () -> {
            try {
                tomcat.stop();
                tomcat.destroy();
            } finally {
                WorkFolder.delete(folder);
            }
        };
        try {
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                throw new IllegalStateException("The context is " + context.getState() + "; see Tomcat's log");
            }
        } catch (Exception e) {
            stop.run();
            throw e;
        }
        return new RunningContainer("Tomcat", tomcat.getConnector().getLocalPort(), stop);
    }
}
