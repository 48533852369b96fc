package com.kapgel.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A canary in every variable, each made to fail in turn through every rule and from every source: it shows in nothing that we give
 * out. The canary of numbers is the end of the word, {@code 73917391}.
 */
class CanaryTest {

    private static final List<String> TEXTS = List.of(
            "canary73917391",
            " canary73917391",
            "73917391\n",
            "-73917391",
            "73917391",
            "7391739173917391739173917391",
            "-7391739173917391739173917391",
            "73917391x",
            "canary73917391:5432",
            "//canary73917391/",
            "https://canary 73917391/",
            "https://canary_73917391/",
            "https://canary73917391:73917/",
            "https://canary73917391",
            "https://u:canary73917391@host/",
            "redis://u:canary73917391@host/",
            "redis://canary73917391#x@host/",
            "redis://u:canary%73917391@host/",
            "PT73917391X",
            "7391739173917391739173917391d",
            "canary73917391\0x",
            "https://host/,redis://u:canary73917391@host/",
            "https://canary73917391,,x",
            "canary73917391KB",
            "canary73917391 and more, until it is too long");

    @TempDir
    private Path folder;

    enum Color {
        RED
    }

    /** Repeats the text in whatever it throws, each text in another way. */
    static final class Talker implements Function<String, Color> {
        private static final List<Function<String, Throwable>> WAYS = RefusalTest.ways();

        @Override
        public Color apply(String text) {
            RefusalTest.<RuntimeException>sneakyThrow(WAYS.get(Math.floorMod(TEXTS.indexOf(text), WAYS.size()))
                    .apply("not a colour: " + text + ", or " + text.toUpperCase(Locale.ROOT)));
            return Color.RED;
        }
    }

    record Plain(
            @Var(min = 2, max = 5) int number,
            @Var(min = 2, max = 5) long bigNumber,
            boolean flag,
            Color color,
            @Var(schemes = "http") URI uri,
            Duration duration,
            @Var(min = 2, max = 5) BigDecimal decimal,
            DataSize size,
            Port port,
            Path path,
            List<URI> uris,
            @Var(pattern = "[x,]+") String shaped,
            @Var(converter = Talker.class) Color converted,
            @Var(minLength = 30, maxLength = 40) String text) {}

    record Masked(
            @Var(min = 2, max = 5) Secret<Integer> number,
            @Var(min = 2, max = 5) Secret<Long> bigNumber,
            Secret<Boolean> flag,
            Secret<Color> color,
            @Var(schemes = "http") Secret<URI> uri,
            Secret<Duration> duration,
            @Var(min = 2, max = 5) Secret<BigDecimal> decimal,
            Secret<DataSize> size,
            Secret<Port> port,
            Secret<Path> path,
            Secret<List<URI>> uris,
            @Var(pattern = "[x,]+") Secret<String> shaped,
            @Var(converter = Talker.class) Secret<Color> converted,
            @Var(minLength = 30, maxLength = 40) Secret<String> text) {}

    record Maybe(
            @Var(min = 2, max = 5) Optional<Integer> number,
            @Var(min = 2, max = 5) Optional<Long> bigNumber,
            Optional<Boolean> flag,
            Optional<Color> color,
            @Var(schemes = "http") Optional<URI> uri,
            Optional<Duration> duration,
            @Var(min = 2, max = 5) Optional<BigDecimal> decimal,
            Optional<DataSize> size,
            Optional<Port> port,
            Optional<Path> path,
            Optional<List<URI>> uris,
            @Var(pattern = "[x,]+") Optional<String> shaped,
            @Var(converter = Talker.class) Optional<Color> converted,
            @Var(minLength = 30, maxLength = 40) Optional<String> text) {}

    record MaybeMasked(
            @Var(min = 2, max = 5) Optional<Secret<Integer>> number,
            @Var(min = 2, max = 5) Optional<Secret<Long>> bigNumber,
            Optional<Secret<Boolean>> flag,
            Optional<Secret<Color>> color,
            @Var(schemes = "http") Optional<Secret<URI>> uri,
            Optional<Secret<Duration>> duration,
            @Var(min = 2, max = 5) Optional<Secret<BigDecimal>> decimal,
            Optional<Secret<DataSize>> size,
            Optional<Secret<Port>> port,
            Optional<Secret<Path>> path,
            Optional<Secret<List<URI>>> uris,
            @Var(pattern = "[x,]+") Optional<Secret<String>> shaped,
            @Var(converter = Talker.class) Optional<Secret<Color>> converted,
            @Var(minLength = 30, maxLength = 40) Optional<Secret<String>> text) {}

