package com.kapgel.benchmarks;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Calls that nobody has waited for, and how many tokens they have taken nevertheless. Each call meets trouble of its own, and then a
 * Redis that is well again, so that no breaker keeps it from being sent.
 */
final class LateCalls {
    private static final Duration TOO_LATE = Duration.ofMillis(6);
    private static final int ANSWERS_OF_THE_WELL = 3;
    private static final long PATIENCE_SECONDS = 30;

    /** What keeps a call from being answered in time. */
    private enum Trouble {
        STOPPED("SIGSTOP"),
        WRITES_PAUSED("CLIENT PAUSE WRITE"),
        REPLIES_LATE("replies late, 6 ms over all round trips");

        private final String description;

        Trouble(String description) {
            this.description = description;
        }
    }

    private LateCalls() {}

    static void report(int calls) {
        System.out.printf(
                "# %d calls that may take %d ms, each of which meets trouble; then Redis is well, and tokens are missing or not%n",
                calls, LateCallsContender.DEADLINE.toMillis());
        System.out.printf("%-40s | %10s %10s | %10s %10s%n", "", "ours", "", "Bucket4j", "");
        System.out.printf("%-40s | %10s %10s | %10s %10s%n", "trouble", "timed out", "missing", "timed out", "missing");
        for (Trouble trouble : Trouble.values()) {
            try (Scene ours = new Scene("ours");
                    Scene bucket4j = new Scene("bucket4j")) {
                print(trouble, ours.outcome(trouble, calls), bucket4j.outcome(trouble, calls));
            }
        }
    }

    private static void print(Trouble trouble, Outcome ours, Outcome bucket4j) {
        System.out.printf(
                Locale.ROOT,
                "%-40s | %10d %10d | %10d %10d%n",
                trouble.description,
                ours.timedOut(),
                ours.missing(),
                bucket4j.timedOut(),
                bucket4j.missing());
    }

    /** @param missing tokens that are gone although no caller has been admitted for them */
    private record Outcome(int timedOut, long missing) {}

    /** A contender, its network and its Redis. */
    private static final class Scene implements AutoCloseable {
        private final TestRedis redis = TestRedis.start();
        private final FaultProxy network = FaultProxy.before(redis.port());
        private final RedisClient observer = RedisClient.create(redis.uri());
        private final LateCallsContender contender;

        Scene(String contender) {
            this.contender = LateCallsContender.named(contender, "redis://127.0.0.1:" + network.port());
        }

        Outcome outcome(Trouble trouble, int calls) {
            awaitWell();
            long before = contender.remaining();
            int timedOut = 0;
            for (int call = 0; call < calls; call++) {
                begin(trouble);
                timedOut += contender.isAnswered("measured") ? 0 : 1;
                end(trouble);
                awaitWell();
            }
            return new Outcome(timedOut, before - contender.remaining() - (calls - timedOut));
        }

        private void begin(Trouble trouble) {
            switch (trouble) {
                case STOPPED -> redis.pause();
                case WRITES_PAUSED -> client("PAUSE", "10000", "WRITE");
                case REPLIES_LATE -> network.replies().latency(TOO_LATE.dividedBy(contender.roundTrips()));
            }
        }

        private void end(Trouble trouble) {
            switch (trouble) {
                case STOPPED -> redis.resume();
                case WRITES_PAUSED -> client("UNPAUSE");
                case REPLIES_LATE -> network.heal();
            }
        }

        private void client(String... words) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            for (String word : words) {
                arguments.add(word);
            }
            try (var connection = observer.connect()) {
                connection.sync().dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), arguments);
            }
        }

        private void awaitWell() {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (int answers = 0; answers < ANSWERS_OF_THE_WELL; ) {
                answers = contender.isAnswered("other") ? answers + 1 : 0;
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("No answer within " + PATIENCE_SECONDS + " s although all is well");
                }
            }
        }

        @Override
        public void close() {
            contender.close();
            observer.shutdown();
            network.close();
            redis.close();
        }
    }
}
