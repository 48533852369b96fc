package com.kapgel.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, embedded. */
final class TomcatContainer {
    private TomcatContainer() {}

    static RunningContainer start(StartingContext starting) throws Exception {
        Path folder = Files.createTempDirectory("kapgel-testkit-tomcat-");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        context.addServletContainerInitializer(starting, Set.of());
        answerWhatNoServletDoes(context);
        leaveTheJvmAlone(context);
        RunningContainer.Stop stop = () -> {
            try {
                tomcat.stop();
                tomcat.destroy();
            } finally {
                forget(folder);
            }
        };
        try {
            tomcat.start();
            // A context that fails does not fail the server: it would answer 404 to everything.
            if (context.getState() != LifecycleState.STARTED) {
                throw new IllegalStateException("The context is " + context.getState() + "; Tomcat's log says why");
            }
        } catch (Exception e) {
            stop.run();
            throw e;
        }
        return new RunningContainer("Tomcat", tomcat.getConnector().getLocalPort(), stop);
    }

    /** As in every installed Tomcat: without a default servlet, filters miss the requests that no servlet answers. */
    private static void answerWhatNoServletDoes(StandardContext context) {
        Wrapper fallback = Tomcat.addServlet(context, "default", new DefaultServlet());
        fallback.setOverridable(true);
        fallback.setAsyncSupported(true);
        context.addServletMappingDecoded("/", "default");
    }

    /** Searching a closed application's traces in the JVM needs --add-opens and warns without. */
    private static void leaveTheJvmAlone(StandardContext context) {
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
    }

    private static void forget(Path folder) throws IOException {
        // The next Tomcat of this JVM would create the folder of the first one again.
        System.getProperties().remove("catalina.home", folder.toRealPath().toString());
        System.getProperties().remove("catalina.base", folder.toRealPath().toString());
        WorkFolder.delete(folder);
    }
}
