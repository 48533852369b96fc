package com.kapgel.example.orders;

import com.kapgel.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Somebody who reads all orders in one transaction, so that who changes the table has to wait for its end. */
final class Report implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final TestDatabase database;
    private final Duration length;
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CompletableFuture<Void> work;
    private volatile boolean again;

    private Report(TestDatabase database, Duration length, boolean again) {
        this.database = database;
        this.length = length;
        this.again = again;
        this.work = CompletableFuture.runAsync(this::read, task -> new Thread(task, "report").start());
    }

    /** A single one. */
    static Report once(TestDatabase database, Duration length) {
        return new Report(database, length, false);
    }

    /** One after the other, with pauses. */
    static Report againAndAgain(TestDatabase database, Duration length) {
        return new Report(database, length, true);
    }

    /** Returns when it has begun to read. */
    void awaitReading() throws InterruptedException {
        reading.await();
    }

    private void read() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            do {
                statement.execute("select count(*) from orders where id < 1000");
                reading.countDown();
                Thread.sleep(length.toMillis());
                connection.commit();
                Thread.sleep(again ? PAUSE.toMillis() : 0);
            } while (again);
        } catch (SQLException e) {
            throw new IllegalStateException("The report has failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reading.countDown();
        }
    }

    @Override
    public void close() {
        again = false;
        work.join();
    }
}