    @ParameterizedTest
    @ValueSource(classes = {Plain.class, Masked.class, Maybe.class, MaybeMasked.class})
    void neverShowsInAnyProblemOfAnyType(Class<? extends Record> type) throws Exception {
        TreeSet<String> codes = new TreeSet<>();
        for (Variable variable : Schema.of(type, RecordConstructor::of).variables()) {
            for (String text : TEXTS) {
                for (Callable<Variables> source : sources(variable.name(), text)) {
                    Throwable failure = catchThrowable(() -> Env.load(type, source.call()));
                    if (failure instanceof EnvException e) {
                        assertShowsNoCanary(e);
                        e.problems().forEach(problem -> codes.add(problem.code()));
                    } else {
                        assertThat(failure).isNull();
                    }
                }
            }
        }
        assertThat(codes)
                .contains(
                        "space_around",
                        "too_short",
                        "too_long",
                        "not_a_number",
                        "too_small",
                        "too_large",
                        "not_a_boolean",
                        "not_allowed",
                        "not_a_uri",
                        "scheme_not_allowed",
                        "not_a_duration",
                        "not_a_size",
                        "not_a_path",
                        "empty_item",
                        "no_match",
                        "not_convertible");
        assertThat(codes.contains("must_be_secret")).isEqualTo(type == Plain.class || type == Maybe.class);
        assertThat(codes.contains("missing")).isEqualTo(type == Plain.class || type == Masked.class);
    }

    /** Each source there is, with this text as the value of the variable, and of another one that is spelt nearly the same. */
    private List<Callable<Variables>> sources(String name, String text) {
        String similar = name + "_X";
        Path mounted = folder.resolve("mounted");
        return List.of(
                () -> Variables.of(Map.of(name, text, similar, text)),
                () -> Variables.ofDotEnv(dotEnv(name, text)),
                () -> Variables.of(
                        Map.of(name + "_FILE", Files.writeString(mounted, text).toString(), similar, text)),
                () -> Variables.of(Map.of(name, text, name + "_FILE", "/" + text.replace('\0', ' '))),
                () -> {
                    System.setProperty(name, text);
                    try {
                        return Variables.ofSystemProperties();
                    } finally {
                        System.clearProperty(name);
                    }
                });
    }

    private Path dotEnv(String name, String text) throws IOException {
        return Files.writeString(
                folder.resolve(".env"), name + "='" + text + "'\nexport " + name + "_X='" + text + "'\n");
    }

    @ParameterizedTest
    @ValueSource(classes = {Plain.class, Masked.class, Maybe.class, MaybeMasked.class})
    void neverShowsInWhatTheCheckPrints(Class<? extends Record> type) throws Exception {
        for (Variable variable : Schema.of(type, RecordConstructor::of).variables()) {
            for (String text : TEXTS) {
                String file = dotEnv(variable.name(), text).toString();
                assertThat(checked(type, "--env-file", file)
                                + checked(type, "--json", "--env-file", file)
                                + checked(type, "--diff", file))
                        .contains(variable.name())
                        .doesNotContainIgnoringCase("canary7")
                        .doesNotContain("7391");
            }
        }
    }

