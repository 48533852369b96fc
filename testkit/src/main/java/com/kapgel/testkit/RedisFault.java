package com.kapgel.testkit;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What can happen to a Redis while it is used, each with real servers and a real network.
 *
 * <pre>{@code
 * try (RedisFault.Scene scene = RedisFault.PAUSED.open()) {
 *     Backend backend = Backend.redis(scene.uri());
 *     scene.strike(Duration.ofSeconds(2));    // returns at once
 *     …
 *     scene.heal();
 * }
 * }</pre>
 */
public enum RedisFault {
    /** Nothing, to compare with. */
    NONE(ServerScenes::healthy),

    /** Not there yet when the client starts. */
    ABSENT_AT_START(ServerScenes::absent),

    /** Connections are refused, the open ones reset. */
    REFUSED(WireScenes::refused),

    /** A name that no resolver knows; for good. */
    DNS_FAILURE(WireScenes::unknownHost),

    /** A connection whose TLS handshake never ends; for good. */
    TLS_HANG(WireScenes::tlsHang),

    /** SIGKILL, and back without data on the same port. */
    KILLED_AND_EMPTY(() -> ServerScenes.killed(TestRedis.builder(), /* losses= */ 1)),

    /** SIGKILL, and back with all data on the same port. */
    KILLED_WITH_DATA(() -> ServerScenes.killed(TestRedis.builder().persistent(), /* losses= */ 0)),

    /** SIGSTOP. */
    PAUSED(ServerScenes::paused),

    /** Replies take 200 ms longer. */
    LATENCY(WireScenes::latency),

    /** Half of the replies take 200 ms longer, and those behind them wait. */
    HALF_OF_REPLIES_LATE(WireScenes::halfLate),

    /** Bytes vanish both ways and nothing is closed. */
    HALF_OPEN(WireScenes::halfOpen),

    /** All connections are reset every 100 ms. */
    RESETS(WireScenes::resets),

    /** {@code CLIENT PAUSE}. */
    CLIENT_PAUSE(ServerScenes::clientPause),

    /** {@code SCRIPT FLUSH} every 20 ms. */
    SCRIPTS_FLUSHED(ServerScenes::scriptsFlushed),

    /** {@code FLUSHALL}, once. */
    DATA_FLUSHED(ServerScenes::dataFlushed),

    /** No memory left for a write. */
    OUT_OF_MEMORY(ServerScenes::outOfMemory),

    /** A replica that takes no writes. */
    READ_ONLY(ServerScenes::readOnly),

    /** A server that loads its data and says so. */
    LOADING(ServerScenes::loading),

    /** SIGKILL, and sentinels promote a replica whose clock is 5 s ahead. */
    FAILOVER_AHEAD(() -> TopologyScenes.failover(Duration.ofSeconds(5))),

    /** SIGKILL, and sentinels promote a replica whose clock is 5 s behind. */
    FAILOVER_BEHIND(() -> TopologyScenes.failover(Duration.ofSeconds(-5))),

    /** One of three nodes of a cluster is killed, and back without data. */
    NODE_KILLED(TopologyScenes::nodeKilled),

    /** SIGSTOP for one of three nodes of a cluster. */
    NODE_PAUSED(TopologyScenes::nodePaused),

    /** Slots move from node to node with their keys. */
    RESHARDING(TopologyScenes::resharding),

    /** A user who may not touch the script cache; for good. */
    SCRIPT_FORBIDDEN(ServerScenes::scriptForbidden),

    /** Refused and accepted ten times a second. */
    FLAPPING(WireScenes::flapping),

    /** No client more is let in, and those that were are thrown out. */
    TOO_MANY_CLIENTS(ServerScenes::tooManyClients);

    @SuppressWarnings("ImmutableEnumChecker") // A reference to a method without state.
    private final Supplier<Scene> opener;

    RedisFault(Supplier<Scene> opener) {
        this.opener = opener;
    }

    /** Whether this machine has what the fault needs: a clock that is wrong needs {@link TestRedis#canOffsetClock}. */
    public boolean isPossible() {
        return (this != FAILOVER_AHEAD && this != FAILOVER_BEHIND) || TestRedis.canOffsetClock();
    }

    /** Starts what the fault needs, all of it well as yet. Not with an external server. */
    public Scene open() {
        ExternalServer.refuse("Redis", TestRedis.URI_VARIABLE, "do it harm");
        return opener.get();
    }

    /** Servers to which one fault can happen. For one thread. */
    public abstract static class Scene implements AutoCloseable {
        Scene() {}

        /** Where clients connect. */
        public abstract String uri();

        /** Begins the fault, which lasts until {@link #heal}; {@code length} is about how long that will be. */
        public abstract void strike(Duration length);

        /** Ends the fault. */
        public abstract void heal();

        /** Whether all is well after {@link #heal}. */
        public boolean heals() {
            return true;
        }

        /** How often counts were lost with the data. */
        public int losses() {
            return 0;
        }

        /** What a token bucket may admit beyond its burst and refill because of this fault. */
        public long onTop(double permitsPerSecond, long burst) {
            return losses() * burst;
        }

        /** How many connections may have broken while something was under way on them. */
        public int breaks() {
            return 0;
        }

        /** Ends all servers; a second call does nothing. */
        @Override
        public abstract void close();
    }
}
