package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewOrderTest {

    @Test
    void readsWhatACustomerAsksFor() {
        NewOrder order = read("""
                {"customerId": 1, "branchId": 2, "items": [{"productId": 3, "quantity": 4}]}""");

        assertThat(order).isEqualTo(new NewOrder(1, 2, List.of(new NewOrder.Item(3, 4)), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                  | customerId is missing (and 2 more)",
                "{'customerId':'1','branchId':1,'items':[{'productId':1,'quantity':1}]} | customerId must be a number from 1 to 9223372036854775807",
                "{'customerId':1.5,'branchId':1,'items':[{'productId':1,'quantity':1}]} | customerId must be a whole number",
                "{'customerId':0,'branchId':1,'items':[{'productId':1,'quantity':1}]} | customerId must be a number from 1 to 9223372036854775807",
                "{'customerId':1,'branchId':null,'items':[{'productId':1,'quantity':1}]} | branchId is missing",
                "{'customerId':1,'branchId':1,'items':[]}                            | items must be a list of 1 to 50 objects",
                "{'customerId':1,'branchId':1,'items':{}}                            | items must be a list of 1 to 50 objects",
                "{'customerId':1,'branchId':1,'items':[7]}                           | items[0] must be an object",
                "{'customerId':1,'branchId':1,'items':[{'productId':1,'quantity':0}]} | items[0].quantity must be a number from 1 to 99",
                "{'customerId':1,'branchId':1,'items':[{'productId':1,'quantity':1e99}]} | items[0].quantity must be a number from 1 to 99",
                "{'customerId':1,'branchId':1,'items':[{'productId':1,'quantity':1},{'productId':1,'quantity':1}]} | items[1].productId is listed twice, add the quantities instead",
                "{'customerId':1,'branchId':1,'items':[{'productId':1,'quantity':1,'price':1}]} | items[0].price is not known here",
                "{'customerId':1,'branchId':1,'total':1,'items':[{'productId':1,'quantity':1}]} | total is not known here",
            },
            quoteCharacter = '`')
    void namesTheFieldThatIsWrong(String body, String problem) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read(body.replace('\'', '"')));

        assertThat(refused).hasMessage(problem);
        assertThat(refused.status()).isEqualTo(400);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read("""
                {"customerId": "x", "items": [{"quantity": 100}], "note": "hi"}"""));

        assertThat(new String(Json.bytes(refused::writeTo), StandardCharsets.UTF_8))
                .contains("customerId", "branchId", "items[0].productId", "items[0].quantity", "note");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "ölçü"})
    void refusesAnIdempotencyKeyThatIsNotVisibleAscii(String key) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> NewOrder.from(
                        fields("{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":1,\"quantity\":1}]}"),
                        Optional.of(key)));

        assertThat(refused).hasMessageStartingWith("Idempotency-Key must be");
    }

    @Test
    void addsUpThePricesOfTheMenu() {
        Product ayran = new Product(1, "Ayran", new BigDecimal("40.10"));
        Product kunefe = new Product(2, "Künefe", new BigDecimal("180.00"));

        assertThat(PricedItem.total(List.of(new PricedItem(ayran, 3), new PricedItem(kunefe, 1))))
                .isEqualTo(new BigDecimal("300.30"));
    }

    private static NewOrder read(String body) {
        return NewOrder.from(fields(body), Optional.empty());
    }

    private static Fields fields(String body) {
        return Fields.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
