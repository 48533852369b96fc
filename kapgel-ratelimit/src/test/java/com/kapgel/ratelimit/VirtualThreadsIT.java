package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestRedis;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand virtual threads that wait for a stopped Redis leave the carriers to others. On JDK 21 and newer. */
class VirtualThreadsIT {
    private static final int THREADS = 10_000;
    private static final int KEYS = 50;
    private static final int BURST = 100;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsVirtualThreadsAndServersOfItsOwn() {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    /** The usual deadline, after which few wait because Redis is given up; and a long one, for which all wait at once. */
    @ParameterizedTest
    @ValueSource(longs = {5, 1_000})
    void allAnswerAndNoneHoldsOnToItsCarrier(long deadlineMillis) throws Exception {
        try (TestRedis redis = TestRedis.start();
                RedisBackend backend = RedisServer.connected(Backend.redisBuilder(redis.uri())
                        .deadline(Duration.ofMillis(deadlineMillis))
                        .open());
                Recording recording = recordingOfPinnedThreads()) {
            loadClasses(redis, backend);
            RateLimiter limiter = limiter(fresh("virtual"), backend, Limit.perDay(BURST));
            redis.pause();
            recording.start();
            int admitted = callFromAllThreads(limiter);
            recording.stop();

            assertThat(admitted).isEqualTo(KEYS * BURST);
            assertThat(events(recording))
                    .filteredOn(event -> isIn(event, "com.kapgel.", "io.lettuce."))
                    .isEmpty();
        }
    }

    @Test
    void theRecordingSeesThreadsThatHoldOnToTheirCarrier() throws Exception {
        try (Recording recording = recordingOfPinnedThreads()) {
            recording.start();
            startVirtual(() -> assertThat(OnPurpose.HELD).isTrue()).join();
            recording.stop();

            assertThat(events(recording)).anyMatch(event -> isIn(event, OnPurpose.class.getName()));
        }
    }

    /** A thread that waits while it initialises a class cannot leave its carrier. */
    private static final class OnPurpose {
        static final boolean HELD = hold();

        private static boolean hold() {
            LockSupport.parkNanos(1_000_000);
            return true;
        }
    }

    private static Recording recordingOfPinnedThreads() {
        Recording recording = new Recording();
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
        return recording;
    }

    /** Loading a class holds on to the carrier too, once in the life of a process, with Redis and without. */
    private static void loadClasses(TestRedis redis, RedisBackend backend) throws Exception {
        RateLimiter limiter = limiter(fresh("before"), backend, Limit.perDay(BURST));
        redis.pause();
        callFromAllThreads(limiter);
        redis.resume();
        await().until(() -> backend.isWell() && !backend.hasDebts());
        callFromAllThreads(limiter);
        await().until(backend::isWell);
    }

    private static int callFromAllThreads(RateLimiter limiter) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(THREADS);
        Set<Throwable> failures = ConcurrentHashMap.newKeySet();
        for (int thread = 0; thread < THREADS; thread++) {
            String key = "k" + thread % KEYS;
            startVirtual(() -> {
                try {
                    admitted.addAndGet(limiter.tryAcquire(key).allowed() ? 1 : 0);
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                } finally {
                    answers.countDown();
                }
            });
        }
        assertThat(answers.await(60, TimeUnit.SECONDS)).as("all answer").isTrue();
        assertThat(failures).isEmpty();
        return admitted.get();
    }

    /** We are compiled for JDK 17. */
    private static Thread startVirtual(Runnable work) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, work);
    }

    private static boolean isIn(RecordedEvent event, String... names) {
        if (event.getStackTrace() == null) {
            return false;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            for (String name : names) {
                if (frame.getMethod().getType().getName().startsWith(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<RecordedEvent> events(Recording recording) throws IOException {
        Path file = folder.resolve("pinned.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }
}
