package com.kapgel.testkit;

import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.spec.ServletContextImpl;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * What {@code web.xml} and a folder of files would do, which the Servlet API cannot: error pages and static files.
 *
 * <pre>{@code
 * ServletContainers.TOMCAT.start(context -> ContainerSettings.errorPage(context, 500, "/error-page"));
 * }</pre>
 */
public final class ContainerSettings {
    /** Tomcat logs each exception that the test servlets throw on purpose. Held, or the setting would be forgotten. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache.catalina.core.ContainerBase");

    static {
        TOMCAT.setUseParentHandlers(false);
    }

    private ContainerSettings() {}

    /** Has the container answer this status with what the application answers at this path. Call it while the context starts. */
    public static void errorPage(ServletContext servletContext, int status, String path) {
        if (servletContext instanceof ServletContextImpl undertow) {
            undertow.getDeployment()
                    .getDeploymentInfo()
                    .addErrorPage(new io.undertow.servlet.api.ErrorPage(path, status))
                    // Its own page with the stack trace, for local clients only, would take precedence.
                    .setServletStackTraces(ServletStackTraces.NONE);
        } else if (isTomcat(servletContext)) {
            ErrorPage page = new ErrorPage();
            page.setErrorCode(status);
            page.setLocation(path);
            tomcat(servletContext).addErrorPage(page);
        } else {
            ServletContextHandler jetty = jetty(servletContext);
            if (!(jetty.getErrorHandler() instanceof ErrorPageErrorHandler)) {
                jetty.setErrorHandler(new ErrorPageErrorHandler());
            }
            ((ErrorPageErrorHandler) jetty.getErrorHandler()).addErrorPage(status, path);
        }
    }

    /** Serves {@code static/style.css} from the folder with the container's own default servlet. */
    public static void staticFile(ServletContext servletContext, Path folder) throws IOException {
        Path root = isTomcat(servletContext) ? Path.of(servletContext.getRealPath("/")) : folder;
        Files.createDirectories(root.resolve("static"));
        Files.writeString(root.resolve("static/style.css"), "body { color: black }");
        if (servletContext instanceof ServletContextImpl undertow) {
            undertow.getDeployment().getDeploymentInfo().setResourceManager(new PathResourceManager(root));
            add(servletContext, new io.undertow.servlet.handlers.DefaultServlet());
        } else if (isTomcat(servletContext)) {
            add(servletContext, new org.apache.catalina.servlets.DefaultServlet());
        } else {
            jetty(servletContext)
                    .setBaseResource(ResourceFactory.of(jetty(servletContext)).newResource(root));
            add(servletContext, new org.eclipse.jetty.ee10.servlet.DefaultServlet());
        }
    }

    private static void add(ServletContext servletContext, Servlet servlet) {
        ServletRegistration.Dynamic registration = servletContext.addServlet("static", servlet);
        registration.addMapping("*.css");
    }

    private static ServletContextHandler jetty(ServletContext servletContext) {
        return ServletContextHandler.getServletContextHandler(servletContext);
    }

    private static boolean isTomcat(ServletContext servletContext) {
        return servletContext.getServerInfo().startsWith("Apache Tomcat");
    }

    /** Tomcat hides its context behind a facade. */
    private static Context tomcat(ServletContext facade) {
        return (Context) field("context", field("context", facade));
    }

    private static Object field(String name, Object owner) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
