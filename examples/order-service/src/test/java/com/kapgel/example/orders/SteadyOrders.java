package com.kapgel.example.orders;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Customers who look and order at a steady rate, whether or not earlier requests have been answered, until it is closed. */
final class SteadyOrders implements AutoCloseable {

    static final int CUSTOMERS = 20;
    private static final String ORDER =
            "{\"customerId\": 2, \"branchId\": 1, \"items\": [{\"productId\": 3, \"quantity\": 1}]}";

    private final int port;
    private final long gapNanos;
    private final long begin = System.nanoTime();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean over;

    private SteadyOrders(int port, int perSecond) {
        this.port = port;
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    static SteadyOrders start(int port, int perSecond) {
        SteadyOrders load = new SteadyOrders(port, perSecond);
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            int first = customer;
            Thread thread = new Thread(() -> load.callFrom(first), "customer-" + customer);
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void callFrom(int first) {
        try (KeptConnection connection = new KeptConnection(port)) {
            for (int number = first; !over; number += CUSTOMERS) {
                waitUntil(begin + number * gapNanos);
                call(connection, number / CUSTOMERS % 4);
            }
            connections.addAndGet(connection.opened());
        } catch (IOException e) {
            failures.add("closing: " + e);
        }
    }

    private void call(KeptConnection connection, int kind) {
        long at = System.nanoTime() - begin;
        try {
            int status = switch (kind) {
                case 0 -> connection.exchange("POST", "/api/orders", ORDER);
                case 1 -> connection.exchange("GET", "/api/orders/1", "");
                default -> connection.exchange("GET", "/api/vendors/1/menu", "");
            };
            if (status != (kind == 0 ? 201 : 200)) {
                failures.add("status " + status + " at " + Duration.ofNanos(at));
            } else if (kind == 0) {
                placed.incrementAndGet();
            }
            answered.incrementAndGet();
        } catch (IOException e) {
            failures.add((kind == 0 ? "POST" : "GET") + " at " + Duration.ofNanos(at) + ": " + e);
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Requests that got no answer, or a wrong one. */
    List<String> failures() {
        return failures;
    }

    int answered() {
        return answered.get();
    }

    /** Orders that were confirmed to a customer. */
    int placed() {
        return placed.get();
    }

    /** How many connections the customers needed; known when it is closed. */
    int connections() {
        return connections.get();
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
