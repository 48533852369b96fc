package com.kapgel.example.orders;

import com.fasterxml.jackson.core.JsonGenerator;
import com.kapgel.monitoring.BusinessMetrics;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the service can be asked for over HTTP. */
final class OrderApi {

    private static final Pattern CITY = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final Pattern EVENT_ID = Pattern.compile("[0-9]{1,18}");

    private final Vendors vendors;
    private final Checkout checkout;
    private final StatusChanges changes;
    private final OrderQuery orders;
    private final Couriers couriers;
    private final OrderFeed feed;
    private final BusinessMetrics metrics;

    OrderApi(Database database, OrderQuery orders, OrderFeed feed, BusinessMetrics metrics) {
        this.vendors = new Vendors(database);
        this.checkout = new Checkout(database);
        this.changes = new StatusChanges(database);
        this.orders = orders;
        this.couriers = new Couriers(database);
        this.feed = feed;
        this.metrics = metrics;
    }

    Router router() {
        return new Router()
                .on("GET", "/api/cities/{city}/vendors", this::vendors)
                .on("GET", "/api/vendors/{id}/menu", this::menu)
                .on("POST", "/api/orders", this::place)
                .on("GET", "/api/orders/{id}", this::order)
                .on("GET", "/api/orders/{id}/events", this::events)
                .on("POST", "/api/orders/{id}/status", this::status)
                .on("PUT", "/api/couriers/{id}/location", this::location);
    }

    private void vendors(Call call) throws IOException, SQLException {
        String city = call.text("city", CITY, "must be lower-case letters such as istanbul");
        List<Vendor> found = vendors.inCity(city);
        call.answer(200, json -> {
            json.writeStartObject();
            json.writeStringField("city", city);
            json.writeArrayFieldStart("vendors");
            for (Vendor vendor : found) {
                vendor.writeTo(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void menu(Call call) throws IOException, SQLException {
        long id = call.id("id");
        String vendor =
                vendors.findName(id).orElseThrow(() -> ProblemException.notFound("There is no vendor " + id + "."));
        List<Product> menu = vendors.menu(id);
        call.answer(200, json -> writeMenu(json, vendor, menu));
    }

    private static void writeMenu(JsonGenerator json, String vendor, List<Product> menu) throws IOException {
        json.writeStartObject();
        json.writeStringField("vendor", vendor);
        json.writeStringField("currency", "TRY");
        json.writeArrayFieldStart("products");
        for (Product product : menu) {
            product.writeTo(json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** 201 for a new order, 200 for one that the same Idempotency-Key has placed before. */
    private void place(Call call) throws IOException, SQLException {
        NewOrder order = NewOrder.from(call.body(), call.header("Idempotency-Key"));
        Checkout.Placed placed = checkout.place(order);
        if (placed.isNew()) {
            metrics.orderCreated("branch-" + order.branchId(), placed.total());
        }
        call.response().setHeader("Location", "/api/orders/" + placed.orderId());
        call.answer(placed.isNew() ? 201 : 200, orders.require(placed.orderId())::writeTo);
    }

    private void order(Call call) throws IOException, SQLException {
        call.answer(200, orders.require(call.id("id"))::writeTo);
    }

    private void status(Call call) throws IOException, SQLException {
        long id = call.id("id");
        changes.apply(id, StatusRequest.from(call.body()));
        feed.changed();
        call.answer(200, orders.require(id)::writeTo);
    }

    private void location(Call call) throws IOException, SQLException {
        long id = call.id("id");
        Sighting sighting = Sighting.from(call.body(), Instant.now());
        Couriers.Report report = couriers.moved(id, sighting.here());
        sighting.measuredAt()
                .ifPresent(measured ->
                        metrics.courierLocationUpdate("courier-" + id, Duration.between(measured, Instant.now())));
        feed.changed();
        call.answer(200, report::writeTo);
    }

    /** Streams the steps of an order; 204 tells a browser that it need not come back for more. */
    private void events(Call call) throws IOException, SQLException {
        long id = call.id("id");
        Optional<String> lastEventId = call.header("Last-Event-ID");
        if (lastEventId.filter(last -> !EVENT_ID.matcher(last).matches()).isPresent()) {
            throw ProblemException.invalid("Last-Event-ID", "must be the id of an event");
        }
        long lastChange = Long.parseLong(lastEventId.orElse("0"));
        Map<Long, Progress> found = orders.progressOf(List.of(id));
        if (!found.containsKey(id)) {
            throw ProblemException.notFound("There is no order " + id + ".");
        }
        if (found.get(id).isFinished() && found.get(id).lastChange() <= lastChange) {
            call.response().setStatus(204);
        } else if (call.isHead()) {
            call.response().setContentType(EventStream.CONTENT_TYPE);
        } else {
            feed.watch(id, lastChange, call.request(), call.response());
        }
    }
}
