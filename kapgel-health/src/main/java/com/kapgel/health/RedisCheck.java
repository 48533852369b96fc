package com.kapgel.health;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.RedisProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends PING, or a command that writes, over a connection of its own. The only class that knows Lettuce.
 *
 * <p>Lettuce's own reconnecting is off: it backs off up to 30 s and would go on when nobody asks. Instead each call opens
 * the connection when there is none, so Redis is found again by the first call after it came back. A connection that
 * failed once is given up, since it may be half open.
 */
final class RedisCheck implements AsksDependency {
    private final RedisClient client = RedisClient.create();
    private final RedisURI uri;
    private final Question question;
    /** The connection, or the one that is just being opened. */
    private final AtomicReference<@Nullable CompletableFuture<StatefulRedisConnection<String, String>>> connection =
            new AtomicReference<>();

    private RedisCheck(RedisURI uri, Question question) {
        this.uri = uri;
        this.question = question;
    }

    static RedisCheck to(String uri) {
        return new RedisCheck(read(uri), new Question(BaseRedisAsyncCommands::ping, "PONG"));
    }

    /** Sets the key, which Redis forgets after a minute. */
    static RedisCheck writing(String uri, String key) {
        SetArgs forgotten = SetArgs.Builder.ex(Duration.ofMinutes(1));
        return new RedisCheck(read(uri), new Question(redis -> redis.set(key, "written", forgotten), "OK"));
    }

    @Override
    public CheckResult check(Duration timeout) throws InterruptedException {
        boolean answered = false;
        try {
            String answer = connection(timeout)
                    .thenCompose(open -> question.command().apply(open.async()))
                    .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            answered = true;
            return question.expected().equals(answer)
                    ? CheckResult.healthy()
                    : CheckResult.unhealthy(Reason.UNEXPECTED_ANSWER);
        } catch (ExecutionException | TimeoutException failure) {
            return CheckResult.unhealthy(reasonOf(failure), failure);
        } finally {
            if (!answered) {
                giveUpConnection();
            }
        }
    }

    @Override
    public void close() {
        connection.set(null); // the client closes it, and complains of one that is being closed already
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    private CompletableFuture<StatefulRedisConnection<String, String>> connection(Duration timeout) {
        CompletableFuture<StatefulRedisConnection<String, String>> current = connection.get();
        if (current != null && current.join().isOpen()) {
            return current;
        }
        giveUpConnection();
        // Lettuce must not go on trying when nobody waits any more.
        uri.setTimeout(timeout);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build());
        CompletableFuture<StatefulRedisConnection<String, String>> opening =
                client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
        connection.set(opening);
        return opening;
    }

    /** Closes the connection, also when it opens only later. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to be closed
    private void giveUpConnection() {
        CompletableFuture<StatefulRedisConnection<String, String>> current = connection.getAndSet(null);
        if (current != null) {
            current.thenAccept(StatefulRedisConnection::closeAsync);
        }
    }

    private static RedisURI read(String uri) {
        RedisURI address;
        try {
            address = RedisURI.create(uri);
        } catch (IllegalArgumentException unreadable) {
            // Without the cause: its message may repeat the URI and the password in it.
            throw unreadable("");
        }
        // Lettuce takes "host:port" with a port that is no number for a host's name; the JDK does not.
        // Sentinels and Unix sockets have no host.
        if (address.getHost() != null && URI.create(uri).getHost() == null) {
            throw unreadable(": its host may have letters, digits, '-' and '.', and its port digits only");
        }
        return address;
    }

    /** The message does not repeat the URI, which may hold a password. */
    private static IllegalArgumentException unreadable(String detail) {
        return new IllegalArgumentException("The URI given to HealthCheck.redis cannot be read" + detail
                + "; expected redis://[[user]:password@]host[:port][/database], or rediss:// for TLS");
    }

    static Reason reasonOf(Throwable failure) {
        boolean fromRedis = false;
        for (Throwable cause : Causes.chain(failure)) {
            if (cause instanceof RedisCommandExecutionException reply) {
                return ofErrorReply(String.valueOf(reply.getMessage()));
            }
            if (cause instanceof RedisCommandTimeoutException) {
                return Reason.TIMEOUT;
            }
            // The latter is what a reply of another type than a status meets.
            if (cause instanceof RedisProtocolException || cause instanceof UnsupportedOperationException) {
                return Reason.UNEXPECTED_ANSWER;
            }
            fromRedis |= cause instanceof RedisException;
        }
        Reason general = Reason.of(failure);
        return general == Reason.FAILED && fromRedis ? Reason.UNREACHABLE : general;
    }

    /** Redis begins an error with a word in capitals that tells its kind. */
    private static Reason ofErrorReply(String message) {
        return switch (message.split(" ", 2)[0]) {
            case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "BUSY" -> Reason.NOT_READY;
            case "NOAUTH", "WRONGPASS", "NOPERM" -> Reason.UNAUTHORIZED;
            case "READONLY", "MISCONF" -> Reason.READ_ONLY;
            default -> Reason.REFUSED;
        };
    }

    @Override
    public String toString() {
        return "RedisCheck";
    }

    /** What Redis is told, and what it says when all is well. */
    private record Question(
            Function<RedisAsyncCommands<String, String>, RedisFuture<String>> command, String expected) {}
}
