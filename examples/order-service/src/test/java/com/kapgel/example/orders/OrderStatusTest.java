package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.example.orders.OrderStatus.PaymentStatus;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrderStatusTest {

    @ParameterizedTest
    @CsvSource({
        "NEW,       CONFIRMED CANCELLED",
        "CONFIRMED, PREPARING CANCELLED",
        "PREPARING, PICKED_UP CANCELLED",
        "PICKED_UP, ON_ROUTE",
        "ON_ROUTE,  DELIVERED",
    })
    void goesOnlyToItsNextStepOrIsCancelledBeforeTheCourierHasIt(OrderStatus status, String next) {
        assertThat(status.next()).extracting(Enum::name).containsExactlyInAnyOrder(next.split(" "));
    }

    @ParameterizedTest
    @EnumSource
    void isFinalWhenDeliveredOrCancelled(OrderStatus status) {
        Set<OrderStatus> ends = EnumSet.of(OrderStatus.DELIVERED, OrderStatus.CANCELLED);

        assertThat(status.isFinal()).isEqualTo(ends.contains(status));
    }

    @Test
    void moneyIsTakenOnDeliveryAndGivenUpOnCancellation() {
        assertThat(OrderStatus.ON_ROUTE.payment()).isEqualTo(PaymentStatus.AUTHORIZED);
        assertThat(OrderStatus.DELIVERED.payment()).isEqualTo(PaymentStatus.CAPTURED);
        assertThat(OrderStatus.CANCELLED.payment()).isEqualTo(PaymentStatus.VOIDED);
    }
}
