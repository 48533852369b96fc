package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What cannot be a schema is refused at once, by record and component, whatever the environment holds. */
class SchemaTest {

    record NoConverter(java.util.Date date, List<List<String>> names, char letter, Optional<Object> thing) {}

    @Test
    void refusesTypesThatNothingCanRead() {
        refuses(
                NoConverter.class,
                "NoConverter.date: nothing can read a java.util.Date;",
                "NoConverter.names: nothing can read a java.util.List<java.util.List<java.lang.String>>",
                "NoConverter.letter: nothing can read a char",
                "NoConverter.thing: nothing can read a java.lang.Object");
    }

    record Generic<T>(T any) {}

    @Test
    void refusesATypeVariable() {
        refuses(Generic.class, "Generic.any: nothing can read a T");
    }

    @SuppressWarnings("rawtypes") // the mistake under test
    record Raw(Optional optional, Secret secret, Secret<?> wildcard) {}

    @Test
    void refusesRawTypesAndWildcards() {
        refuses(
                Raw.class,
                "Raw.optional: say of what",
                "Raw.secret: say of what",
                "Raw.wildcard: nothing can read a ?");
    }

    record InsideOut(Secret<Optional<String>> key, Optional<Optional<String>> twice) {}

    @Test
    void refusesWrappersInTheWrongOrder() {
        refuses(InsideOut.class, "InsideOut.key: write Optional<Secret<…>>", "InsideOut.twice: nothing can read");
    }

    record Itself(String a, Optional<Itself> again) {}

    record Around(Itself inner, @Var(name = "INNER_A") String a) {}

    @Test
    void refusesARecordInItselfAndANameThatAGroupHas() {
        refuses(
                Around.class,
                "Itself.again: Itself contains itself",
                "Around.a: its variable INNER_A belongs to Itself.a");
    }

    record Patterns(
            @Var(pattern = "[a-") String open,
            @Var(pattern = "a") int number) {}

    @Test
    void refusesAPatternThatDoesNotCompileOrFit() {
        refuses(
                Patterns.class,
                "Patterns.open: its pattern does not compile: ",
                "Patterns.number: patterns are rules for String only");
    }

    static final class NeedsMore implements Function<String, String> {
        NeedsMore(String more) {}

        @Override
        public String apply(String text) {
            return text;
        }
    }

    record Converters(
            @Var(converter = NeedsMore.class) String made,

            @Var(converter = CityConverter.class, minLength = 2)
            String ruled) {}

    static final class CityConverter implements Function<String, String> {
        @Override
        public String apply(String text) {
            return text;
        }
    }

    @Test
    void refusesConvertersThatCannotBeMadeOrAreRuled() {
        refuses(
                Converters.class,
                "Converters.made: its converter",
                "Converters.ruled: with a converter only that decides");
    }

    record Twice(
            String url,
            @Var(name = "URL") String other,
            @Var(name = "Url") String third) {}

    @Test
    void refusesANameThatIsDeclaredTwiceInAnyCase() {
        refuses(
                Twice.class,
                "Twice.other: its variable URL belongs to Twice.url",
                "Twice.third: its variable Url belongs to Twice.url");
    }

    record BadName(
            @Var(name = "A=B") String a,
            @Var(name = "1ST") String b,
            String odd$name,
            @Var(name = " ") String blank,
            @Var(name = "A\nB\u200b") String unseen,
            @Var(name = "GRÖSSE") String umlaut) {}

    @Test
    void refusesNamesThatCannotBeSet() {
        refuses(
                BadName.class,
                "BadName.a: 'A=B' cannot be a variable's name: use ASCII letters, digits, '_', '.' and '-', "
                        + "beginning with a letter or '_', as in @Var(name = \"MY_NAME\")",
                "BadName.b: '1ST' cannot be",
                "BadName.odd$name: 'ODD$NAME' cannot be",
                "BadName.blank: ' ' cannot be",
                "BadName.unseen: 'A\\u000AB\\u200B' cannot be",
                "BadName.umlaut: 'GR\\u00D6SSE' cannot be");
    }

    record BadDefault(
            @Var(defaultValue = "canary", max = 3) int number,
            @Var(defaultValue = "4", max = 3) int big,
            @Var(defaultValue = "canary", minLength = 9) Secret<String> key,
            @Var(defaultValue = "https://u:canary@h") URI uri,
            @Var(defaultValue = " canary") String text) {}

