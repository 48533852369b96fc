package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            order:550e8400-e29b-41d4-a716-446655440000 | order
            order:8f3a                                 | order
            order                                      | order
            courier-9                                  | courier
            live-orders                                | live-orders
            live_orders_17                             | live_orders
            order-8f3a                                 | order
            order-ab3f                                 | order
            vendor/17/menu                             | vendor
            realtime:public:orders                     | realtime
            orders.eu                                  | orders
            550e8400-e29b-41d4-a716-446655440000       | ''
            a50e8400-e29b-41d4-a716-446655440000       | ''
            abcdefab-e29b-41d4-a716-446655440000       | ''
            abcdefab-cdef-41d4-a716-446655440000       | ''
            order-abcdefab-e29b-41d4-a716-446655440000 | order
            order:abcdefab-e29b-41d4-a716-446655440000 | order
            live-feed                                  | live-feed
            ada@example.com                            | ''
            ''                                         | ''
            null                                       | ''
            """)
    void aChannelCollapsesToItsFamily(String channel, String family) {
        assertThat(TagText.family(channel)).isEqualTo(family);
    }

    /** One in 2,500 begins with eight letters, and would be a family for ever. */
    @Test
    void noUuidIsAFamily() {
        Random random = new Random(9);

        assertThat(IntStream.range(0, 100_000)
                        .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()))
                        .flatMap(id -> Stream.of(TagText.family(id.toString()), TagText.family("order-" + id)))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("", "order");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            /api/orders                                       | /api/orders
            /api/orders/                                      | /api/orders/
            POST /api/orders                                  | POST /api/orders
            /api/v1/orders/*                                  | /api/v1/orders/*
            /api/v12/oauth2                                   | /api/v12/oauth2
            /api/orders/{orderId42}                           | /api/orders/{orderId42}
            /api/orders/:id                                   | /api/orders/:id
            /api/orders/7                                     | /api/orders/{id}
            /api/orders/8f3a/items                            | /api/orders/{id}/items
            /api/orders/550e8400-e29b-41d4-a716-446655440000  | /api/orders/{id}
            /api/users/ada@example.com                        | /api/users/{id}
            /api/users/ada%40example.com                      | /api/users/{id}
            /api/from/10.0.0.1                                | /api/from/{id}
            /api/from/2001:db8::1                             | /api/from/{id}
            /api/orders?token=abcd                            | /api/orders
            /api/orders;jsessionid=17#top                     | /api/orders
            /reset/eyJhbGciOiJub25lIn0eyJzdWIiOiJhZGEifQabcd  | /reset/{id}
            /                                                 | /
            ''                                                | ''
            null                                              | ''
            """)
    void anEndpointNamesNobody(String endpoint, String template) {
        assertThat(TagText.template(endpoint)).isEqualTo(template);
    }

    @Test
    void aLongEndpointIsReadOnce() {
        assertThat(TagText.template("/".repeat(1_000_000))).hasSize(1_000_000);
    }
}
