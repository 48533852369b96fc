package com.kapgel.ratelimit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the environment says about the backend. */
record BackendVariables(Kind kind, Optional<RedisAddress> address, RedisKeys keys) {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    enum Kind {
        REDIS,
        MEMORY,
        DISABLED,
        UNSET
    }

    static BackendVariables read(Map<String, String> environment) {
        Kind kind = kind(environment);
        return new BackendVariables(
                kind,
                kind == Kind.REDIS || kind == Kind.UNSET ? address(environment) : Optional.empty(),
                value(environment, "RATE_LIMIT_KEY_SECRET")
                        .map(secret -> RedisKeys.hidden("RATE_LIMIT_KEY_SECRET", secret))
                        .orElseGet(RedisKeys::readable));
    }

    Backend open() {
        return switch (kind) {
            case MEMORY -> Backend.memory();
            case DISABLED -> Backend.disabled();
            case REDIS ->
                redis(address.orElseThrow(() -> new IllegalArgumentException(
                        "RATE_LIMIT_BACKEND is redis, but there is no address: set REDIS_URL, or UPSTASH_REDIS_REST_URL and"
                                + " UPSTASH_REDIS_REST_TOKEN")));
            case UNSET -> address.map(this::redis).orElseGet(BackendVariables::memoryWithWarning);
        };
    }

    private Backend redis(RedisAddress at) {
        return new Backend.RedisBuilder(at).keys(keys).open();
    }

    private static Backend memoryWithWarning() {
        log.warn("Rate limits are counted in this process only and start afresh with it, because neither"
                + " RATE_LIMIT_BACKEND nor REDIS_URL is set. Set REDIS_URL to share them between instances, or"
                + " RATE_LIMIT_BACKEND=memory if this is meant.");
        return Backend.memory();
    }

    private static Kind kind(Map<String, String> environment) {
        Optional<String> asked = value(environment, "RATE_LIMIT_BACKEND");
        if (asked.isEmpty()) {
            return Kind.UNSET;
        }
        return switch (asked.get().toLowerCase(Locale.ROOT)) {
            case "redis" -> Kind.REDIS;
            case "memory" -> Kind.MEMORY;
            case "disabled" -> Kind.DISABLED;
            default ->
                throw new IllegalArgumentException(
                        "RATE_LIMIT_BACKEND is not one of redis, memory, disabled: set it to one of these");
        };
    }

    private static Optional<RedisAddress> address(Map<String, String> environment) {
        Optional<String> redisUrl = value(environment, "REDIS_URL");
        if (redisUrl.isPresent()) {
            return Optional.of(RedisAddress.parse("REDIS_URL", redisUrl.get()));
        }
        Optional<String> restUrl = value(environment, "UPSTASH_REDIS_REST_URL");
        Optional<String> restToken = value(environment, "UPSTASH_REDIS_REST_TOKEN");
        if (restUrl.isEmpty() && restToken.isEmpty()) {
            return Optional.empty();
        }
        if (restUrl.isEmpty()) {
            throw halfSet("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN");
        }
        if (restToken.isEmpty()) {
            throw halfSet("UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_URL");
        }
        return Optional.of(RedisAddress.upstash(restUrl.get(), restToken.get()));
    }

    private static IllegalArgumentException halfSet(String missing, String set) {
        return new IllegalArgumentException(
                missing + " is missing while " + set + " is set: set both, or REDIS_URL alone");
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
