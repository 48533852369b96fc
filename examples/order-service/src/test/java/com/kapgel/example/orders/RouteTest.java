package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    private final Route route = Route.of("GET", "/api/orders/{id}/events", call -> {});

    @Test
    void takesTheVariablesOutOfThePath() {
        assertThat(route.match("/api/orders/7/events")).contains(Map.of("id", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/orders/7", "/api/orders/7/events/", "/api/orders/7/Events", "/api//7/events", "/"})
    void leavesOtherPathsAlone(String path) {
        assertThat(route.match(path)).isEmpty();
    }
}
