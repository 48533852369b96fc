package com.kapgel.testkit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The thread of a {@link FaultProxy}: it alone touches the traffic, others hand it their orders. */
final class ProxyLoop implements AutoCloseable {
    private final ProxyTraffic traffic;
    private final Thread thread;
    private final Lock lock = new ReentrantLock();
    private final Queue<Order<?>> orders = new ArrayDeque<>();
    private boolean stopping;
    /** Under the lock; from then on nobody uses the selector, which is closed. */
    private boolean ended;

    private ProxyLoop(ProxyTraffic traffic) {
        this.traffic = traffic;
        this.thread = new Thread(this::loop, "fault-proxy-" + traffic.port());
        thread.setDaemon(true);
    }

    static ProxyLoop start(ProxyTraffic traffic) {
        ProxyLoop loop = new ProxyLoop(traffic);
        loop.thread.start();
        return loop;
    }

    /** Returns when the action has been done and the kernel knows of it. */
    void run(Action action) {
        ask(() -> {
            action.run();
            return true;
        });
    }

    <T> T ask(Callable<T> question) {
        Order<T> order = new Order<>(question, new CompletableFuture<>());
        lock.lock();
        try {
            if (ended || stopping) {
                throw new IllegalStateException("The proxy on port " + traffic.port() + " is closed; start a new one");
            }
            orders.add(order);
            traffic.selector().wakeup();
        } finally {
            lock.unlock();
        }
        try {
            return order.answer.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The proxy on port " + traffic.port() + " failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            if (!ended) {
                traffic.selector().wakeup();
            }
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            // It ends without being waited for.
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!isStopping()) {
                traffic.selector().select(traffic::handle, millisUntil(traffic.deliver(System.nanoTime())));
                obey();
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            end();
        }
    }

    /** For {@link java.nio.channels.Selector#select(long)}: zero is for ever, and no wait is shorter than asked for. */
    private static long millisUntil(OptionalLong nanos) {
        return nanos.isEmpty() ? 0 : Math.max(1, (nanos.getAsLong() + 999_999) / 1_000_000);
    }

    private void obey() throws IOException {
        List<Order<?>> taken = takeOrders();
        List<Runnable> answers = taken.stream().map(Order::obey).toList();
        if (!taken.isEmpty()) {
            // Only a selector that has noticed lets the kernel close what we have closed.
            traffic.selector().selectNow(traffic::handle);
        }
        answers.forEach(Runnable::run);
    }

    private List<Order<?>> takeOrders() {
        lock.lock();
        try {
            List<Order<?>> taken = new ArrayList<>(orders);
            orders.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            traffic.close();
        } catch (IOException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
        takeOrders()
                .forEach(order -> order.answer.completeExceptionally(new IllegalStateException("closed meanwhile")));
    }

    private void fail(IOException e) {
        takeOrders().forEach(order -> order.answer.completeExceptionally(e));
    }

    /** What may fail. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private record Order<T>(Callable<T> question, CompletableFuture<T> answer) {
        /** Does it now; the result gives the answer. */
        Runnable obey() {
            try {
                T result = question.call();
                return () -> answer.complete(result);
            } catch (Exception e) {
                return () -> answer.completeExceptionally(e);
            }
        }
    }
}
