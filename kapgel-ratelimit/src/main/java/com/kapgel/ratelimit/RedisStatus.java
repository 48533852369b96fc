package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Backend.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis decides, for whoever wants to know; says so in the log and to listeners once per change. Changed by the backend's
 * timer, and once by whoever closes it.
 */
final class RedisStatus {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final RedisSettings settings;
    private final InstantSource clock = InstantSource.system();
    private volatile Status current;

    /** Connecting at start is no change, and not knowing yet is not being away. */
    private boolean announcedAway;

    RedisStatus(RedisSettings settings) {
        this.settings = settings;
        this.current = new Status(/* degraded= */ true, Ailment.CONNECTING, clock.instant());
    }

    Status current() {
        return current;
    }

    void well() {
        Status before = current;
        Instant now = clock.instant();
        current = new Status(/* degraded= */ false, "", now);
        if (announcedAway) {
            announcedAway = false;
            log.info(
                    "Redis at {} answers again after {} s: rate limits are shared, and what was admitted meanwhile is added.",
                    settings.address(),
                    Duration.between(before.since(), now).toSeconds());
        }
        tell();
    }

    void away(String ailment) {
        Status before = current;
        current = new Status(/* degraded= */ true, ailment, before.degraded() ? before.since() : clock.instant());
        if (!announcedAway) {
            announcedAway = true;
            log.warn(
                    "Redis at {} does not decide about rate limits ({}): until it does, {}. Nothing needs to be done here; look"
                            + " after Redis.",
                    settings.address(),
                    ailment,
                    settings.fallback());
            tell();
        }
    }

    void closed() {
        current = new Status(/* degraded= */ true, Ailment.CLOSED, clock.instant());
    }

    private void tell() {
        Status news = current;
        for (Consumer<Status> listener : settings.listeners()) {
            try {
                listener.accept(news);
            } catch (RuntimeException | Error e) {
                log.error("A status listener of the Redis backend failed.", e);
            }
        }
    }
}
