package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {
    private static final String ROOT = "com.kapgel.sample";

    private static final List<BrokenRule> BROKEN_RULES = numbered(
            broken("published modules do not depend on each other", "Sample", """
                    package com.kapgel.sample;
                    public final class Sample { private final com.kapgel.other.Other other = new com.kapgel.other.Other(); }
                    """, """
                    package com.kapgel.other;
                    public final class Other {}
                    """),
            broken("a feature is one package", "com.kapgel.sample.internal.Hidden", """
                    package com.kapgel.sample.internal;
                    final class Hidden {}
                    """),
            broken("a feature is one package", "com.kapgel.sample.utils.Hidden", """
                    package com.kapgel.sample.utils;
                    final class Hidden {}
                    """),
            broken("the module does not know its adapters", "SampleFilter", """
                    package com.kapgel.sample;
                    public final class Sample { private final com.kapgel.sample.servlet.SampleFilter filter = new com.kapgel.sample.servlet.SampleFilter(); }
                    """, """
                    package com.kapgel.sample.servlet;
                    public final class SampleFilter {}
                    """),
            broken("sits in a sub-package named servlet", "ServletRequest", """
                    package com.kapgel.sample;
                    public final class Sample { private Sample(jakarta.servlet.ServletRequest request) {} }
                    """),
            broken("sits in a sub-package named logback", "ch.qos.logback.classic.Level", """
                    package com.kapgel.sample;
                    public final class Sample { private final ch.qos.logback.classic.Level level = ch.qos.logback.classic.Level.INFO; }
                    """),
            broken("sits in a sub-package named jul", "java.util.logging.Logger", """
                    package com.kapgel.sample;
                    public final class Sample { private final java.util.logging.Logger logger = java.util.logging.Logger.getLogger("x"); }
                    """),
            broken("dependencies are few and chosen", "org.apache.commons", """
                    package com.kapgel.sample;
                    public final class Sample { String cut(String text) { return org.apache.commons.lang3.StringUtils.chop(text); } }
                    """),
            broken("test libraries stay in tests", "org.junit", """
                    package com.kapgel.sample;
                    public final class Sample { @org.junit.jupiter.api.Test void works() {} }
                    """),
            broken("test libraries stay in tests", "org.assertj", """
                    package com.kapgel.sample;
                    public final class Sample { void works() { org.assertj.core.api.Assertions.fail("no"); } }
                    """),
            broken("no reflection unless it is the feature", "java.lang.reflect.Method", """
                    package com.kapgel.sample;
                    public final class Sample { String name() { return Sample.class.getMethods()[0].getName(); } }
                    """),
            broken(
                    "never Manager, Helper, Util",
                    "SampleManager",
                    "package com.kapgel.sample; final class SampleManager {}"),
            broken(
                    "never Manager, Helper, Util",
                    "SampleUtils",
                    "package com.kapgel.sample; final class SampleUtils {}"),
            broken(
                    "never Manager, Helper, Util",
                    "DefaultSample",
                    "package com.kapgel.sample; final class DefaultSample {}"),
            broken("never Manager, Helper, Util", "ISample", "package com.kapgel.sample; interface ISample {}"),
            broken(
                    "classes are small and final",
                    "Sample can be extended",
                    "package com.kapgel.sample; class Sample {}"),
            broken("classes are small and final", "Builder can be extended", """
                    package com.kapgel.sample;
                    public final class Sample { public static class Builder {} }
                    """),
            broken("fields are private final", "Sample.size is not private", """
                    package com.kapgel.sample;
                    public final class Sample { final int size = 1; }
                    """),
            broken("no static mutable state", "Sample.count is static state", """
                    package com.kapgel.sample;
                    public final class Sample { private static int count; }
                    """),
            broken("no static mutable state", "Sample.CACHE is static state", """
                    package com.kapgel.sample;
                    public final class Sample {
                        private static final java.util.Map<String, String> OK = java.util.Map.of();
                        private static final java.util.concurrent.ConcurrentHashMap<String, String> CACHE = new java.util.concurrent.ConcurrentHashMap<>();
                    }
                    """),
            broken("a listener can grow", "onStart() is abstract", """
                    package com.kapgel.sample;
                    public interface SampleListener { void onStart(); default void onEnd() {} }
                    """),
            broken("a listener can grow", "ended() is abstract, or does not start with on", """
                    package com.kapgel.sample;
                    public interface SampleListener { default void ended() {} }
                    """),
            broken("time comes in through a constructor", "System.nanoTime", """
                    package com.kapgel.sample;
                    public final class Sample { long now() { return System.nanoTime(); } }
                    """),
            broken("time comes in through a constructor", "Instant.now", """
                    package com.kapgel.sample;
                    public final class Sample { Object now() { return java.time.Instant.now(); } }
                    """),
            broken("time comes in through a constructor", "LocalDate.now", """
                    package com.kapgel.sample;
                    public final class Sample { Object now() { return java.time.LocalDate.now(java.time.ZoneOffset.UTC); } }
                    """),
            broken("time comes in through a constructor", "java.util.Date", """
                    package com.kapgel.sample;
                    public final class Sample { Object now() { return new java.util.Date(); } }
                    """),
            broken("time comes in through a constructor", "System.currentTimeMillis", """
                    package com.kapgel.sample;
                    public final class Sample { java.util.function.LongSupplier now() { return () -> System.currentTimeMillis(); } }
                    """),
            broken("virtual threads are first-class callers", "Thread.sleep", """
                    package com.kapgel.sample;
                    public final class Sample { void rest() throws InterruptedException { Thread.sleep(1); } }
                    """),
            broken("virtual threads are first-class callers", "Object.wait", """
                    package com.kapgel.sample;
                    public final class Sample { void rest() throws InterruptedException { synchronized (this) { wait(); } } }
                    """),
            broken("ThreadLocal caches multiply", "ThreadLocal", """
                    package com.kapgel.sample;
                    public final class Sample { private final ThreadLocal<String> cache = new ThreadLocal<>(); }
                    """),
            broken("happens inside synchronized", "java.io.InputStream.read", """
                    package com.kapgel.sample;
                    public final class Sample { synchronized int read(java.io.InputStream in) throws java.io.IOException { return in.read(); } }
                    """),
            broken("happens inside synchronized", "java.util.function.Supplier.get", """
                    package com.kapgel.sample;
                    public final class Sample { synchronized Object ask(java.util.function.Supplier<Object> user) { return user.get(); } }
                    """),
            broken("happens inside synchronized", "java.util.concurrent.Future.get", """
                    package com.kapgel.sample;
                    public final class Sample { synchronized Object ask(java.util.concurrent.Future<Object> later) throws Exception { return later.get(); } }
                    """),
            broken("whoever opens closes", "Sample.threads is opened here", """
                    package com.kapgel.sample;
                    public final class Sample { private final java.util.concurrent.ExecutorService threads = java.util.concurrent.Executors.newCachedThreadPool(); }
                    """),
            broken("whoever opens closes", "Sample.thread is opened here", """
                    package com.kapgel.sample;
                    public final class Sample {
                        private final Thread thread;
                        private Sample(Thread thread) { this.thread = thread; }
                        static Sample start() { return new Sample(new Thread(() -> {})); }
                    }
                    """),
            broken("whoever opens closes", "Sample.client is opened here", """
                    package com.kapgel.sample;
                    public final class Sample { private final io.lettuce.core.RedisClient client = io.lettuce.core.RedisClient.create(); }
                    """, """
                    package io.lettuce.core;
                    public class RedisClient extends AbstractRedisClient { public static RedisClient create() { return new RedisClient(); } }
                    """, """
                    package io.lettuce.core;
                    public abstract class AbstractRedisClient {}
                    """),
            broken("never on the console", "Sample.main()> gets field <java.lang.System.out>", """
                    package com.kapgel.sample;
                    public final class Sample {
                        public static void main(String[] arguments) { System.out.println("a program may"); }
                        static void loadOrExit() { System.err.println("and what ends one"); }
                        void main() { System.out.println("x"); }
                    }
                    """),
            broken("never on the console", "printStackTrace", """
                    package com.kapgel.sample;
                    public final class Sample { void tell(Exception e) { e.printStackTrace(); } }
                    """));

    private static JavaClasses brokenModules;

    @TempDir
    Path folder;

    @BeforeAll
    static void compileBrokenRules(@TempDir Path folder) {
        List<String> sources = new ArrayList<>();
        BROKEN_RULES.forEach(rule -> sources.addAll(rule.sources()));
        brokenModules = Sources.compile(folder, "com.kapgel", sources);
    }

    static List<BrokenRule> brokenRules() {
        return BROKEN_RULES;
    }

    @ParameterizedTest
    @MethodSource
    void brokenRules(BrokenRule broken) {
        JavaClasses module = Sources.below(broken.root(), brokenModules);
        assertThat(HouseRules.violations(HouseRules.all(broken.root()), module))
                .singleElement()
                .asString()
                .contains(broken.because(), broken.detail());
    }

    @Test
    void wantsEveryPackageNullMarked() {
        JavaClasses classes = Sources.compileAsTheyAre(
                folder, ROOT, List.of("package com.kapgel.sample; public final class Sample {}"));
        assertThat(HouseRules.violations(HouseRules.all(ROOT), classes))
                .singleElement()
                .asString()
                .contains("@NullMarked", "com.kapgel.sample.Sample");
    }

    @Test
    void isContentWithAModuleOfOneClass() {
        assertThat(violations("package com.kapgel.sample; public final class Sample {}"))
                .isEmpty();
    }

    @Test
    void isContentWithACleanModule() {
        assertThat(violations(
                        """
                        package com.kapgel.sample;
                        import java.util.concurrent.ExecutorService;
                        import java.util.concurrent.Executors;
                        import java.util.function.LongSupplier;
                        public final class Sample implements AutoCloseable {
                            private static final System.Logger LOG = System.getLogger("sample");
                            private final LongSupplier clock;
                            private final ExecutorService threads = Executors.newCachedThreadPool();
                            private long calls;
                            public Sample() { this(System::nanoTime); }
                            Sample(LongSupplier clock) { this.clock = clock; }
                            public synchronized void count() { calls += Math.max(1, 0); }
                            public java.time.Instant at(java.time.Clock given) { return java.time.Instant.now(given); }
                            @Override public void close() { threads.shutdown(); LOG.log(System.Logger.Level.INFO, clock.getAsLong()); }
                            public static final class Builder { private ExecutorService given = Executors.newCachedThreadPool(); }
                            private static class Node { private int next; }
                        }
                        """,
                        """
                        package com.kapgel.sample;
                        final class Borrower {
                            private final java.util.concurrent.ExecutorService lent;
                            Borrower(java.util.concurrent.ExecutorService lent) { this.lent = lent; }
                        }
                        """,
                        "package com.kapgel.sample; public record Point(int x, Kind kind) {}",
                        """
                        package com.kapgel.sample;
                        public enum Kind {
                            ONE { @Override int size() { return 1; } }, TWO { @Override int size() { return 2; } };
                            abstract int size();
                            static String name(Kind kind) { return switch (kind) { case ONE -> "one"; case TWO -> "two"; }; }
                        }
                        """,
                        "package com.kapgel.sample; public sealed interface Shape permits Circle, Open {}",
                        "package com.kapgel.sample; public final class Circle implements Shape {}",
                        "package com.kapgel.sample; public abstract sealed class Open implements Shape permits Door {}",
                        "package com.kapgel.sample; public final class Door extends Open {}",
                        """
                        package com.kapgel.sample;
                        public class SampleException extends RuntimeException { private static final long serialVersionUID = 1L; }
                        """,
                        """
                        package com.kapgel.sample;
                        public interface SampleListener { default void onStart() { Runnable none = () -> {}; none.run(); } }
                        """,
                        """
                        package com.kapgel.sample.servlet;
                        public final class SampleFilter {
                            private final com.kapgel.sample.Sample sample;
                            private SampleFilter(com.kapgel.sample.Sample sample, jakarta.servlet.ServletContext context) { this.sample = sample; }
                        }
                        """))
                .isEmpty();
    }

    @Test
    void letsTheCommandLineUseItsModule() {
        JavaClasses classes = Sources.compile(
                folder,
                "com.kapgel.migrate.cli",
                List.of(
                        "package com.kapgel.migrate.cli; final class Main { Object of(com.kapgel.migrate.Migrator m) { return m; } }",
                        "package com.kapgel.migrate; public final class Migrator {}"));
        assertThat(HouseRules.violations(HouseRules.all("com.kapgel.migrate.cli"), classes))
                .isEmpty();
    }

    @Test
    void letsMonitoringUseTheOthers() {
        JavaClasses classes = Sources.compile(
                folder,
                "com.kapgel.monitoring",
                List.of(
                        "package com.kapgel.monitoring; final class Words { Object of(com.kapgel.migrate.Migrator m) { return m; } }",
                        "package com.kapgel.migrate; public final class Migrator {}"));
        assertThat(HouseRules.violations(HouseRules.all("com.kapgel.monitoring"), classes))
                .isEmpty();
    }

    @Test
    void letsEnvReflect() {
        JavaClasses classes = Sources.compile(
                folder,
                "com.kapgel.env",
                List.of(
                        "package com.kapgel.env; final class Schema { int of(Class<?> type) { return type.getRecordComponents().length; } }"));
        assertThat(HouseRules.violations(HouseRules.all("com.kapgel.env"), classes))
                .isEmpty();
    }

    @Test
    void countsTheClassesThatTouchAnOptionalLibrary() {
        JavaClasses classes = Sources.compile(
                folder,
                ROOT,
                List.of(
                        """
                        package com.kapgel.sample;
                        final class Toucher {
                            private final org.slf4j.Logger logger = org.slf4j.LoggerFactory.getLogger("x");
                            private static final class Nested { private org.slf4j.Logger[] loggers = {}; }
                        }
                        """,
                        "package com.kapgel.sample; final class First { private java.sql.Connection connection = null; }",
                        "package com.kapgel.sample; final class Second { private java.sql.Statement[] statements = {}; }"));
        assertThat(ModuleRules.unlessOneClassTouches(classes, "org.slf4j..")).isEmpty();
        assertThat(ModuleRules.unlessOneClassTouches(classes, "java.sql.."))
                .singleElement()
                .asString()
                .contains("First", "Second");
        assertThat(ModuleRules.unlessOneClassTouches(classes, "io.lettuce..")).hasSize(1);
    }

    @Test
    void listsThePublicTypes() {
        JavaClasses classes = Sources.compile(
                folder,
                ROOT,
                List.of(
                        "package com.kapgel.sample; public final class Sample { public static final class Builder {} }",
                        "package com.kapgel.sample; final class Hidden {}",
                        "package com.kapgel.sample.servlet; public final class Adapter {}"));
        assertThat(HouseRules.publicTypes(classes)).containsExactly("Adapter", "Sample");
    }

    @Test
    void saysWhenAPackageHasNoMainClasses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HouseRules.check("com.kapgel.nowhere"))
                .withMessageContaining("com.kapgel.nowhere");
    }

    private List<String> violations(String... sources) {
        return HouseRules.violations(HouseRules.all(ROOT), Sources.compile(folder, ROOT, List.of(sources)));
    }

    private static BrokenRule broken(String because, String detail, String... sources) {
        return new BrokenRule(ROOT, because, detail, List.of(sources));
    }

    /** Each becomes a module of its own, so that one run of the compiler serves them all. */
    private static List<BrokenRule> numbered(BrokenRule... rules) {
        return IntStream.range(0, rules.length)
                .mapToObj(i -> rules[i].under(ROOT + i))
                .toList();
    }

    /** What the rule says, what it says about whom, and the code that breaks this rule and no other. */
    record BrokenRule(String root, String because, String detail, List<String> sources) {
        BrokenRule under(String otherRoot) {
            return new BrokenRule(
                    otherRoot,
                    because,
                    detail.replace(root, otherRoot),
                    sources.stream()
                            .map(source -> source.replace(root, otherRoot))
                            .toList());
        }

        @Override
        public String toString() {
            return because + ": " + detail;
        }
    }
}