    private static String checked(Class<? extends Record> type, String... options) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(printed, true, UTF_8);
        String[] arguments =
                Stream.concat(Stream.of(type.getName()), Stream.of(options)).toArray(String[]::new);
        new EnvCheck(to, to).run(Variables.of(Map.of()), arguments);
        return printed.toString(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(classes = {Masked.class, MaybeMasked.class})
    void notEvenTheLengthOfASecretShows(Class<? extends Record> type) {
        for (Variable variable : Schema.of(type, RecordConstructor::of).variables()) {
            for (String text : TEXTS) {
                Throwable failure = catchThrowable(() -> Env.load(type, Map.of(variable.name(), text)));
                if (failure != null) {
                    assertThat(failure).message().doesNotContain("(got ");
                }
            }
        }
    }

    /** A record that says about its values whatever a test wants. */
    record Talkative(
            int number,
            URI uri,
            Duration duration,
            String text,
            Optional<String> maybe,
            Secret<Integer> pin,
            Secret<String> key,
            Secret<URI> url,
            Optional<Secret<String>> maybeKey) {

        Talkative {
            RefusalTest.<RuntimeException>sneakyThrow(
                    speech.apply(new Facts(number, uri, duration, text, maybe, pin, key, url, maybeKey)));
        }
    }

    record Facts(
            int number,
            URI uri,
            Duration duration,
            String text,
            Optional<String> maybe,
            Secret<Integer> pin,
            Secret<String> key,
            Secret<URI> url,
            Optional<Secret<String>> maybeKey) {}

    private static Function<Facts, Throwable> speech = facts -> new IllegalArgumentException("nothing to say");

    static List<Function<Facts, String>> sentences() {
        return List.of(
                t -> "number " + t.number(),
                t -> "uri " + t.uri(),
                t -> "host=" + t.uri().getHost(),
                t -> "query " + t.uri().getQuery(),
                t -> "duration " + t.duration(),
                t -> "text" + t.text() + "text",
                t -> "upper " + t.text().toUpperCase(Locale.ROOT),
                t -> "maybe " + t.maybe(),
                t -> "pin1" + t.pin().reveal() + "1",
                t -> "key is not " + t.key().reveal() + ".",
                t -> "key begins with " + t.key().reveal().substring(0, 12),
                t -> "key ends with " + t.key().reveal().substring(3),
                t -> "url " + t.url().reveal(),
                t -> "user-info " + t.url().reveal().getUserInfo(),
                t -> "raw user-info " + t.url().reveal().getRawUserInfo(),
                t -> "password " + t.url().reveal().getUserInfo().substring(2),
                t -> "path " + t.url().reveal().getPath(),
                t -> "query " + t.url().reveal().getQuery(),
                t -> "maybe key " + t.maybeKey().map(Secret::reveal),
                t -> "two\nlines " + t.key().reveal() + "\r\n\u0000" + t.text(),
                t -> t.toString() + t.key().reveal() + t.key().reveal());
    }

    private static final Map<String, String> TALK = Map.of(
            "NUMBER", "73917391",
            "URI", "https://canary73917391/?canary=73917391",
            "DURATION", "73917391s",
            "TEXT", "canary73917391",
            "MAYBE", "canary73917391",
            "PIN", "73917391",
            "KEY", "CANARY-73917391-canary",
            "URL", "redis://u:c%40nary73917391@canary73917391.kapgel.com/canary73917391?x=canary73917391",
            "MAYBE_KEY", "canary73917391");

    @ParameterizedTest
    @MethodSource("sentences")
    void neverShowsInTheMessageOfAConstructor(Function<Facts, String> sentence) throws Exception {
        EnvException e = refusal(facts -> new IllegalArgumentException(sentence.apply(facts)));

        assertShowsNoCanary(e);
        assertThat(e).hasMessageContaining("[hidden]");
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void neverShowsInAnyOtherExceptionOfAConstructor(Function<Facts, String> sentence) throws Exception {
        assertShowsNoCanary(refusal(
                t -> new IllegalStateException(sentence.apply(t), new IllegalArgumentException(sentence.apply(t)))));
        assertShowsNoCanary(refusal(t -> new NumberFormatException(sentence.apply(t))));
        assertShowsNoCanary(refusal(t -> new AssertionError(sentence.apply(t))));
        assertShowsNoCanary(refusal(t -> new IOException(sentence.apply(t))));
        assertShowsNoCanary(refusal(t -> {
            IllegalArgumentException withSuppressed = new IllegalArgumentException("harmless");
            withSuppressed.addSuppressed(new IllegalStateException(sentence.apply(t)));
            return withSuppressed;
        }));
    }

    record Measures(
            URI uri, Duration duration, DataSize size, Port port, BigDecimal decimal, Path path, List<Port> ports) {}

    /** Of a record of its own, or a secret that is hidden everywhere would hide what is forgotten of the others. */
    record TalkativeMeasures(Measures the) {
        TalkativeMeasures {
            throw new IllegalArgumentException(measured.apply(the));
        }
    }

    private static Function<Measures, String> measured = Measures::toString;

    static List<Function<Measures, String>> measuredSentences() {
        return List.of(
                t -> "at port " + t.uri().getPort() + " in " + t.uri().getPath() + " of "
                        + t.uri().getAuthority(),
                t -> t.duration().toSeconds() + " s " + t.duration().toMillis() + " ms "
                        + t.duration().toNanos(),
                t -> t.size().bytes() + " bytes, " + t.size().bytes() / 1000 + " kB",
                t -> "not at " + t.port().number() + " nor at " + t.port(),
                t -> "ports " + t.ports() + " with " + t.ports().get(1).number(),
                t -> t.decimal().stripTrailingZeros() + " or " + t.decimal().toPlainString(),
                t -> t.decimal().intValue() + " or " + t.decimal().negate(),
                t -> t.decimal().unscaledValue() + " or " + t.decimal().doubleValue(),
                t -> "below " + t.path().getParent() + ": " + t.path().getFileName());
    }

    record SecretMeasures(
            Secret<URI> uri,
            Secret<Duration> duration,
            Secret<DataSize> size,
            Secret<Port> port,
            Secret<BigDecimal> decimal,
            Secret<Path> path,
            Secret<List<Port>> ports) {}

    record TalkativeSecrets(SecretMeasures the) {
        TalkativeSecrets {
            throw new IllegalArgumentException(masked.apply(the));
        }
    }

    private static Function<SecretMeasures, String> masked = SecretMeasures::toString;

    static List<Function<SecretMeasures, String>> maskedSentences() {
        return List.of(
                t -> "port1" + t.uri().reveal().getPort() + "1 in "
                        + t.uri().reveal().getPath(),
                t -> "duration " + t.duration().reveal() + t.duration().reveal().toMillis(),
                t -> "seconds1" + t.duration().reveal().toSeconds() + "1",
                t -> "size1" + t.size().reveal().bytes() + "1",
                t -> "port1" + t.port().reveal().number() + "1",
                t -> "ports1" + t.ports().reveal().get(1).number() + "1",
                t -> "decimal1" + t.decimal().reveal().stripTrailingZeros() + "1",
                t -> "decimal " + t.decimal().reveal().unscaledValue()
                        + t.decimal().reveal().intValue(),
                t -> "path " + t.path().reveal().getParent() + "!",
                t -> "file " + t.path().reveal().getFileName() + "!");
    }

    /** With THE_ in front. */
    private static final Map<String, String> MEASURES = Map.of(
            "URI", "https://canary73917391:7391/canary7391?canary=73917391#canary7391",
            "DURATION", "73917391s",
            "SIZE", "73917391kB",
            "PORT", "07391",
            "DECIMAL", "73917391.500",
            "PATH", "/srv/canary7391/7391.key",
            "PORTS", "07391,17391");

    @ParameterizedTest
    @MethodSource("measuredSentences")
    void neverShowsInWhatAnAccessorGives(Function<Measures, String> sentence) throws Exception {
        measured = sentence;

        assertHidesMeasures(TalkativeMeasures.class);
    }

    @ParameterizedTest
    @MethodSource("maskedSentences")
    void neverShowsInWhatAnAccessorOfASecretGives(Function<SecretMeasures, String> sentence) throws Exception {
        masked = sentence;

        assertHidesMeasures(TalkativeSecrets.class);
    }

    private static void assertHidesMeasures(Class<? extends Record> type) throws IOException {
        Map<String, String> variables = new HashMap<>();
        MEASURES.forEach((name, text) -> variables.put("THE_" + name, text));
        EnvException e = EnvTest.failure(type, variables);

        assertShowsNoCanary(e);
        assertThat(e).hasMessageContaining("[hidden]");
    }

    @Test
    void surfacesAgainAfterSerialization() throws Exception {
        EnvException e = EnvTest.failure(Plain.class, Map.of("TEXT", "canary73917391"));

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized(e)))) {
            EnvException copy = (EnvException) in.readObject();
            assertThat(copy).hasMessage(e.getMessage());
            assertThat(copy.problems()).isEqualTo(e.problems());
        }
    }

    private static EnvException refusal(Function<Facts, Throwable> newSpeech) {
        speech = newSpeech;
        return EnvTest.failure(Talkative.class, TALK);
    }

    private static void assertShowsNoCanary(EnvException e) throws IOException {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        String everything =
                e.getMessage() + e + e.getLocalizedMessage() + e.problems() + trace + new String(serialized(e), UTF_8);
        assertThat(everything).doesNotContainIgnoringCase("canary7").doesNotContain("7391", "c%40n", "c@n");
        assertThat(e).hasNoCause().hasNoSuppressedExceptions();
    }

    private static byte[] serialized(EnvException e) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(e);
        }
        return bytes.toByteArray();
    }
}
