package com.kapgel.example.orders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** What Kubernetes and monitors ask, four times a second each, whatever becomes of it, until it is closed. */
final class SteadyProbes implements AutoCloseable {

    /** The one with details, since the service does not run in production. */
    static final String DETAILS = "/status";

    static final String READINESS = "/readyz";
    static final String LIVENESS = "/livez";

    private static final List<String> PATHS = List.of(DETAILS, "/api/health", READINESS, LIVENESS);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ServiceClient service;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    private SteadyProbes(ServiceClient service) {
        this.service = service;
    }

    static SteadyProbes of(ServiceClient service) {
        SteadyProbes probes = new SteadyProbes(service);
        for (String path : PATHS) {
            Thread thread = new Thread(() -> probes.askFor(path), "probe of " + path);
            thread.setDaemon(true);
            probes.threads.add(thread);
            thread.start();
        }
        return probes;
    }

    private void askFor(String path) {
        while (!over) {
            try {
                long begin = System.nanoTime();
                var response = service.get(path);
                String text = response.headers().map() + response.body();
                answers.add(new Answer(path, response.statusCode(), text, begin, System.nanoTime()));
            } catch (RuntimeException e) {
                failures.add(path + ": " + e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** All so far, in the order in which they came. */
    List<Answer> answers() {
        return answers;
    }

    List<Answer> answers(String path) {
        return answers.stream().filter(answer -> answer.path().equals(path)).toList();
    }

    /** Probes that got no answer at all. */
    List<String> failures() {
        return failures;
    }

    /** Waits until all but liveness have been answered like this several times in a row, after the call. */
    void awaitEach(int times, String part) {
        int before = answers.size();
        PATHS.stream().filter(path -> !path.equals(LIVENESS)).forEach(path -> await(path, times, part, before));
    }

    /** Likewise for one of them. */
    void await(String path, int times, String part) {
        await(path, times, part, answers.size());
    }

    private void await(String path, int times, String part, int before) {
        Awaitility.await(path + " says " + part).atMost(PATIENCE).until(() -> {
            List<Answer> own = answers.stream()
                    .skip(before)
                    .filter(answer -> answer.path().equals(path))
                    .toList();
            return own.size() >= times
                    && own.subList(own.size() - times, own.size()).stream()
                            .allMatch(answer -> answer.text().contains(part));
        });
    }

    @Override
    public void close() {
        end();
    }

    /** Asks no more, and waits for what is under way. */
    void end() {
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

    /** What one probe was told, headers included, and between which moments. */
    record Answer(String path, int status, String text, long begin, long end) {}
}
