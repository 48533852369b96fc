package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Records inside of records, and types of the application's own. */
class GroupTest {

    record Pool(int min, int max) {
        Pool {
            if (min > max) {
                throw new IllegalArgumentException("POOL_MIN " + min + " must not be above POOL_MAX " + max);
            }
        }
    }

    record Mail(String host, Secret<String> password) {}

    record City(String name) {}

    static final class CityConverter implements Function<String, City> {
        @Override
        public City apply(String text) {
            if (text.equals("boom")) {
                throw new IllegalStateException("text was " + text);
            }
            if (!text.equals("izmir")) {
                throw new IllegalArgumentException("we do not deliver to " + text);
            }
            return new City(text);
        }
    }

    record App(
            @Var(name = "DB_POOL") Pool pool,
            Optional<Mail> mail,
            @Var(converter = CityConverter.class) Optional<City> city,
            String name) {
        App {
            if (mail.isPresent() && mail.get().host().equals(name)) {
                throw new IllegalArgumentException(
                        "the mail host is " + mail.get().host() + ", the service itself");
            }
        }
    }

    private static final Map<String, String> RIGHT =
            Map.of("DB_POOL_MIN", "1", "DB_POOL_MAX", "5", "NAME", "orders", "CITY", "izmir");

    private static Map<String, String> with(String... more) {
        Map<String, String> variables = new HashMap<>(RIGHT);
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return variables;
    }

    @Test
    void readsARecordInsideOfARecordByItsPrefix() {
        App app = Env.load(App.class, with("MAIL_HOST", "smtp", "MAIL_PASSWORD", "hunter2"));

        assertThat(app.pool()).isEqualTo(new Pool(1, 5));
        assertThat(app.mail()).contains(new Mail("smtp", Secret.of("hunter2")));
        assertThat(app.city()).contains(new City("izmir"));
    }

    @Test
    void aGroupMayBeAbsentAsAWhole() {
        assertThat(Env.load(App.class, with("MAIL_HOST", "")).mail()).isEmpty();
    }

    @Test
    void halfAGroupIsAProblem() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(App.class, with("MAIL_HOST", "smtp")))
                .satisfies(
                        e -> assertThat(e.problems()).extracting(Problem::name).containsExactly("MAIL_PASSWORD"));
    }

    /** The check of a group runs although something else is wrong, and hides nothing else. */
    @Test
    void aBrokenRuleOfAGroupIsReportedWithAllTheRest() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(App.class, with("DB_POOL_MIN", "8", "NAME", "", "CITY", "ankara")))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(problem -> problem.name() + " " + problem.code())
                        .containsExactly("CITY not_convertible", "NAME missing", "Pool rule_broken"))
                .withMessageContaining("POOL_MIN [hidden] must not be above POOL_MAX [hidden]")
                .withMessageContaining("we do not deliver to [hidden]")
                .withMessageNotContaining("ankara");
    }

    @Test
    void theOuterRuleTellsNoValueOfAGroup() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(App.class, with("MAIL_HOST", "orders", "MAIL_PASSWORD", "x")))
                .withMessageContaining("the mail host is [hidden], the service itself");
    }

    @Test
    void ofAConverterThatFailsOtherwiseOnlyTypeAndLineAreTold() {
        assertThatExceptionOfType(EnvException.class)
                .isThrownBy(() -> Env.load(App.class, with("CITY", "boom")))
                .withMessageContaining("its converter threw java.lang.IllegalStateException")
                .withMessageNotContaining("boom");
    }
}
