package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestBodiesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void coordinatesAreDegrees() {
        assertThat(Sighting.from(fields("{\"lat\":-90,\"lon\":28.9744}"), NOW))
                .isEqualTo(new Sighting(new Coordinates(-90, 28.9744), Optional.empty()));
        assertThat(Sighting.from(fields("{\"lat\":0,\"lon\":0,\"measuredAt\":\"2026-03-01T11:59:58Z\"}"), NOW)
                        .measuredAt())
                .contains(NOW.minusSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"lat\":90.1,\"lon\":0}     | lat must be a number from -90 to 90",
                "{\"lat\":0,\"lon\":-180.5}   | lon must be a number from -180 to 180",
                "{\"lat\":\"0\",\"lon\":0}    | lat must be a number from -90 to 90",
                "{\"lat\":0}                  | lon is missing",
                "{\"lat\":0,\"lon\":0,\"z\":0} | z is not known here",
                "{\"lat\":0,\"lon\":0,\"measuredAt\":\"noon\"} | measuredAt must be a time such as 2026-03-01T12:00:00Z",
                "{\"lat\":0,\"lon\":0,\"measuredAt\":\"1970-01-01T00:00:00Z\"} | measuredAt must be within a day of now",
            })
    void coordinatesBeyondTheEarthAreRefused(String body, String problem) {
        assertThatThrownBy(() -> Sighting.from(fields(body), NOW)).hasMessage(problem);
    }

    @Test
    void onlyPickingUpNamesACourier() {
        assertThat(StatusRequest.from(fields("{\"status\":\"PICKED_UP\",\"courierId\":7}")))
                .isEqualTo(new StatusRequest(OrderStatus.PICKED_UP, OptionalLong.of(7)));
        assertThatThrownBy(() -> StatusRequest.from(fields("{\"status\":\"PICKED_UP\"}")))
                .hasMessage("courierId is missing");
        assertThatThrownBy(() -> StatusRequest.from(fields("{\"status\":\"CONFIRMED\",\"courierId\":7}")))
                .hasMessage("courierId is not known here");
    }

    @Test
    void anUnknownStatusIsAnsweredByTheKnownOnes() {
        assertThatThrownBy(() -> StatusRequest.from(fields("{\"status\":\"confirmed\"}")))
                .hasMessage(
                        "status must be one of NEW, CONFIRMED, PREPARING, PICKED_UP, ON_ROUTE, DELIVERED, CANCELLED");
    }

    private static Fields fields(String body) {
        return Fields.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
