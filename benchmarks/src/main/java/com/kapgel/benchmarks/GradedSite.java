package com.kapgel.benchmarks;

import com.kapgel.security.servlet.CspNonce;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.TlsFrontend;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** A page with a script and a bit of JSON behind a contender's headers, behind a proxy that ends TLS. */
final class GradedSite implements AutoCloseable {
    static final String PAGE = "/orders/1";
    static final String JSON = "/api/orders/1";
    private static final String SCRIPT = "/order.js";

    private final RunningContainer container;
    private final TlsFrontend front;

    private GradedSite(RunningContainer container, TlsFrontend front) {
        this.container = container;
        this.front = front;
    }

    static GradedSite start(HeaderContender contender) {
        BehindTls behindTls = new BehindTls();
        RunningContainer container = contender.container().start(context -> {
            behindTls.addTo(context);
            contender.registration().addTo(context);
            Map<String, HttpServlet> servlets = Map.of(PAGE, new Page(), JSON, new Json(), SCRIPT, new Script());
            servlets.forEach(
                    (path, servlet) -> context.addServlet(path, servlet).addMapping(path));
        });
        TlsFrontend front = TlsFrontend.before(container.uri());
        behindTls.redirectTo(front.uri());
        return new GradedSite(container, front);
    }

    TlsFrontend front() {
        return front;
    }

    @Override
    public void close() {
        front.close();
        container.close();
    }

    private static final class Page extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            boolean hasNonce = request.getAttribute(CspNonce.ATTRIBUTE) != null;
            String nonce = hasNonce ? " nonce=\"" + CspNonce.of(request) + "\"" : "";
            response.setContentType("text/html;charset=utf-8");
            response.getWriter()
                    .print("<!doctype html><html lang=\"en\"><title>Order 1</title><script src=\"" + SCRIPT + "\""
                            + nonce + " defer></script><h1>Order 1</h1></html>");
        }
    }

    private static final class Json extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getWriter().print("{\"id\":1,\"status\":\"NEW\"}");
        }
    }

    private static final class Script extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/javascript;charset=utf-8");
            response.getWriter().print("document.title += ' · KapGel';");
        }
    }
}
