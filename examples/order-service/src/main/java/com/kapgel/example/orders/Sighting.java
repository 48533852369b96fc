package com.kapgel.example.orders;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where a courier is, and when that was measured if its device tells. */
record Sighting(Coordinates here, Optional<Instant> measuredAt) {

    /** A clock that is off by more than this says nothing about how long a message took. */
    private static final Duration MOST_OFF = Duration.ofDays(1);

    /** Reads the body of {@code PUT /api/couriers/{id}/location}. */
    static Sighting from(Fields body, Instant now) {
        Coordinates here = new Coordinates(body.degrees("lat", 90), body.degrees("lon", 180));
        Optional<Instant> measuredAt = body.instant("measuredAt");
        if (measuredAt
                .map(at -> Duration.between(at, now).abs())
                .filter(off -> off.compareTo(MOST_OFF) > 0)
                .isPresent()) {
            body.reject("measuredAt", "must be within a day of now");
        }
        body.done();
        return new Sighting(here, measuredAt);
    }
}
