package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a subscription, and what has to be done next. Does nothing by itself: it is told what happens and what time it
 * is, and answers with orders.
 *
 * <p>It is live when three things have been proven: the server has let us join, it has confirmed the subscription to PostgreSQL,
 * which it does later and by another message, and it has answered the last heartbeat; with a canary also a fourth, that what is sent
 * comes back. Whatever fails before the time is up gives up the connection, and the next one is tried after a wait that grows until a
 * heartbeat of a live subscription is answered.
 *
 * <p>Connections are numbered, since news of one that was given up may come late.
 */
final class RealtimeSession {
    private static final int MISSED_CANARIES_END_CONNECTION = 3;

    private final RealtimeChannel channel;
    private final RealtimePace pace;
    private final boolean withCanary;
    private final DoubleSupplier chance;

    private enum Phase {
        WAITING,
        CONNECTING,
        OPEN
    }

    private Phase phase = Phase.WAITING;
    private int connection;
    private int failures;
    /** Why it is not live, or was not when that could last be told. */
    private @Nullable Reason problem;
    /** When the step that is under way began; in WAITING, when it ends. */
    private long stepNanos;

    private int lastRef;
    private boolean joined;
    private boolean confirmed;
    private boolean canaryCame;
    private @Nullable String joinRef;
    private @Nullable String heartbeatRef;
    private long heartbeatNanos;
    private long aliveNanos;
    private @Nullable String canaryId;
    private long canaryNanos;
    private int missedCanaries;

    RealtimeSession(RealtimeChannel channel, RealtimePace pace, DoubleSupplier chance, long now) {
        this.channel = channel;
        this.pace = pace;
        this.withCanary = channel.settings().canary();
        this.chance = chance;
        this.stepNanos = now;
    }

    /** What has to be done; the number is that of the connection it is about. */
    record Orders(int connection, boolean connect, boolean giveUp, List<String> send) {}

    synchronized CheckResult verdict(long now) {
        if (isLive()) {
            // Only when nobody looks at the clock any more is a heartbeat older than two.
            boolean fresh = now - aliveNanos
                    <= 2 * pace.heartbeat().toNanos() + pace.open().toNanos();
            return fresh ? CheckResult.healthy() : CheckResult.unhealthy(Reason.STALE);
        }
        return CheckResult.unhealthy(problem == null ? Reason.NOT_READY : problem);
    }

    /** Tells whether there is more to say than that it has only just begun. */
    synchronized boolean hasNews() {
        return isLive() || problem != null;
    }

    /** Time has passed. */
    synchronized Orders tick(long now) {
        return switch (phase) {
            case WAITING -> now - stepNanos >= 0 ? connect(now) : nothing();
            case CONNECTING -> isOver(pace.open(), stepNanos, now) ? giveUp(Reason.TIMEOUT, now) : nothing();
            case OPEN -> tickOpen(now);
        };
    }

    synchronized Orders opened(int number, long now) {
        if (number != connection || phase != Phase.CONNECTING) {
            return nothing();
        }
        phase = Phase.OPEN;
        stepNanos = now;
        aliveNanos = now;
        heartbeatNanos = now;
        joinRef = nextRef();
        return send(channel.join(joinRef));
    }

    synchronized Orders failed(int number, Reason reason, long now) {
        return number == connection && phase != Phase.WAITING ? giveUp(reason, now) : nothing();
    }

    synchronized Orders received(int number, String text, long now) {
        if (number != connection || phase != Phase.OPEN) {
            return nothing();
        }
        return PhoenixMessage.parse(text)
                .map(message -> read(message, now))
                .orElseGet(() -> giveUp(Reason.UNEXPECTED_ANSWER, now));
    }

    private boolean isLive() {
        return phase == Phase.OPEN && joined && confirmed && (!withCanary || (canaryCame && missedCanaries == 0));
    }

    private Orders connect(long now) {
        phase = Phase.CONNECTING;
        connection++;
        stepNanos = now;
        joined = false;
        confirmed = false;
        canaryCame = false;
        joinRef = null;
        heartbeatRef = null;
        canaryId = null;
        missedCanaries = 0;
        return new Orders(connection, true, false, List.of());
    }