    @Test
    void refusesADefaultThatBreaksItsOwnRule() {
        refuses(
                BadDefault.class,
                "BadDefault.number: defaultValue breaks the rules: not a number, expected an integer -2147483648..3",
                "BadDefault.big: defaultValue breaks the rules: too large",
                "BadDefault.key: defaultValue breaks the rules: too short, expected text of at least 9 characters (value hidden)",
                "BadDefault.uri: defaultValue breaks the rules: must be secret",
                "BadDefault.text: defaultValue breaks the rules: space around");
    }

    @Test
    void doesNotRepeatADefault() {
        assertThatThrownBy(() -> Env.load(BadDefault.class, Map.of())).message().doesNotContain("canary");
    }

    record WrongEmpties(
            @Var(allowEmpty = true) int number,
            @Var(allowEmpty = true) List<String> names,

            @Var(allowEmpty = true, converter = CityConverter.class)
            String city,

            @Var(allowEmpty = true) Secret<URI> uri,
            @Var(allowEmpty = true, minLength = 2) String small,
            @Var(allowEmpty = true, pattern = "[a-z]+") Optional<Secret<String>> shaped) {}

    @Test
    void refusesAnEmptyTextWhereNoneCanBe() {
        refuses(
                WrongEmpties.class,
                "WrongEmpties.number: allowEmpty is a rule for String only",
                "WrongEmpties.names: allowEmpty is a rule",
                "WrongEmpties.city: with a converter only that decides",
                "WrongEmpties.uri: allowEmpty is a rule",
                "WrongEmpties.small: allowEmpty, but its other rules refuse the empty text; drop one or the other",
                "WrongEmpties.shaped: allowEmpty, but its other rules");
    }

    record Inner(String text) {}

    record RuledGroups(
            @Var(allowEmpty = true) Inner empty,
            @Var(minLength = 1) Optional<Inner> sized,
            @Var(defaultValue = "x") Inner defaulted,
            @Var(name = "OTHER", description = "fine") Inner named) {}

    @Test
    void refusesRulesForARecordInside() {
        refuses(
                RuledGroups.class,
                "RuledGroups.empty: a record inside takes no rule but its name; put others on its components",
                "RuledGroups.sized: a record inside takes no rule",
                "RuledGroups.defaulted: a record inside takes no rule");
    }

    record NeverEmpty(@Var(defaultValue = "x") Optional<String> text) {}

    @Test
    void refusesADefaultForAnOptional() {
        refuses(NeverEmpty.class, "NeverEmpty.text: with a defaultValue it is never empty");
    }

    record Misfits(
            @Var(min = 1) String text,
            @Var(minLength = 1) int number,
            @Var(schemes = "http") Duration duration,
            @Var(max = 1) Secret<URI> uri,
            @Var(maxLength = 1) boolean flag) {}

    @Test
    void refusesRulesThatDoNotFitTheType() {
        refuses(
                Misfits.class,
                "Misfits.text: min and max are rules for int, long, BigDecimal and double only",
                "Misfits.number: minLength and maxLength are rules for String only",
                "Misfits.duration: schemes are rules for URI only",
                "Misfits.uri: min and max",
                "Misfits.flag: minLength and maxLength");
    }

    record Impossible(
            @Var(min = 2, max = 1) int a,
            @Var(min = 3_000_000_000L) int b,
            @Var(minLength = 2, maxLength = 1) String c,
            @Var(minLength = -1) String d,
            @Var(maxLength = 0) String e,
            @Var(schemes = "https://") URI f,
            @Var(schemes = "") URI g) {}

    @Test
    void refusesRulesThatNothingCanPass() {
        refuses(
                Impossible.class,
                "Impossible.a: no int is at least 2 and at most 1",
                "Impossible.b: no int",
                "Impossible.c: no text",
                "Impossible.d: no text",
                "Impossible.e: no text",
                "Impossible.f: 'https://' is no scheme",
                "Impossible.g: '' is no scheme");
    }

    @SuppressWarnings("unused") // only their names count
    enum Twins {
        Red,
        RED
    }

    enum Hollow {}

    record Enums(Twins twins, Hollow hollow) {}

    @Test
    void refusesEnumsThatCannotBeChosenFrom() {
        refuses(Enums.class, "Enums.twins: two constants of", "Enums.hollow: ");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // a caller with raw types
    void refusesWhatIsNoRecord() {
        assertThatThrownBy(() -> Env.load((Class) String.class, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.String is not a record");
        assertThatThrownBy(() -> Env.load(Record.class, Map.of())).hasMessage("java.lang.Record is not a record");
    }

    private static void refuses(Class<? extends Record> type, String... mistakes) {
        assertThatThrownBy(() -> Env.load(type, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The record " + type.getName() + " cannot describe an environment.\n  ")
                .hasMessageContainingAll(mistakes);
    }
}
