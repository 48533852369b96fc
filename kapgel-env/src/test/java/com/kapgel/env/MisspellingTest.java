package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MisspellingTest {

    @ParameterizedTest
    @CsvSource({
        "STRIPE_KEY, STRIPEKEY",
        "STRIPE_KEY, stripe_key",
        "STRIPE_KEY, STRIPE-KEY",
        "STRIPE_KEY, STRIPE_KYE",
        "STRIPE_KEY, STRIP_KEY",
        "STRIPE_KEY, STRIPE_KEYS",
        "SUPABASE_SERVICE_ROLE_KEY, SUPABASESERVICEROLEKEY",
        "PORT, PORTS",
    })
    void findsANameThatIsNearlyTheSame(String missing, String set) {
        assertThat(hints(missing, Map.of(set, "x")))
                .containsExactly(set + " is set but not declared; did you mean " + missing + "?");
    }

    @ParameterizedTest
    @CsvSource({"STRIPE_KEY, STRIPE_SECRET_KEY", "PORT, HOST", "PORT, PATH", "DSN, PWD", "A, B", "STRIPE_KEY, STR_KEY"})
    void leavesOtherWordsAlone(String missing, String set) {
        assertThat(hints(missing, Map.of(set, "x"))).isEmpty();
    }

    @Test
    void choosesTheNearest() {
        assertThat(hints("STRIPE_KEY", Map.of("STRIPE_KXX", "x", "STRIPE_KEX", "x", "STRIPE_XXX", "x")))
                .singleElement()
                .asString()
                .startsWith("STRIPE_KEX ");
    }

    @Test
    void passesByWhatIsEmptyOrDeclared() {
        List<Problem> problems = List.of(new Problem("KEY_ONE", "missing", ""));

        assertThat(Misspelling.hints(
                        problems,
                        Set.of("KEY_ONE", "KEY_ONCE"),
                        Variables.of(Map.of("KEY_ONCE", "declared", "KEY_ONES", ""))))
                .isEmpty();
    }

    @Test
    void neverPrintsANameWithControlCharacters() {
        assertThat(hints("STRIPE_KEY", Map.of("STRIPE_KEY\n", "x"))).isEmpty();
    }

    private static List<String> hints(String missing, Map<String, String> variables) {
        return Misspelling.hints(
                List.of(new Problem(missing, "missing", "")), Set.of(missing), Variables.of(variables));
    }
}