    private Orders tickOpen(long now) {
        if (!joined && isOver(pace.join(), stepNanos, now)) {
            return giveUp(Reason.TIMEOUT, now);
        }
        if (joined && !confirmed && isOver(pace.confirm(), stepNanos, now)) {
            return giveUp(problem == null ? Reason.NOT_READY : problem, now);
        }
        List<String> messages = new ArrayList<>();
        if (isOver(pace.heartbeat(), heartbeatNanos, now)) {
            if (heartbeatRef != null) {
                return giveUp(Reason.TIMEOUT, now);
            }
            heartbeatRef = nextRef();
            heartbeatNanos = now;
            messages.add(channel.heartbeat(heartbeatRef));
        }
        if (withCanary && joined && confirmed) {
            if (canaryId != null && isOver(pace.canaryLimit(), canaryNanos, now)) {
                canaryId = null;
                missedCanaries++;
                problem = Reason.TIMEOUT;
                if (missedCanaries == MISSED_CANARIES_END_CONNECTION) {
                    return giveUp(Reason.TIMEOUT, now);
                }
            }
            if (canaryId == null && isOver(pace.canary(), canaryNanos, now)) {
                messages.add(canary(now));
            }
        }
        return new Orders(connection, false, false, messages);
    }

    private Orders read(PhoenixMessage message, long now) {
        if (message.topic().equals(RealtimeChannel.CONNECTION)) {
            return readHeartbeat(message, now);
        }
        if (!message.topic().equals(channel.topic())) {
            return nothing();
        }
        return switch (message.event()) {
            case "phx_reply" -> message.ref().equals(joinRef) ? readJoin(message, now) : nothing();
            case "system" -> readSystem(message, now);
            case "phx_close", "phx_error" -> giveUp(Reason.UNREACHABLE, now);
            case "broadcast" -> readCanary(message, now);
            default -> nothing();
        };
    }

    private Orders readHeartbeat(PhoenixMessage message, long now) {
        if (message.event().equals("phx_reply") && message.ref().equals(heartbeatRef)) {
            heartbeatRef = null;
            aliveNanos = now;
            failures = isLive() ? 0 : failures;
        }
        return nothing();
    }

    private Orders readJoin(PhoenixMessage message, long now) {
        if (!message.isOk()) {
            return giveUp(reasonOf(message.words()), now);
        }
        joined = true;
        stepNanos = now;
        // What went wrong before is over; what is missing now is the confirmation.
        problem = problem == null ? null : Reason.NOT_READY;
        return becameLive(now);
    }

    private Orders readSystem(PhoenixMessage message, long now) {
        boolean ofPostgres = message.extension().equals("postgres_changes");
        if (ofPostgres && message.isOk()) {
            confirmed = true;
            return becameLive(now);
        }
        if (message.isOk()) {
            return nothing();
        }
        Reason reason = reasonOf(message.words());
        if (!ofPostgres) {
            return giveUp(reason, now); // the server closes the channel after that
        }
        // It may try again by itself, and gets the time for it.
        problem = reason;
        confirmed = false;
        stepNanos = now;
        return nothing();
    }

    private Orders becameLive(long now) {
        if (!joined || !confirmed) {
            return nothing();
        }
        if (withCanary && !canaryCame) {
            return canaryId == null ? send(canary(now)) : nothing();
        }
        problem = null;
        return nothing();
    }

    private Orders readCanary(PhoenixMessage message, long now) {
        if (canaryId == null || !message.canaryId().equals(canaryId)) {
            return nothing();
        }
        boolean inTime = !isOver(pace.canaryLimit(), canaryNanos, now);
        if (inTime) {
            canaryId = null;
            canaryCame = true;
            missedCanaries = 0;
            return becameLive(now);
        }
        return nothing(); // the next tick counts it as missed
    }

    private String canary(long now) {
        String ref = nextRef();
        canaryId = connection + "-" + ref;
        canaryNanos = now;
        return channel.canary(ref, String.valueOf(joinRef), canaryId);
    }

    private Orders giveUp(Reason reason, long now) {
        problem = reason;
        phase = Phase.WAITING;
        stepNanos = now + pace.retryAfter(failures, chance.getAsDouble()).toNanos();
        failures++;
        return new Orders(connection, false, true, List.of());
    }

    private Orders send(String message) {
        return new Orders(connection, false, false, List.of(message));
    }

    private Orders nothing() {
        return new Orders(connection, false, false, List.of());
    }

    private String nextRef() {
        lastRef++;
        return Integer.toString(lastRef);
    }

    private static boolean isOver(Duration time, long since, long now) {
        return now - since >= time.toNanos();
    }

    /** The server tells its reasons in sentences only; these are words that those of one kind have in common. */
    private static Reason reasonOf(String words) {
        String text = words.toLowerCase(Locale.ROOT);
        if (text.contains("expired")) {
            return Reason.EXPIRED;
        }
        if (text.contains("jwt")
                || text.contains("token")
                || text.contains("permission")
                || text.contains("unauthorized")) {
            return Reason.UNAUTHORIZED;
        }
        return text.contains("initializing") || text.contains("connecting") || text.contains("restarting")
                ? Reason.NOT_READY
                : Reason.REFUSED;
    }
}
