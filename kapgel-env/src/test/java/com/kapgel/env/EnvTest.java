package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnvTest {

    enum Color {
        RED,
        GREEN
    }

    record Everything(
            String text,
            int number,
            Integer boxedNumber,
            long bigNumber,
            Long boxedBigNumber,
            boolean flag,
            Boolean boxedFlag,
            Color color,
            URI uri,
            Duration duration,
            Optional<Integer> maybeNumber,
            Secret<Long> secretNumber,
            Optional<Secret<URI>> maybeSecretUri) {}

    @Test
    void readsEveryType() {
        Everything loaded = Env.load(
                Everything.class,
                Map.ofEntries(
                        Map.entry("TEXT", "a b"),
                        Map.entry("NUMBER", "-7"),
                        Map.entry("BOXED_NUMBER", "8"),
                        Map.entry("BIG_NUMBER", "9000000000"),
                        Map.entry("BOXED_BIG_NUMBER", "-9000000000"),
                        Map.entry("FLAG", "Yes"),
                        Map.entry("BOXED_FLAG", "off"),
                        Map.entry("COLOR", "green"),
                        Map.entry("URI", "https://example.com/a?b=c"),
                        Map.entry("DURATION", "5m"),
                        Map.entry("MAYBE_NUMBER", "3"),
                        Map.entry("SECRET_NUMBER", "1234"),
                        Map.entry("MAYBE_SECRET_URI", "redis://:pw@localhost:6379")));

        assertThat(loaded)
                .isEqualTo(new Everything(
                        "a b",
                        -7,
                        8,
                        9_000_000_000L,
                        -9_000_000_000L,
                        true,
                        false,
                        Color.GREEN,
                        URI.create("https://example.com/a?b=c"),
                        Duration.ofMinutes(5),
                        Optional.of(3),
                        Secret.of(1234L),
                        Optional.of(Secret.of(URI.create("redis://:pw@localhost:6379")))));
    }

    record Named(@Var(name = "NODE_ENV") String stage) {}

    @Test
    void takesTheNameOfTheAnnotation() {
        assertThat(Env.load(Named.class, Map.of("NODE_ENV", "test", "STAGE", "other"))
                        .stage())
                .isEqualTo("test");
    }

    record Defaulted(
            @Var(defaultValue = "5m") Duration timeout,
            @Var(defaultValue = "x") Secret<String> key) {}

    @Test
    void takesTheDefaultOfAMissingVariable() {
        assertThat(Env.load(Defaulted.class, Map.of())).isEqualTo(new Defaulted(Duration.ofMinutes(5), Secret.of("x")));
    }

    @Test
    void takesTheDefaultOfAnEmptyVariable() {
        assertThat(Env.load(Defaulted.class, Map.of("TIMEOUT", "")).timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void doesNotHideAWrongValueBehindTheDefault() {
        assertThat(problemsOf(Defaulted.class, Map.of("TIMEOUT", "5"))).containsExactly("TIMEOUT not_a_duration");
    }

    record Prefixed(
            @Var(allowEmpty = true, defaultValue = "kapgel:")
            String keyPrefix,

            @Var(allowEmpty = true) String suffix,
            @Var(allowEmpty = true, maxLength = 3) Secret<String> pin,
            @Var(allowEmpty = true) Optional<String> note,
            @Var(allowEmpty = true) Optional<Secret<String>> key) {}

    @Test
    void anEmptyTextIsAValueWhereThatIsAllowed() {
        Map<String, String> empty = Map.of("KEY_PREFIX", "", "SUFFIX", "", "PIN", "", "NOTE", "", "KEY", "");

        assertThat(Env.load(Prefixed.class, empty))
                .isEqualTo(new Prefixed("", "", Secret.of(""), Optional.of(""), Optional.of(Secret.of(""))));
    }

    @Test
    void whatIsNotSetIsMissingAlsoWhereEmptyIsAllowed() {
        assertThat(Env.load(Prefixed.class, Map.of("SUFFIX", "x", "PIN", "1")))
                .isEqualTo(new Prefixed("kapgel:", "x", Secret.of("1"), Optional.empty(), Optional.empty()));
        assertThat(failure(Prefixed.class, Map.of("PIN", "1234")))
                .hasMessageContaining("SUFFIX  missing   required: text, may be empty")
                .hasMessageContaining("PIN     too long  expected text of at most 3 characters (value hidden)");
    }

    @Test
    void whiteSpaceIsNotEmpty() {
        assertThat(problemsOf(Prefixed.class, Map.of("SUFFIX", " ", "PIN", ""))).containsExactly("SUFFIX space_around");
    }

    @Test
    void anAllowedEmptyTextWinsOverTheNextSource() {
        Variables variables = Variables.of(Map.of("KEY_PREFIX", "", "SUFFIX", "", "PIN", ""))
                .or(Variables.of(Map.of("KEY_PREFIX", "lower", "SUFFIX", "lower")));

        assertThat(Env.load(Prefixed.class, variables).keyPrefix()).isEmpty();
    }

    record Maybe(Optional<URI> docsUrl) {}

    @Test
    void anEmptyOptionalVariableIsAbsent() {
        assertThat(Env.load(Maybe.class, Map.of("DOCS_URL", "")).docsUrl()).isEmpty();
    }

    @Test
    void aWrongOptionalVariableIsAProblem() {
        assertThat(problemsOf(Maybe.class, Map.of("DOCS_URL", "nope"))).containsExactly("DOCS_URL not_a_uri");
    }

    record Two(int second, int first) {}

    @Test
    void reportsAllProblemsSortedByName() {
        assertThat(problemsOf(Two.class, Map.of("SECOND", "x")))
                .containsExactly("FIRST missing", "SECOND not_a_number");
    }

    @Test
    void saysOneProblemInTheSingular() {
        assertThatThrownBy(() -> Env.load(Two.class, Map.of("FIRST", "1"))).hasMessage("""
                        Environment is not valid (1 problem). Nothing was started.
                          SECOND  missing  required: an integer -2147483648..2147483647""");
    }

    @Test
    void tellsAnEmptyVariableFromAnUnsetOne() {
        assertThatThrownBy(() -> Env.load(Two.class, Map.of("FIRST", "1", "SECOND", "")))
                .hasMessageContaining("(set, but empty)");
    }

    @Test
    void aNullValueIsMissing() {
        assertThat(problemsOf(Maybe.class, Collections.singletonMap("DOCS_URL", nullText())))
                .isEmpty();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // maps of careless callers hold null
    private static String nullText() {
        return null;
    }

    @Test
    void problemsCannotBeChanged() {
        EnvException e = failure(Two.class, Map.of());

        assertThatThrownBy(() -> e.problems().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hintsAtAMisspeltName() {
        assertThatThrownBy(() -> Env.load(Two.class, Map.of("FIRST", "1", "SECNOD", "2")))
                .hasMessageEndingWith("\n  hint: SECNOD is set but not declared; did you mean SECOND?");
    }

    private record Hidden(String text) {}

    @Test
    void loadsAPrivateRecord() {
        assertThat(Env.load(Hidden.class, Map.of("TEXT", "x"))).isEqualTo(new Hidden("x"));
    }

    @Test
    void loadsALocalRecord() {
        record Local(String text) {}

        assertThat(Env.load(Local.class, Map.of("TEXT", "x"))).isEqualTo(new Local("x"));
    }

    record Nothing() {}

    @Test
    void loadsARecordWithoutComponents() {
        assertThat(Env.load(Nothing.class, Map.of())).isEqualTo(new Nothing());
    }

    @Test
    void readsTheEnvironmentOfTheProcess() {
        record OfTheProcess(@Var(name = "PATH") String path) {}

        assertThat(Env.load(OfTheProcess.class).path()).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void readsAHundredThousandVariables() {
        Map<String, String> variables = new HashMap<>(
                IntStream.range(0, 100_000).boxed().collect(Collectors.toMap(i -> "UNRELATED_NAME_" + i, i -> "x")));
        variables.put("FIRST", "1");

        assertThat(problemsOf(Two.class, variables)).containsExactly("SECOND missing");
    }

    @Test
    void leavesTheMapAlone() {
        Map<String, String> variables = new HashMap<>(Map.of("TIMEOUT", ""));

        Env.load(Defaulted.class, variables);

        assertThat(variables).containsExactly(Map.entry("TIMEOUT", ""));
    }

    record Lists(List<String> names, Optional<List<Integer>> numbers, Secret<List<String>> keys) {}

    @Test
    void listsCannotBeChanged() {
        Lists lists = Env.load(Lists.class, Map.of("NAMES", "a,b", "NUMBERS", "1,2", "KEYS", "c,d"));

        assertThatThrownBy(() -> lists.names().set(0, "x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lists.numbers().orElseThrow().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lists.keys().reveal().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void manyThreadsMayLoadFromTheSameVariables() {
        Variables variables = Variables.of(Map.of("NAMES", "a,b", "KEYS", "c,d"))
                .or(Variables.of(Map.of("NAMES", "x", "NUMBERS", "1,2")));
        Lists expected = new Lists(List.of("a", "b"), Optional.of(List.of(1, 2)), Secret.of(List.of("c", "d")));

        assertThat(IntStream.range(0, 1000).parallel().mapToObj(i -> Env.load(Lists.class, variables)))
                .hasSize(1000)
                .allMatch(expected::equals);
    }

    @Test
    void whatTheMapThrowsComesOutAsItIs() {
        RuntimeException trouble = new UnsupportedOperationException("simulated");
        Map<String, String> hostile = new AbstractMap<>() {
            @Override
            public Set<Map.Entry<String, String>> entrySet() {
                throw trouble;
            }
        };

        assertThatThrownBy(() -> Env.load(Two.class, hostile)).isSameAs(trouble);
    }

    @Test
    void aMapThatChangesMeanwhileIsReadOnce() {
        Map<String, String> changing = new ConcurrentHashMap<>(Map.of("FIRST", "1", "SECOND", "2"));
        Variables variables = Variables.of(changing);

        changing.put("FIRST", "x");
        changing.remove("SECOND");

        assertThat(Env.load(Two.class, variables)).isEqualTo(new Two(2, 1));
    }

    static <R extends Record> EnvException failure(Class<R> type, Map<String, String> variables) {
        return catchThrowableOfType(EnvException.class, () -> Env.load(type, variables));
    }

    private static <R extends Record> Iterable<String> problemsOf(Class<R> type, Map<String, String> variables) {
        try {
            Env.load(type, variables);
            return List.of();
        } catch (EnvException e) {
            return e.problems().stream()
                    .map(problem -> problem.name() + " " + problem.code())
                    .toList();
        }
    }
}
