package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever code of the application throws is a problem among the others, and shows no value. */
class RefusalTest {

    private static final String CANARY = "canary73917391";

    /** What a converter or a constructor may throw, made of a text. */
    static List<Function<String, Throwable>> ways() {
        return List.of(
                IllegalArgumentException::new,
                IllegalStateException::new,
                text -> new AssertionError("bad " + text),
                NoClassDefFoundError::new,
                StackOverflowError::new,
                IOException::new,
                SaysNothing::new,
                SaysTooMuch::new,
                ComesFromNowhere::new);
    }

    private static final class SaysNothing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SaysNothing(String text) {
            super(text);
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException(super.getMessage());
        }
    }

    private static final class SaysTooMuch extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        SaysTooMuch(String text) {
            super(text);
        }
    }

    private static final class ComesFromNowhere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ComesFromNowhere(String text) {
            super(text);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException(getMessage());
        }
    }

    private static Function<String, Throwable> way = IllegalArgumentException::new;

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw what may not be declared
    static <E extends Throwable> void sneakyThrow(Throwable e) throws E {
        throw (E) e;
    }

    static final class Throwing implements Function<String, String> {
        @Override
        public String apply(String text) {
            RefusalTest.<RuntimeException>sneakyThrow(way.apply(text));
            return text;
        }
    }

    record Converted(@Var(converter = Throwing.class) Secret<String> key, int number) {}

    @ParameterizedTest
    @MethodSource("ways")
    void whateverAConverterThrowsIsAProblemAmongTheOthers(Function<String, Throwable> thrown) {
        way = thrown;

        EnvException e = EnvTest.failure(Converted.class, Map.of("KEY", CANARY, "NUMBER", "x"));

        assertThat(e.problems())
                .extracting(problem -> problem.name() + " " + problem.code())
                .containsExactly("KEY not_convertible", "NUMBER not_a_number");
        assertThat(e).hasNoCause().message().doesNotContain(CANARY);
    }

    record Ruled(String key) {
        Ruled {
            RefusalTest.<RuntimeException>sneakyThrow(way.apply(key));
        }
    }

    record Outer(Ruled ruled, int number) {}

    @ParameterizedTest
    @MethodSource("ways")
    void whateverAConstructorThrowsIsAProblemAmongTheOthers(Function<String, Throwable> thrown) {
        way = thrown;

        EnvException e = EnvTest.failure(Outer.class, Map.of("RULED_KEY", CANARY, "NUMBER", "x"));

        assertThat(e.problems())
                .extracting(problem -> problem.name() + " " + problem.code())
                .containsExactly("NUMBER not_a_number", "Ruled rule_broken");
        assertThat(e).hasNoCause().message().doesNotContain(CANARY);
    }

    @Test
    void ofAConverterTheLineIsTold() {
        way = IllegalStateException::new;

        assertThat(EnvTest.failure(Converted.class, Map.of("KEY", CANARY, "NUMBER", "1")))
                .hasMessageContaining("its converter threw java.lang.IllegalStateException at ")
                .hasMessageContaining("RefusalTest.java:");
    }

    record Grumpy(String text) {
        @Override
        public String toString() {
            throw new IllegalStateException(text);
        }
    }

    static final class GrumpyConverter implements Function<String, Grumpy> {
        @Override
        public Grumpy apply(String text) {
            return new Grumpy(text);
        }
    }

    record Mute(@Var(converter = GrumpyConverter.class) Grumpy grumpy) {
        Mute {
            throw new IllegalArgumentException("not " + grumpy.text());
        }
    }

    @Test
    void doesNotTellTheMessageWhenAValueCannotBeLookedForInIt() {
        assertThat(EnvTest.failure(Mute.class, Map.of("GRUMPY", CANARY)))
                .message()
                .endsWith("its constructor threw java.lang.IllegalArgumentException");
    }

    enum Unready {
        ONE;

        static final int NUMBER = Integer.parseInt("none");
    }

    enum Failing {
        ONE;

        static final Object THING = fail();

        private static Object fail() {
            throw new AssertionError("not today");
        }
    }

    static final class UnreadyConverter implements Function<String, String> {
        static final int NUMBER = Integer.parseInt("none");

        @Override
        public String apply(String text) {
            return text;
        }
    }

    static final class AngryConverter implements Function<String, String> {
        AngryConverter() {
            throw new AssertionError("not today");
        }

        @Override
        public String apply(String text) {
            return text;
        }
    }

    record Unreadable(
            Unready unready,
            Secret<Failing> failing,
            @Var(converter = UnreadyConverter.class) String converted,
            @Var(converter = AngryConverter.class) String angry) {}

    @Test
    void aStaticInitializerThatFailsMakesNoSchema() {
        for (int time = 1; time <= 2; time++) { // the second time the JVM throws something else
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Env.load(Unreadable.class, Map.of()))
                    .withMessageContaining(
                            "Unreadable.unready: com.kapgel.env.RefusalTest$Unready has a static initializer")
                    .withMessageContaining(
                            "Unreadable.failing: com.kapgel.env.RefusalTest$Failing has a static initializer")
                    .withMessageContaining(
                            "Unreadable.converted: its converter com.kapgel.env.RefusalTest$UnreadyConverter")
                    .withMessageContaining("Unreadable.angry: its converter com.kapgel.env.RefusalTest$AngryConverter");
        }
    }

    record Late(String text) {
        static final int NUMBER = Integer.parseInt("none");
    }

    @Test
    void aRecordWhoseStaticInitializerFailsIsAProblem() {
        assertThat(EnvTest.failure(Late.class, Map.of("TEXT", CANARY)))
                .hasMessageContaining("its constructor threw java.lang.ExceptionInInitializerError");
        assertThat(EnvTest.failure(Late.class, Map.of("TEXT", CANARY)))
                .hasMessageContaining("its constructor threw java.lang.NoClassDefFoundError");
    }
}
