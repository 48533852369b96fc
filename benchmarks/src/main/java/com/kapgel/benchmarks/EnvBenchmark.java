package com.kapgel.benchmarks;

import com.kapgel.env.Env;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Two hundred variables, ten groups of twenty, from a map like that of the process into typed values. */
@State(Scope.Benchmark)
public class EnvBenchmark {
    private static final int GROUPS = 10;

    /** A constant to choose. */
    public enum Level {
        LOW,
        HIGH
    }

    /** Twenty variables. */
    public record Group(
            String text0,
            String text1,
            String text2,
            String text3,
            String text4,
            String text5,
            String text6,
            String text7,
            int number0,
            int number1,
            int number2,
            int number3,
            boolean flag0,
            boolean flag1,
            Duration duration0,
            Duration duration1,
            URI uri0,
            URI uri1,
            Level level0,
            Level level1) {}

    /** Two hundred. */
    public record Settings(Group a, Group b, Group c, Group d, Group e, Group f, Group g, Group h, Group i, Group j) {}

    /** Twenty, as SmallRye wants them. */
    public interface GroupMapping {
        String text0();

        String text1();

        String text2();

        String text3();

        String text4();

        String text5();

        String text6();

        String text7();

        int number0();

        int number1();

        int number2();

        int number3();

        boolean flag0();

        boolean flag1();

        Duration duration0();

        Duration duration1();

        URI uri0();

        URI uri1();

        Level level0();

        Level level1();
    }

    /** Two hundred, likewise. */
    @ConfigMapping(prefix = "app")
    public interface SettingsMapping {
        GroupMapping a();

        GroupMapping b();

        GroupMapping c();

        GroupMapping d();

        GroupMapping e();

        GroupMapping f();

        GroupMapping g();

        GroupMapping h();

        GroupMapping i();

        GroupMapping j();
    }

    @Param("ours")
    public String contender = "ours";

    private final Map<String, String> variables = new HashMap<>();
    private Supplier<Object> loading = () -> variables;

    /** Chooses who loads. */
    @Setup
    public void choose() {
        loading = switch (contender) {
            case "ours" -> {
                fill("");
                yield () -> Env.load(Settings.class, variables);
            }
            case "smallrye-config" -> {
                fill("APP_");
                yield this::smallRye;
            }
            case "spring-binder" -> {
                fill("APP_");
                yield this::spring;
            }
            default -> throw new IllegalArgumentException("There is no contender " + contender);
        };
        Objects.requireNonNull(loading.get(), contender);
    }

    private void fill(String prefix) {
        for (int group = 0; group < GROUPS; group++) {
            String start = prefix + (char) ('A' + group) + "_";
            for (int i = 0; i < 8; i++) {
                variables.put(start + "TEXT" + i, "a text of some length " + i);
            }
            for (int i = 0; i < 4; i++) {
                variables.put(start + "NUMBER" + i, Integer.toString(1_000 * i));
            }
            for (int i = 0; i < 2; i++) {
                variables.put(start + "FLAG" + i, "true");
                variables.put(start + "DURATION" + i, "PT10S");
                variables.put(start + "URI" + i, "https://api.kapgel.com/v" + i);
                variables.put(start + "LEVEL" + i, "HIGH");
            }
        }
    }

    private Object smallRye() {
        return new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(variables, 300))
                .withConverter(URI.class, 100, URI::create)
                .withMapping(SettingsMapping.class)
                .build()
                .getConfigMapping(SettingsMapping.class);
    }

    private Object spring() {
        Map<String, Object> source = new HashMap<>(variables);
        return new Binder(ConfigurationPropertySources.from(
                        new SystemEnvironmentPropertySource("systemEnvironment", source)))
                .bind("app", Settings.class)
                .get();
    }

    /** The values. */
    @Benchmark
    public Object load200() {
        return loading.get();
    }
}
