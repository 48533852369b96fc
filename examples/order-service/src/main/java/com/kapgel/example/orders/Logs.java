package com.kapgel.example.orders;

import ch.qos.logback.classic.LoggerContext;
import com.kapgel.env.Secret;
import com.kapgel.security.Redactor;
import com.kapgel.security.jul.RedactingHandler;
import com.kapgel.security.logback.RedactingAppender;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What the service writes about itself, without the secrets of its environment and of its clients. */
final class Logs {

    /** Shorter ones cannot be told from words; {@link Redactor} refuses them. */
    private static final int SHORTEST_SECRET = 8;

    private Logs() {}

    /** From now on; nothing is logged before the environment has been read. */
    static void redact(AppEnv env) {
        Redactor redactor = redactor(env);
        RedactingAppender.installIn((LoggerContext) LoggerFactory.getILoggerFactory(), redactor);
        RedactingHandler.installIn(Logger.getLogger(""), redactor);
    }

    /** Knows the secrets of the environment, too. */
    static Redactor redactor(AppEnv env) {
        return Redactor.standard().alsoHiding(secrets(env));
    }

    private static List<String> secrets(AppEnv env) {
        Stream<String> keys = Stream.of(
                        env.supabaseServiceRoleKey(), env.supabaseAnonKey(), env.upstashRedisRestToken())
                .flatMap(Optional::stream)
                .map(Secret::reveal);
        Stream<String> passwords = Stream.of(env.databaseUrl(), env.redisUrl())
                .flatMap(Optional::stream)
                .map(Secret::reveal)
                .map(URI::getUserInfo)
                .flatMap(Stream::ofNullable)
                .map(userInfo -> userInfo.substring(userInfo.indexOf(':') + 1));
        // Whatever it is, since a wrong one is no reason not to start.
        Stream<String> dsn = env.sentryDsn().map(Secret::reveal).stream()
                .flatMap(text ->
                        Stream.of(text, text.replaceFirst("^[a-z]+://", "").replaceFirst("@.*", "")));
        return Stream.of(keys, passwords, dsn)
                .flatMap(secrets -> secrets)
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
    }
}
