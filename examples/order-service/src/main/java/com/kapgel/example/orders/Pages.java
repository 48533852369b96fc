package com.kapgel.example.orders;

import com.kapgel.security.servlet.CspNonce;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people see in a browser: a start page, the page of an order with its script and its style, and "not found". */
final class Pages extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(Pages.class);
    private static final Pattern ORDER = Pattern.compile("/orders/([1-9][0-9]{0,17})");

    private static final Map<String, String> FILES = Map.of(
            "/kapgel.css", "text/css;charset=utf-8",
            "/order.js", "text/javascript;charset=utf-8",
            "/icon.svg", "image/svg+xml");

    private final transient OrderQuery orders;

    Pages(OrderQuery orders) {
        this.orders = orders;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setStatus(405);
            response.setHeader("Allow", "GET, HEAD");
            return;
        }
        String path = request.getRequestURI();
        Matcher order = ORDER.matcher(path);
        if (FILES.containsKey(path)) {
            response.setHeader("Cache-Control", "no-cache");
            send(response, 200, FILES.get(path), text(path));
        } else if (path.equals("/")) {
            page(request, response, 200, "/index.html");
        } else if (order.matches()) {
            request.setAttribute(Route.ATTRIBUTE, "/orders/{id}");
            orderPage(request, response, Long.parseLong(order.group(1)));
        } else {
            page(request, response, 404, "/not-found.html");
        }
    }

    private void orderPage(HttpServletRequest request, HttpServletResponse response, long orderId) throws IOException {
        try {
            boolean exists = orders.exists(orderId);
            page(request, response, exists ? 200 : 404, exists ? "/order.html" : "/not-found.html");
        } catch (SQLException e) {
            log.warn("The page of order {} needs the database: {}", orderId, e.getMessage());
            response.setHeader("Retry-After", "5");
            page(request, response, 503, "/unavailable.html");
        }
    }

    private static void page(HttpServletRequest request, HttpServletResponse response, int status, String file)
            throws IOException {
        response.setHeader("Cache-Control", "no-store"); // the nonce is for one response only
        send(response, status, "text/html;charset=utf-8", text(file).replace("{nonce}", CspNonce.of(request)));
    }

    private static void send(HttpServletResponse response, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String text(String file) {
        try (InputStream in = Pages.class.getResourceAsStream("/web" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
