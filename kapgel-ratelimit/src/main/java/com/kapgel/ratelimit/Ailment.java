package com.kapgel.ratelimit;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with Redis, in a word that carries no text of others. */
final class Ailment {
    static final String CONNECTING = "connecting";
    static final String UNREACHABLE = "unreachable";
    static final String TIMEOUT = "timeout";
    static final String SLOW = "slow";
    static final String CLOSED = "closed";

    /** The first word of an error reply, such as {@code OOM} or {@code READONLY}. */
    private static final Pattern CODE = Pattern.compile("[A-Z]{2,20}\\b");

    /** Another connection, to whatever is the master then, may do better. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(UNREACHABLE, TIMEOUT, "readonly", "masterdown");

    private Ailment() {}

    static String of(Throwable failure) {
        String found = UNREACHABLE;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException reply) {
                return code(String.valueOf(reply.getMessage()));
            }
            if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
                found = TIMEOUT;
            } else if (cause instanceof IOException) {
                found = UNREACHABLE;
            }
        }
        return found;
    }

    private static String code(String reply) {
        if (reply.contains("max number of clients")) {
            return "too-many-clients";
        }
        Matcher code = CODE.matcher(reply);
        return code.lookingAt() ? code.group().toLowerCase(Locale.ROOT) : "error";
    }

    static boolean needsAnotherConnection(String ailment) {
        return OF_THE_CONNECTION.contains(ailment);
    }
}
