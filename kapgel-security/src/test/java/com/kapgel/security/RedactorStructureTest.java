package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactorStructureTest {
    private static final Redactor REDACTOR = Redactor.standard();

    private record Login(String user, String password, Optional<String> city) {}

    @Test
    void hidesByKeyAtEveryDepthAndByTextElsewhere() {
        Map<String, Object> event = Map.of(
                "headers", Map.of("X-Api-Key", "abc", "Accept", "text/html"),
                "password", List.of(42, 43),
                "query", "a=1&token=xyz",
                "items", List.of(Map.of("secret", 5), "redis://u:pw@h"));

        assertThat(REDACTOR.redactStructure(event))
                .isEqualTo(Map.of(
                        "headers",
                        Map.of("X-Api-Key", "[Filtered]", "Accept", "text/html"),
                        "password",
                        "[Filtered]",
                        "query",
                        "a=1&token=[Filtered]",
                        "items",
                        List.of(Map.of("secret", "[Filtered]"), "redis://u:[Filtered]@h")));
    }

    @Test
    void readsRecordsOptionalsArraysAndObjects() throws Exception {
        Object copy = REDACTOR.redactStructure(Arrays.asList(
                new Login("ayse", "hunter2", Optional.of("izmir")),
                new int[] {1, 2},
                new String[] {"password=a"},
                new byte[] {1, 2, 3},
                "token=a".toCharArray(),
                URI.create("redis://u:pw@h"),
                CharBuffer.wrap("pin=1"),
                Optional.empty(),
                null,
                TimeUnit.DAYS,
                true,
                1.5,
                4571234567890112L));

        assertThat(copy)
                .isEqualTo(Arrays.asList(
                        Map.of("user", "ayse", "password", "[Filtered]", "city", "izmir"),
                        List.of(1, 2),
                        List.of("password=[Filtered]"),
                        "[3 bytes]",
                        "token=[Filtered]",
                        "redis://u:[Filtered]@h",
                        "pin=[Filtered]",
                        null,
                        null,
                        TimeUnit.DAYS,
                        true,
                        1.5,
                        "[Filtered]"));
    }

    @Test
    void takesKeysThatAreNoTextOrHoldSecretsThemselves() {
        Map<Object, Object> map = new HashMap<>();
        map.put(null, "a");
        map.put(5, "b");
        map.put("u:ayse@example.com", "c");
        map.put("password", null);

        Map<Object, Object> expected = new HashMap<>(Map.of("null", "a", "5", "b", "u:[Filtered]", "c"));
        expected.put("password", null);
        assertThat(REDACTOR.redactStructure(map)).isEqualTo(expected);
    }

    @Test
    void hidesTheValueBesideTheNameOfASecret() {
        assertThat(REDACTOR.redactStructure(List.of(
                        Map.of("name", "password", "value", "x"),
                        Map.of("Key", "Authorization", "Values", List.of("a", "b")),
                        new Header("X-Api-Key", "x"),
                        Map.of("field", "pin", "rejectedValue", 1234, "message", "too short"),
                        Map.of("name", "city", "value", "izmir"),
                        Map.of("name", List.of("password"), "value", "x"))))
                .isEqualTo(List.of(
                        Map.of("name", "password", "value", "[Filtered]"),
                        Map.of("Key", "Authorization", "Values", "[Filtered]"),
                        Map.of("name", "X-Api-Key", "value", "[Filtered]"),
                        Map.of("field", "pin", "rejectedValue", "[Filtered]", "message", "too short"),
                        Map.of("name", "city", "value", "izmir"),
                        Map.of("name", List.of("password"), "value", "x")));
    }

    @Test
    void readsEntriesByTheirNames() {
        assertThat(REDACTOR.redactStructure(List.of(Map.entry("password/db", "two words"), Map.entry("city", "izmir"))))
                .isEqualTo(List.of(Map.of("password/db", "[Filtered]"), Map.of("city", "izmir")));
    }

    /** Whatever is in it: applied twice is the same as once, and what was given is as before. */
    @Test
    void isIdempotentAndChangesNothingThatItIsGiven() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            long seed = random.nextLong();
            Object structure = structure(new Random(seed), 0);

            Object once = REDACTOR.redactStructure(structure);

            assertThat(structure).isEqualTo(structure(new Random(seed), 0));
            assertThat(REDACTOR.redactStructure(once)).as(() -> "" + structure).isEqualTo(once);
            assertThat(String.valueOf(once)).as(() -> "" + structure).doesNotContain("hunter2");
        }
    }

    private static Object structure(Random random, int depth) {
        int kind = depth == 4 ? 3 : random.nextInt(4);
        if (kind == 3) {
            return SCALARS.get(random.nextInt(SCALARS.size()));
        }
        List<Object> parts = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(part -> structure(random, depth + 1))
                .toList();
        if (kind == 0) {
            return parts;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        parts.forEach(part -> map.put(KEYS.get(random.nextInt(KEYS.size())), part));
        return kind == 1 ? map : new Pair(map, parts);
    }

    private static final List<String> KEYS = List.of(
            "password", "name", "value", "Key", "city", "a@b.com", "password=", "{\"token\":\"x", "[Filtered]", "");

    private static final List<Object> SCALARS = List.of(
            "password",
            "izmir",
            "token=hunter2",
            "{\"password\":\"hunter2\"}",
            "redis://u:hunter2@h",
            4111111111111111L,
            5,
            true,
            "Cookie: a=hunter2; b=",
            "password=\"",
            "[Filtered]",
            "");

    @Test
    void leavesWhatItIsGivenAsItIs() {
        List<Object> inner = new ArrayList<>(List.of("password=a"));
        Map<String, Object> outer = new HashMap<>(Map.of("inner", inner, "secret", "b"));

        REDACTOR.redactStructure(outer);

        assertThat(inner).containsExactly("password=a");
        assertThat(outer).isEqualTo(Map.of("inner", inner, "secret", "b"));
    }

    @Test
    void endsForWhatContainsItselfIsDeepOrEndless() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        Object deep = "password=a";
        for (int depth = 0; depth < 10_000; depth++) {
            deep = List.of(deep);
        }

        assertThat(String.valueOf(REDACTOR.redactStructure(itself))).contains("[left out]");
        assertThat(String.valueOf(REDACTOR.redactStructure(deep)))
                .contains("[left out]")
                .doesNotContain("password");
        assertThat((List<?>) REDACTOR.redactStructure(new Endless()))
                .hasSize(10_001)
                .last()
                .isEqualTo("[left out]");
    }

    @Test
    void endsForManyMapsToo() {
        List<Map<String, Integer>> maps = new ArrayList<>();
        Map<String, Integer> large = new HashMap<>();
        for (int i = 0; i < 9_000; i++) {
            large.put("k" + i, i);
        }
        for (int i = 0; i < 10; i++) {
            maps.add(large);
        }

        List<?> copy = (List<?>) Objects.requireNonNull(REDACTOR.redactStructure(maps));

        assertThat(copy.stream()
                        .filter(Map.class::isInstance)
                        .mapToInt(map -> ((Map<?, ?>) map).size())
                        .sum())
                .isLessThan(10_010);
    }

    @Test
    void countsThePartsThatRecordsShare() {
        Object pair = "password=a";
        for (int depth = 0; depth < 30; depth++) {
            pair = new Pair(pair, pair);
        }

        assertThat(String.valueOf(REDACTOR.redactStructure(pair)))
                .hasSizeLessThan(500_000)
                .contains("[left out]")
                .doesNotContain("password=a");
    }

    @Test
    void endsForMapsThatHoldEachOther() {
        Map<String, Object> one = new HashMap<>(Map.of("password", "a"));
        one.put("other", new HashMap<>(Map.of("one", one)));

        assertThat(String.valueOf(REDACTOR.redactStructure(one)))
                .contains("password=[Filtered]", "other={one={", "[left out]");
    }

    @Test
    void leavesOutTextForWhichThereIsNoRoom() {
        String text = "izmir ".repeat(100_000);

        assertThat(REDACTOR.redactStructure(List.of(text, text, "password=a")))
                .isEqualTo(List.of(text, "[left out]", "password=[Filtered]"));
    }

    @Test
    void leavesOutTheValueWhereThereIsNoRoomForItsName() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("note", " ".repeat((1 << 20) - 10));
        map.put("password", "abc");

        assertThat(String.valueOf(REDACTOR.redactStructure(map)).strip())
                .endsWith("[left out]=[left out]}")
                .doesNotContain("abc");
    }

    @Test
    void keepsAllEntriesWhoseNamesBecomeTheSame() {
        assertThat(REDACTOR.redactStructure(Map.of("a@b.com", 1, "c@d.com", 1, "e@f.com", 1)))
                .isEqualTo(Map.of("[Filtered]", 1, "[Filtered] (2)", 1, "[Filtered] (3)", 1));
    }

    @Test
    void readsByItsTextWhatCanOnlyBeIteratedOver() throws Exception {
        JsonNode tree = new ObjectMapper().readTree("{\"password\": \"hunter2\", \"city\": \"izmir\"}");

        assertThat(REDACTOR.redactStructure(List.of(tree, Path.of("a", "b"))))
                .isEqualTo(List.of(
                        "{\"password\":\"[Filtered]\",\"city\":\"izmir\"}",
                        Path.of("a", "b").toString()));
    }

    @Test
    void readsUrlsAndNumbersThatMayChangeByTheirText() throws Exception {
        URL url = URI.create("https://ayse:hunter2@kapgel.com/a?token=b").toURL();

        assertThat(REDACTOR.redactStructure(List.of(url, new AtomicInteger(5), BigDecimal.ONE)))
                .isEqualTo(List.of("https://ayse:[Filtered]@kapgel.com/a?token=[Filtered]", "5", BigDecimal.ONE));
    }

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("s3cr3t"),
                new AssertionError("s3cr3t"),
                new NoClassDefFoundError("s3cr3t"),
                new StackOverflowError("s3cr3t"),
                new IOException("s3cr3t"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsNothingOfWhatFails(Throwable failure) {
        Map<Object, Object> keyed = new HashMap<>();
        keyed.put(new Failing(failure), 1);
        String unreadable = "[unreadable: " + Failing.class.getName() + "]";

        assertThat(REDACTOR.redactStructure(Arrays.asList(new Failing(failure), keyed, new FailingRecord(failure))))
                .isEqualTo(List.of(
                        unreadable,
                        Map.of(unreadable, 1),
                        Map.of("failure", "[unreadable: " + FailingRecord.class.getName() + "]")));
    }

    @Test
    void tellsNothingOfATextThatIsNull() {
        assertThat(REDACTOR.redactStructure(new Failing(null)))
                .isEqualTo("[unreadable: " + Failing.class.getName() + "]");
    }

    @Test
    void doesNotHideThatTheMachineGivesUp() {
        Failing failing = new Failing(new OutOfMemoryError("none left"));

        assertThatThrownBy(() -> REDACTOR.redactStructure(List.of(failing)))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("none left");
    }

    private record Header(String name, String value) {}

    private record Pair(Object first, Object second) {}

    private record FailingRecord(Throwable failure) {
        @Override
        public Throwable failure() {
            throw FailingRecord.<RuntimeException>unchecked(failure);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // So that a checked one gets out as well.
        private static <T extends Throwable> T unchecked(Throwable failure) throws T {
            throw (T) failure;
        }
    }

    /** Has no text. */
    private static final class Failing {
        private final @Nullable Throwable failure;

        Failing(@Nullable Throwable failure) {
            this.failure = failure;
        }

        @Override
        @SuppressWarnings({"NullAway", "ToStringReturnsNull"}) // Which nobody should write, but somebody does.
        public String toString() {
            return failure == null ? null : String.valueOf(new FailingRecord(failure).failure());
        }
    }

    /** Says how many it has, and has more. */
    private static final class Endless extends AbstractCollection<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return IntStream.iterate(0, i -> i + 1).iterator();
        }

        @Override
        public int size() {
            return 1;
        }
    }
}
