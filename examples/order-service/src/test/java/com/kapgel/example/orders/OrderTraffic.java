package com.kapgel.example.orders;

import com.kapgel.testkit.OpenLoad;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Customers, restaurants and couriers who keep the service busy: of ten requests two read a menu or the vendors of a city, four read
 * orders, one places an order, two confirm one, and one tells where a courier is. Old orders are of {@code million-orders.sql}.
 */
final class OrderTraffic implements AutoCloseable {

    private static final int PER_SECOND = 300;

    /** So many that none of them is over the limits of the service. */
    private static final int CLIENTS = 250;

    /** At a time; fewer than the service has connections, so that a stalled machine is not taken for a pool that is too small. */
    private static final int REQUESTS = 8;

    private static final int OLD_ORDERS = 1_000_000;

    private final LoopbackClients clients;
    private final AtomicInteger[] steps = new AtomicInteger[CLIENTS];
    private final AtomicInteger oldOrders;
    private final Queue<String> placed = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final CompletableFuture<OpenLoad.Result> result;

    private OrderTraffic(int port, int firstOldOrder) {
        clients = new LoopbackClients(port);
        oldOrders = new AtomicInteger(firstOldOrder);
        for (int client = 0; client < CLIENTS; client++) {
            steps[client] = new AtomicInteger(client);
        }
        OpenLoad load = OpenLoad.of(REQUESTS, PER_SECOND).keys(CLIENTS);
        result = CompletableFuture.supplyAsync(
                () -> load.runWhile(going::get, this::next), task -> new Thread(task, "order-traffic").start());
    }

    /** @param firstOldOrder the number of the old order that is confirmed first; each can be confirmed once */
    static OrderTraffic at(ServiceClient service, int firstOldOrder) {
        return new OrderTraffic(service.uri("").getPort(), firstOldOrder);
    }

    /**
     * Returns when as many requests are answered in a second as are sent, which neither a JVM that has just begun manages nor a
     * service that is held up; on a busy machine also when the patience is at its end.
     */
    void awaitPace(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long before = answered();
        while (System.nanoTime() - end < 0) {
            Thread.sleep(1_000);
            long now = answered();
            if (now - before >= PER_SECOND) {
                return;
            }
            before = now;
        }
    }

    private long answered() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Stops, and returns how long the requests took. */
    OpenLoad.Result stop() {
        going.set(false);
        return result.join();
    }

    /** How often there was which answer, such as {@code GET 200}. */
    Map<String, Long> answers() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((answer, count) -> counts.put(answer, count.sum()));
        return counts;
    }

    /** How many requests were not answered by a status between 200 and 299. */
    long failures() {
        return answers().entrySet().stream()
                .filter(answer -> !answer.getKey().matches("[A-Z]+ 2[0-9]{2}"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private boolean next(int client) {
        int step = steps[client].getAndIncrement();
        switch (step % 10) {
            case 0 -> place(client);
            case 1 -> confirmNew(client);
            case 2 -> confirmOld(client);
            case 3 -> reportLocation(client, step);
            case 4 -> get(client, "/api/vendors/" + (1001 + client % 5) + "/menu");
            case 5 -> get(client, "/api/cities/izmir/vendors");
            default -> readOld(client, step);
        }
        return true;
    }

    private void place(int client) {
        int branch = 1001 + client % 5;
        int product = 1000 + (branch - 1001) + 5 * (1 + client % 9);
        String order = """
                {"customerId": %d, "branchId": %d, "items": [{"productId": %d, "quantity": 2}]}
                """.formatted(1001 + client, branch, product);
        LoopbackClients.Answer answer = send(client, "POST", "/api/orders", order);
        if (answer.status() == 201) {
            placed.add(answer.location());
        }
    }

    private void confirmNew(int client) {
        String order = placed.poll();
        if (order == null) {
            confirmOld(client);
        } else {
            confirm(client, order);
        }
    }

    /** All over the table, and none twice. */
    private void confirmOld(int client) {
        long number = 1L + oldOrders.getAndIncrement() * 7_919L % (OLD_ORDERS / 10 - 1);
        confirm(client, "/api/orders/" + 10 * number);
    }

    private void confirm(int client, String order) {
        send(client, "POST", order + "/status", "{\"status\": \"CONFIRMED\"}");
    }

    private void reportLocation(int client, int step) {
        send(client, "PUT", "/api/couriers/" + (1001 + client) + "/location", "{\"lat\":38.4,\"lon\":27." + step + "}");
    }

    private void readOld(int client, int step) {
        get(client, "/api/orders/" + (2 + (client * 104_729L + step * 7_919L) % (OLD_ORDERS - 1)));
    }

    private void get(int client, String path) {
        send(client, "GET", path, "");
    }

    private LoopbackClients.Answer send(int client, String method, String path, String json) {
        LoopbackClients.Answer answer = clients.send(client, method, path, json);
        answers.computeIfAbsent(method + " " + answer.status(), first -> new LongAdder())
                .increment();
        return answer;
    }

    @Override
    public void close() {
        going.set(false);
        result.handle((done, failure) -> done).join();
        clients.close();
    }
}
